"""What a question costs at most, before it is asked."""

from typing import Any

import pytest
from support.asking import text

from probe.probers.llm import Settings, cost
from probe.probers.llm.settings import Price

PRICE = Price(input=2.0, output=10.0)


def once(**keys: Any) -> float:
    found = cost(Settings(api="anthropic", model="m", price=PRICE, **keys))
    assert found is not None
    return found[0]


def test_it_is_the_question_and_what_stands_around_it_and_the_whole_cap() -> None:
    assert once(prompt=text("x" * 100), max_tokens=50) == pytest.approx(((64 + 50) * 2 + 50 * 10) / 1e6)


@pytest.mark.parametrize(
    "extra",
    [
        {"max_tokens": 4000},
        {"options": {"num_predict": 4000}},
        {"generationConfig": {"maxOutputTokens": 4000}},
    ],
)
def test_a_cap_that_extra_puts_over_ours_counts(extra: dict[str, Any]) -> None:
    assert once(extra=extra) > 4000 * 10 / 1e6


def test_what_extra_adds_to_the_question_counts() -> None:
    extra = {"system": "s" * 1000, "messages": [{"role": "user", "content": text("c" * 1000)}]}
    assert once(extra=extra) - once() > 1000 * 2 / 1e6


def test_without_a_price_and_where_it_is_free_nothing_is_said() -> None:
    assert cost(Settings(api="anthropic", model="m")) is None
    assert cost(Settings(api="anthropic", price=PRICE, tier="models")) is None
