import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from probe.assertions import ExpressionError, parse, parse_subject
from probe.assertions.shown import LIMIT
from probe.model.reading import Reading
from probe.model.sample import Failure, Timings
from probe.text import clean

WORDS = [
    "status",
    "total",
    "dns",
    "tls",
    "http",
    "ip",
    "size",
    "body",
    "header.x",
    "header.",
    "$.a",
    "$..*",
    "$[?@.a>1]",
    "$[?match(@,'a+')]",
    "length($.a)",
    "length(",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not",
    "contains",
    "matches",
    "exists",
    "and",
    "or",
    "=",
    "=>",
    "200",
    "200..399",
    "[200,204]",
    "[",
    "]",
    ",",
    "..",
    "800ms",
    "64KiB",
    "1.2",
    "'a",
    "b'",
    '"x"',
    "'",
    "\\",
    "(",
    ")",
    "(a|aa)+$",
    "a{99}",
    "[a-z]+",
    "true",
    "null",
    "-1e9",
    "1e999",
    "$",
    "@",
    "😀",
    "\x00",
    "\u202e",
]
pieces = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=7)
texts = st.one_of(st.text(max_size=60), st.builds(" ".join, pieces), st.builds("".join, pieces))
numbers = st.one_of(st.integers(), st.floats())
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=10))
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abx"), inner, max_size=3),
)
bodies = st.one_of(st.binary(max_size=60), documents.map(lambda value: json.dumps(value).encode()))
readings = st.builds(
    Reading,
    at=st.just(datetime(2026, 11, 22, tzinfo=UTC)),
    latency_s=st.floats(),
    timings=st.builds(Timings, dns=st.none() | st.floats(), tls=st.none() | st.floats()),
    facts=st.dictionaries(
        st.sampled_from(["status", "http", "tls", "ip", "cert_days", "redirects", "size"]),
        scalars,
        max_size=7,
    ),
    headers=st.lists(st.tuples(st.sampled_from(["x", "content-type"]), st.text(max_size=20)), max_size=3).map(
        tuple
    ),
    body=bodies,
)
SUBJECTS = (
    "status", "total", "dns", "tls", "http", "ip", "size", "cert_days", "header.x", "body", "$", "$.a", "$..*", "$[*]",
    "length($.a)", "length(header.x)", "length($..a)",
)  # fmt: skip
ENDINGS = (
    "== 1", "!= 1", "< 1.1", ">= 1s", "in 1..2", "in [1, 2]", "not in [x, 'y']", "contains a", "not contains 1", "matches a+",
    "not matches ^$", "exists", "not exists", "== null", "< 'b'", "in 1s..2s", "> 1KiB",
)  # fmt: skip


def is_safe(text: str) -> bool:
    return clean(text, 1000) == text


def refusal(read: Callable[[str], object], text: str) -> ExpressionError | None:
    try:
        read(text)
    except ExpressionError as error:
        return error
    return None


@given(texts)
@settings(max_examples=400, deadline=None)
def test_any_text_is_an_expression_or_an_expression_error_inside_it(text: str) -> None:
    for error in filter(None, (refusal(parse, text), refusal(parse_subject, text))):
        assert 1 <= error.column <= len(text) + 1
        assert is_safe(str(error))
        assert error.point(text).count("\n") == 1


@given(st.sampled_from(SUBJECTS), st.sampled_from(ENDINGS), readings)
@settings(max_examples=250, deadline=None)
def test_judging_any_reading_ends_in_none_or_a_printable_failure(
    subject: str, ending: str, answer: Reading
) -> None:
    try:
        assertion = parse(f"{subject} {ending}")
    except ExpressionError:
        return
    failure = assertion.judge(answer)
    if failure is not None:
        assert isinstance(failure, Failure)
        assert is_safe(failure.message)
        assert len(failure.message) <= 2 * LIMIT
        assert failure.actual is not None
        assert len(failure.actual) <= LIMIT + 20  # and the size of the whole


@given(st.sampled_from(SUBJECTS), readings)
@settings(max_examples=100, deadline=None)
def test_a_capture_from_any_reading_is_a_value_or_a_lookup_error(subject: str, answer: Reading) -> None:
    extractor = parse_subject(subject)
    with suppress(LookupError):
        extractor.read(answer)


@given(st.sampled_from(["header.x", "body", "$.a", "tls", "status", "dns"]), readings)
@settings(max_examples=100, deadline=None)
def test_an_operator_and_its_negation_never_both_hold(subject: str, answer: Reading) -> None:
    for positive, negative in (
        ("== 1", "!= 1"),
        ("in [1]", "not in [1]"),
        ("contains 1", "not contains 1"),
        ("exists", "not exists"),
    ):
        try:
            pair = parse(f"{subject} {positive}"), parse(f"{subject} {negative}")
        except ExpressionError:
            continue
        assert any(each.judge(answer) is not None for each in pair)
