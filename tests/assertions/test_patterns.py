import math
from pathlib import Path
from threading import Thread

import pytest
from support.readings import reading

from probe.assertions import parse, parse_subject
from probe.assertions.jsonpath_bounds import Clock, OutOfTimeError
from probe.assertions.patterns import PatternError, read_pattern
from probe.judge import is_slow


@pytest.mark.parametrize("operator", ["matches", "not matches"])
def test_a_pattern_that_explodes_fails_in_bounded_time(operator: str) -> None:
    failure = parse(f"body {operator} '(a|aa)+$'").judge(reading(b"a" * 5000 + b"b"))
    assert failure is not None
    assert failure.actual == "the pattern took too long"
    assert failure.message == f"body: the pattern took too long, wanted {operator} '(a|aa)+$'"


@pytest.mark.parametrize(
    "pattern",
    ["a{100000000}", "(?:a{1000}){1000}", "([)]a{1000}){1000}", "(a{1000}[(]b){1000}", "(a{1000}[^](]b){1000}",
     "([[:alpha:](]a{1000}){1000}", r"(\)a{1000}){1000}", "a{ 20000 }"],
)  # fmt: skip
def test_counts_that_multiply_are_refused_before_they_take_memory(pattern: str) -> None:
    with pytest.raises(PatternError, match="its counts repeat more than 10,000 parts"):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a{0,100000}", "(?:a{9}){99}", "x{,3}",
     r"\p{Lu}{2}", "a{b}"],
)  # fmt: skip
def test_ordinary_counts_are_accepted(pattern: str) -> None:
    read_pattern(pattern)


def test_what_the_engine_cannot_digest_is_a_pattern_error() -> None:
    with pytest.raises(PatternError, match="it cannot be compiled"):
        read_pattern("(" * 900 + ")" * 900)


def test_a_backslash_in_a_pattern_belongs_to_the_pattern() -> None:
    assert parse(r"body matches '^\d+\.\d+ it\'s$'").judge(reading(b"1.5 it's")) is None
    assert parse(r"body matches '^a\\b$'").judge(reading(rb"a\b")) is None


def test_a_pattern_lets_other_threads_go_on_while_it_is_matched() -> None:
    """Ticks of 1 ms while a pattern runs into its limit. Where it kept the interpreter, none would come."""
    ticks, slow = 0, parse("body matches '(a|aa)+$'")
    judging = Thread(target=slow.judge, args=(reading(b"a" * 5000 + b"b"),))
    judging.start()
    while judging.is_alive():
        judging.join(0.001)
        ticks += 1
    assert ticks > 10


@pytest.mark.parametrize(
    ("text", "slow"),
    [
        ("status == 200", False),
        ("body contains ok", False),
        ("$.items[0].id == 1", False),
        ("body matches 'a+'", True),
        ("header.server not matches 'a+'", True),
        ("$..id exists", True),
        ("length($.items[?search(@.name, 'a+')]) == 1", True),
    ],
)
def test_what_a_hostile_answer_can_make_slow_says_so(text: str, slow: bool) -> None:
    assert parse(text).slow is slow


def test_captures_and_schemas_say_so_too(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{}")
    compiled = [parse("schema 's.json'", base=tmp_path), parse_subject("$..id"), parse_subject("$.id")]
    assert [is_slow([each]) for each in compiled] == [True, True, False]


def test_each_thread_has_a_clock_of_its_own() -> None:
    clock, seen = Clock(), []
    with clock.running(0.0):
        other = Thread(target=lambda: seen.append(clock.left()))
        other.start()
        other.join()
        with pytest.raises(OutOfTimeError):
            clock.left()
    assert seen == [math.inf]
