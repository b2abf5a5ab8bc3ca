"""How a model's answer is shown: the words' pace in the place of the exchange's phases."""

import os
from pathlib import Path
from typing import Any

import pytest
from formats.documents import UP, checked, sample

from probe.formats import Look
from probe.formats.text import check
from probe.model.outcome import Outcome, Owner, Phase
from probe.model.sample import Attempt, Failure, Sample, Scalar

FOLDER = Path(__file__).parent.parent / "golden"
PACE: dict[str, Scalar] = {
    "status": 200, "http": "1.1", "ip": "192.0.2.7", "request_id": "req_1", "first_event_s": 0.3101, "first_any_s": 0.4123,
    "first_token_s": 0.4123, "last_token_s": 2.9, "end_s": 2.905, "longest_gap_s": 0.21, "longest_silence_s": 0.21,
    "per_token_s": 0.017, "frames": 163, "pings": 2, "chunks": 148, "stalls": 0, "tokens_per_s": 57.31, "tokens_in": 21,
    "tokens_out": 148, "finish": "end_turn", "model": "claude-haiku-5-5",
}  # fmt: skip


def speaking(
    name: str, outcome: Outcome = Outcome.UP, failure: Failure | None = None, **changes: Scalar
) -> Sample:
    facts = {key: value for key, value in (PACE | changes).items() if value is not None}
    return sample(name, outcome, kind="llm", latency_s=2.95, facts=facts, failure=failure)


SHORT = speaking("gpt", tokens_per_s=None, tokens_out=16, finish="length")
THINKING = speaking("thinker", first_token_s=None, tokens_per_s=None, tokens_out=16, finish="max_tokens")
UNCOUNTED = speaking("local", tokens_per_s=None, tokens_out=None, finish="stop", load_s=1.25)
SLOW = speaking(
    "slow", Outcome.DEGRADED,
    Failure(reason="assertion", owner=Owner.TARGET, phase=Phase.FIRST_TOKEN, message="first_token 412 ms, wanted < 200ms"),
)  # fmt: skip
STALLED = speaking(
    "stalled", Outcome.DOWN,
    Failure(reason="stall", owner=Owner.TARGET, phase=Phase.STREAM, message="the stream stood still for 12.0 s, until the time was up"),
    end_s=None, finish=None, tokens_out=None, tokens_per_s=None,
)  # fmt: skip
AT_ONCE = sample(
    "at-once", kind="llm", facts={"status": 200, "tokens_in": 9, "tokens_out": 2, "finish": "stop"}
)
MODELS = checked(speaking("claude"), SHORT, THINKING, UNCOUNTED, SLOW, STALLED, AT_ONCE, UP, exit_code=1)
LOOKS: dict[str, Look] = {
    "text": Look(width=100),
    "text-60": Look(width=60),
    "text-ascii": Look(width=120, unicode=False),
    "text-verbose": Look(width=100, verbose=True),
}


@pytest.mark.parametrize("name", LOOKS)
def test_models_are_drawn_as_it_was_agreed(name: str) -> None:
    drawn, path = check(MODELS, LOOKS[name]), FOLDER / f"models-{name}.txt"
    if os.environ.get("PROBE_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def row(name: str, width: int, **looks: Any) -> str:
    [found] = [
        line for line in check(MODELS, Look(width=width, **looks)).splitlines() if line.startswith(name)
    ]
    return found


def test_the_row_of_a_stream_says_first_token_rate_and_finish() -> None:
    assert row("claude", 100).endswith("first token 412 ms · 57 tokens/s · end_turn")


def test_tokens_are_counted_where_they_are_too_few_for_a_rate() -> None:
    assert row("gpt", 100).endswith("first token 412 ms · 16 tokens · length")


def test_thinking_that_no_text_followed_is_no_first_token() -> None:
    assert row("thinker", 100).endswith("thinking from 412 ms · 16 tokens · max_tokens")


def test_what_has_no_room_is_left_out_from_the_end() -> None:
    assert row("claude", 70).endswith("first token 412 ms · 57 tokens/s")


def test_an_answer_that_came_at_once_keeps_the_phases_of_its_exchange() -> None:
    assert "wait 331" in row("at-once", 100)


def test_a_flaky_stream_says_its_pace_behind_its_attempts() -> None:
    tries = (
        Attempt(at=UP.at, outcome=Outcome.DOWN, reason="connect.reset", latency_s=0.1),
        Attempt(at=UP.at, outcome=Outcome.UP, latency_s=2.95),
    )
    flaky = sample("claude", kind="llm", latency_s=2.95, facts=PACE, attempts=tries)
    assert "2nd attempt (1st: connect.reset) · first token 412 ms" in check(checked(flaky), Look(width=120))


def test_what_a_few_tokens_cost_is_shown_without_an_exponent() -> None:
    spent = sample("claude", kind="llm", facts={"status": 200, "cost_usd": 1.9e-06})
    assert "cost_usd 0.0000019" in check(checked(spent), Look(width=100, verbose=True)).splitlines()[3]
