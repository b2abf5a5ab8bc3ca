import json
import math
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import API, DOWN, NOON, SHOWN, UP, sample

from probe.model.outcome import Outcome, Owner, Phase, Trigger
from probe.model.sample import Attempt, Failure, Hop, Sample, StepResult, Timings
from probe.model.vendor import Component, Health, Incident, Vendor
from probe.reasons import Reason
from probe.record import MAX_LINE, BrokenLineError, ForeignLineError, decode, encode

GOLDEN = (Path(__file__).parent / "golden" / "sample.jsonl").read_bytes().splitlines(keepends=True)
SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "probe" / "schemas" / "sample-v1.schema.json").read_text()
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

hostile = st.text(st.characters(), max_size=60)
seconds = st.none() | st.floats(0, 1e6)
moments = st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants the bounds naive
reasons = st.sampled_from([reason.value for reason in Reason])
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | hostile
failures = st.builds(
    Failure,
    reason=reasons, owner=st.sampled_from(Owner), phase=st.none() | st.sampled_from(Phase), message=hostile,
    step=st.none() | hostile, assertion=st.none() | hostile, wanted=st.none() | hostile, actual=st.none() | hostile,
)  # fmt: skip
attempts = st.builds(
    Attempt, at=moments, outcome=st.sampled_from(Outcome), reason=st.none() | reasons, latency_s=seconds
)
steps = st.builds(
    StepResult,
    name=hostile, outcome=st.sampled_from(Outcome), status=st.none() | st.integers(0, 999), latency_s=seconds,
    reason=st.none() | reasons,
)  # fmt: skip
hops = st.builds(
    Hop, url=hostile, status=st.none() | st.integers(0, 999), ip=st.none() | hostile, latency_s=seconds,
    timings_s=st.builds(Timings, dns=seconds, connect=seconds, wait=seconds),
)  # fmt: skip
healths = st.sampled_from(Health)
vendors = st.builds(
    Vendor,
    health=healths, left_out=st.integers(0, 99),
    components=st.lists(st.builds(Component, id=hostile, name=hostile, health=healths), max_size=4).map(tuple),
    incidents=st.lists(st.builds(
        Incident, id=hostile, name=hostile, impact=hostile, status=hostile, posted=st.none() | moments,
        started=st.none() | moments, resolved=st.none() | moments, components=st.lists(hostile, max_size=3).map(tuple),
    ), max_size=3).map(tuple),
)  # fmt: skip
samples = st.builds(
    Sample,
    v=st.just(1), id=st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26), probe=hostile.filter(bool),
    kind=st.just("http"), at=moments, due=st.none() | moments, every_s=st.none() | st.floats(0.001, 1e9),
    timeout_s=st.none() | st.floats(0.001, 1e6), trigger=st.sampled_from(Trigger), vantage=hostile, target=hostile,
    outcome=st.sampled_from(Outcome), latency_s=seconds,
    timings_s=st.builds(Timings, dns=seconds, connect=seconds, tls=seconds, send=seconds, wait=seconds, receive=seconds),
    failure=st.none() | failures, attempts=st.lists(attempts, max_size=4).map(tuple), steps=st.lists(steps, max_size=4).map(tuple),
    facts=st.dictionaries(hostile, scalars, max_size=6), tags=st.lists(hostile, max_size=4).map(tuple),
    hops=st.lists(hops, max_size=6).map(tuple), vendor=st.none() | vendors, lag_s=seconds, lagged=st.booleans(), config=st.none() | hostile,
)  # fmt: skip


def expected(value: Any) -> Any:
    """What of a sample must come back: times cut to the millisecond, lone surrogates seen as escapes."""
    match value:
        case datetime():
            return value.replace(microsecond=value.microsecond // 1000 * 1000)
        case str():
            return re.sub("[\ud800-\udfff]", lambda lone: f"\\u{ord(lone[0]):04x}", value)
        case tuple():
            return tuple(expected(item) for item in value)
        case dict():
            return {expected(key): expected(item) for key, item in value.items() if _can_be_kept(item)}
    return value


def _can_be_kept(value: Any) -> bool:
    return math.isfinite(value) if isinstance(value, float) else value != {}


def plain(value: Sample) -> Any:
    return msgspec.to_builtins(value, builtin_types=(datetime,))


@pytest.mark.parametrize(("number", "shown"), list(enumerate(SHOWN)), ids=lambda value: str(value)[:1])
def test_a_sample_is_written_exactly_as_the_golden_line(number: int, shown: Sample) -> None:
    assert encode(shown) == GOLDEN[number]


def test_there_is_a_golden_line_for_every_sample_shown() -> None:
    assert len(GOLDEN) == len(SHOWN)


@pytest.mark.parametrize("line", GOLDEN)
def test_a_golden_line_is_read_back_and_written_the_same(line: bytes) -> None:
    assert encode(decode(line)) == line


@given(samples)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_equal_to_the_millisecond(one: Sample) -> None:
    line = encode(one)
    if b'"record_cut":true' not in line:
        assert plain(decode(line)) == expected(plain(one))


@given(samples)
@settings(max_examples=150, deadline=None)
def test_a_line_is_ascii_one_line_short_and_what_the_schema_says(one: Sample) -> None:
    line = encode(one)
    assert line.isascii()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", line)
    assert len(line) <= MAX_LINE
    VALIDATOR.validate(json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON")))


@given(
    st.integers(1, 5000),
    st.sampled_from(["x", "é", "\0", "\U0001f525", "\ud800", '"', "\\"]),
    st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_no_sample_is_too_long_for_a_line_whatever_is_in_it(length: int, unit: str, count: int) -> None:
    text = unit * length
    one = sample(
        probe=text, kind=text, vantage=text, target=text, config=text, id=text,
        failure=Failure(reason=text, owner=Owner.TARGET, message=text, step=text, assertion=text, wanted=text, actual=text),
        attempts=tuple(Attempt(at=NOON, outcome=Outcome.DOWN, reason=text) for _ in range(count * 10)),
        steps=tuple(StepResult(name=text, outcome=Outcome.DOWN) for _ in range(count)),
        facts={f"{index}{text}": text for index in range(count)}, tags=(text,) * count,
        timings_s=Timings(dns=0.1, connect=0.1, tls=0.1, send=0.1, wait=0.1, receive=0.1),
        vendor=Vendor(
            health=Health.MAJOR, components=(Component(id=text, name=text, health=Health.MAJOR),) * count,
            incidents=(Incident(id=text, name=text, impact=text, status=text, components=(text,) * count),) * count,
        ),
    )  # fmt: skip
    line = encode(one)
    assert len(line) <= MAX_LINE
    assert decode(line).outcome is Outcome.UP


def test_a_long_fact_goes_before_anything_else_does() -> None:
    one = msgspec.structs.replace(API, facts={"status": 200, "body": "x" * 20_000})
    back = decode(encode(one))
    assert back == msgspec.structs.replace(API, facts={"status": 200, "record_cut": True})


def test_what_a_page_listed_goes_before_what_it_says_of_all() -> None:
    parts = tuple(
        Component(id=f"c{index}", name="n" * 100, health=Health.OPERATIONAL) for index in range(200)
    )
    told = Vendor(health=Health.MAJOR, components=parts, incidents=(Incident(id="i", name="a"),), left_out=2)
    back = decode(encode(msgspec.structs.replace(UP, vendor=told)))
    assert back.vendor == Vendor(health=Health.MAJOR, left_out=203)
    assert back.facts["record_cut"] is True


def test_steps_and_long_text_go_next_and_a_flaky_sample_stays_flaky() -> None:
    many = tuple(Attempt(at=NOON, outcome=Outcome.DOWN, latency_s=float(index)) for index in range(500))
    back = decode(encode(msgspec.structs.replace(UP, attempts=many, target="y" * 300)))
    assert back.flaky
    assert [attempt.latency_s for attempt in back.attempts] == [0.0, 499.0]
    assert back.target == "y" * 199 + "…"
    assert back.facts["status"] == 200
    assert back.facts["record_cut"] is True
    assert back.timings_s == UP.timings_s


def test_numbers_that_json_has_no_word_for_are_left_out() -> None:
    one = sample(
        latency_s=float("nan"),
        timings_s=Timings(wait=float("inf"), dns=0.1),
        facts={"a": float("-inf"), "b": 10**5000, "c": 2**64 - 1},
    )
    fields = json.loads(encode(one))
    assert "latency_s" not in fields
    assert fields["timings_s"] == {"dns": 0.1}
    assert fields["facts"] == {"c": 2**64 - 1}


def test_phases_that_did_not_happen_leave_nothing_on_the_line() -> None:
    assert "timings_s" not in json.loads(encode(sample(timings_s=Timings())))


def test_a_time_in_another_zone_is_written_and_read_in_utc() -> None:
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    line = encode(sample(at=paris))
    assert json.loads(line)["at"] == "2026-11-22T12:00:00.000Z"
    foreign = decode(line.replace(b"2026-11-22T12:00:00.000Z", b"2026-11-22T13:00:00.000+01:00"))
    assert foreign.at == NOON
    assert foreign.at.tzinfo is UTC


def test_unknown_fields_are_ignored() -> None:
    line = encode(DOWN).replace(b'{"v":1', b'{"weather":{"rain":[1,2]},"v":1')
    assert decode(line) == DOWN


def with_field(name: str, value: object) -> bytes:
    return json.dumps({**json.loads(encode(UP)), name: value}).encode()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (with_field("v", 2), "version 2 was written by a newer probe: update this one to read it"),
        (b'{"v":3,"everything":"else"}', "version 3 was written by a newer probe: update this one to read it"),
        (with_field("v", 0), "version 0 is none that probe has written"),
        (b"{}", "not a sample: Object missing required field `v`"),
        (b"[1,2]", "not a sample: Expected `object`, got `array`"),
        (with_field("at", "2026-11-22T12:00:00"), "not a sample: Expected `datetime` with a timezone component - at `$.at`"),
        (with_field("due", "2026-11-22"), "not a sample: Invalid RFC3339 encoded datetime - at `$.due`"),
        (with_field("at", "0001-01-01T00:00:00+01:00"), "not a sample: `at` is outside the years 1 to 9999 of UTC"),
        (with_field("outcome", "fine\x1b[2J"), "not a sample: Invalid enum value 'fine\\x1b[2J' - at `$.outcome`"),
        (with_field("facts", [1]), "not a sample: Expected `object`, got `array` - at `$.facts`"),
        (b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not a sample: nested too deeply"),
    ],
)  # fmt: skip
def test_a_line_that_is_json_but_no_sample_says_what_it_is(line: bytes, problem: str) -> None:
    with pytest.raises(ForeignLineError) as caught:
        decode(line)
    assert str(caught.value) == problem
    assert not isinstance(caught.value, BrokenLineError)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"", "cut off"),
        (b"not json at all", "not JSON"),
        (b'{"v":1,"probe":"\xff"}', "not UTF-8 text"),
        (b'{"v":1,"probe":"\\ud800 alone"}', "not JSON"),
        (b'{"v":1,"latency_s":NaN}', "not JSON"),
        (encode(UP) + encode(UP), "not JSON"),
    ],
)
def test_a_line_that_is_not_json_is_told_apart(line: bytes, problem: str) -> None:
    with pytest.raises(BrokenLineError) as caught:
        decode(line)
    assert str(caught.value) == problem


@given(st.integers(1, len(GOLDEN[0]) - 2))
@settings(deadline=None)
def test_a_line_torn_anywhere_is_never_read_as_a_sample(length: int) -> None:
    with pytest.raises(BrokenLineError):
        decode(GOLDEN[0][:length])


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_bytes_that_are_no_sample_raise_nothing_but_foreign_line_error(line: bytes) -> None:
    with pytest.raises(ForeignLineError):
        decode(line)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("line", GOLDEN)
def test_golden_lines_are_what_the_schema_says(line: bytes) -> None:
    VALIDATOR.validate(json.loads(line))


@pytest.mark.parametrize(
    ("shape", "described"),
    [
        (Sample, SCHEMA),
        (Timings, SCHEMA["properties"]["timings_s"]),
        (Failure, SCHEMA["$defs"]["failure"]),
        (Attempt, SCHEMA["$defs"]["attempt"]),
        (StepResult, SCHEMA["$defs"]["step"]),
        (Vendor, SCHEMA["$defs"]["vendor"]),
        (Component, SCHEMA["$defs"]["vendor"]["properties"]["components"]["items"]),
        (Incident, SCHEMA["$defs"]["incident"]),
    ],
)
def test_the_schema_names_every_field_and_those_that_must_be_there(
    shape: type[msgspec.Struct], described: dict[str, Any]
) -> None:
    fields = msgspec.structs.fields(shape)
    assert [field.encode_name for field in fields] == list(described["properties"])
    assert [field.encode_name for field in fields if field.required] == described.get("required", [])


@pytest.mark.parametrize(
    ("words", "described"),
    [
        (Outcome, SCHEMA["$defs"]["outcome"]["enum"]),
        (Trigger, SCHEMA["properties"]["trigger"]["enum"]),
        (Health, SCHEMA["$defs"]["health"]["enum"]),
        (Owner, SCHEMA["$defs"]["failure"]["properties"]["owner"]["enum"]),
        (Phase, SCHEMA["$defs"]["failure"]["properties"]["phase"]["enum"]),
        (Reason, SCHEMA["$defs"]["reason"]["examples"]),
    ],
)
def test_the_schema_lists_the_words_the_code_knows(words: type[Outcome], described: list[str]) -> None:
    assert [word.value for word in words] == described


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_the_form_the_schema_wants(reason: Reason) -> None:
    assert re.search(SCHEMA["$defs"]["reason"]["pattern"], reason.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("at", "2026-11-22 12:00"), ("outcome", "fine"), ("every_s", 0), ("facts", {"a": {}})],
)
def test_the_schema_refuses_what_is_no_sample(field: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**json.loads(GOLDEN[0]), field: value})
