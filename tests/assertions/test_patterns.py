import pytest
from support.readings import reading

from probe.assertions import parse
from probe.assertions.patterns import PatternError, read_pattern


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
