"""Pages as large as may be: what a server sends decides how much is read, never how long the others wait."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from probe.probers.status import google, v2
from probe.probers.status.choose import choose
from probe.probers.status.page import Page

MANY = 20_000


@contextmanager
def in_no_time() -> Iterator[None]:
    """Of CPU: what grows with the square takes minutes."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 10


def page(*components: Mapping[str, object]) -> Page:
    return v2.read(
        {
            "components": json.dumps({"components": components}).encode(),
            "incidents": b'{"incidents":[]}',
        }
    )


def named(make: Callable[[int], str], count: int = MANY) -> Page:
    return page(*({"id": f"c{i}", "name": make(i), "status": "operational"} for i in range(count)))


def test_headings_by_the_thousand() -> None:
    with in_no_time():
        found = page(
            *({"id": f"g{i}", "name": "g", "status": "operational", "group": True} for i in range(MANY)),
            *(
                {"id": f"c{i}", "name": "c", "status": "operational", "group_id": f"g{i}"}
                for i in range(MANY)
            ),
        )
    assert found.parts[7].children == ("c7",)


@pytest.mark.parametrize(
    "make", [lambda i: " " * 900 + f"x{i}", lambda i: f"{i}" + "(a" * 450, lambda i: ("ab" * 450) + f"{i}"]
)
def test_names_made_to_be_slow(make: Callable[[int], str]) -> None:
    found = named(make, 8_000)
    with in_no_time():
        assert "the page has no component 'zzz'" in choose(found, ["zzz", "ba" * 450]).missing


@pytest.mark.parametrize(
    ("name", "word"),
    [("Claude API (api.anthropic.com)", "claude api"), ("a (b) (c)", "A (b)"), ("x  ( )  ", "X"), ("a (b)c)", "a (b)c)")],
)  # fmt: skip
def test_what_stands_in_brackets_behind_a_name_may_be_left_out(name: str, word: str) -> None:
    assert [each.id for each in choose(named(lambda _: name, 1), [word]).components] == ["c0"]


def test_products_by_the_thousand() -> None:
    entries = [{"id": str(i), "status_impact": "SERVICE_OUTAGE", "affected_products": [{"id": f"p{i}", "title": "t"}]} for i in range(MANY)]  # fmt: skip
    with in_no_time():
        found = google.read({"incidents": json.dumps(entries).encode()})
    assert {each.component.health for each in found.parts} == {"major"}
