from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.units import (
    UnitError,
    floor_percent,
    format_moment,
    format_percent,
    format_seconds,
    format_size,
    format_span,
    from_ms,
    parse_duration,
    parse_fraction,
    parse_moment,
    parse_size,
    to_ms,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5), ("30s", 30.0), ("1.5s", 1.5), ("5m", 300.0), ("5min", 300.0), ("1h30m", 5400.0), ("1h 30m", 5400.0),
        ("7d", 604800.0), ("2w", 1209600.0), (" 10 S ", 10.0), ("0s", 0.0), ("1d2h3m4s5ms", 93784.005),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@given(st.integers(0, 10_000_000))
def test_milliseconds_are_the_nearest_float_there_is(count: int) -> None:
    assert parse_duration(f"{count}ms") == count / 1000


@pytest.mark.parametrize(
    "text",
    ["", " ", "30", "s", "-5s", "1.s", ".5s", "5 apples", "5s!", "1h,30m", "1e3s", "infs", "nan", "٣s", "9" * 400 + "d"],
)  # fmt: skip
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnitError, match="is not a duration: write a number and a unit, such as 500ms, 30s"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [("99.9%", 0.999), ("99.95 %", 0.9995), (" 0.999 ", 0.999), ("100%", 1.0), ("0%", 0.0), ("1", 1.0), ("1%", 0.01)],
)  # fmt: skip
def test_a_share_is_read_as_a_fraction(text: str, share: float) -> None:
    assert parse_fraction(text) == share


@given(st.integers(0, 100_000))
def test_a_percentage_means_exactly_the_fraction_it_names(thousandths: int) -> None:
    assert parse_fraction(f"{thousandths / 1000:.3f}%") == float(f"{thousandths / 100_000:.5f}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a share: write"), ("%", "is not a share: write"), ("most", "is not a share: write"),
        ("99,9%", "is not a share: write"), ("101%", "is not a share between"), ("-1%", "is not a share between"),
        ("99.9", "is not a share between"), ("inf", "is not a share between"), ("nan", "is not a share: write"),
        ("sNaN", "is not a share: write"), ("-sNaN1%", "is not a share: write"), ("1e9999999999999%", "is not a share"),
    ],
)  # fmt: skip
def test_what_is_no_share_is_refused(text: str, problem: str) -> None:
    with pytest.raises(UnitError, match=problem):
        parse_fraction(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("512", 512), ("512B", 512), ("4KiB", 4096), ("1MB", 1_000_000), ("1.5 mib", 1_572_864), ("2GiB", 2**31), ("0", 0), ("1.9B", 1)],
)  # fmt: skip
def test_a_size_is_read_in_bytes(text: str, count: int) -> None:
    assert parse_size(text) == count


@pytest.mark.parametrize("text", ["", "KiB", "4 K", "-1B", "1e3", "4KiB4KiB", "nan", "9" * 400, "٤B"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnitError, match="is not a size: write a number and a unit, such as 512B, 64KiB"):
        parse_size(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 ms"), (0.0004, "0.4 ms"), (0.00994, "9.9 ms"), (0.00996, "10 ms"), (0.412, "412 ms"), (0.9994, "999 ms"),
        (0.9996, "1.00 s"), (1.31, "1.31 s"), (9.994, "9.99 s"), (9.996, "10.0 s"), (99.94, "99.9 s"), (99.96, "1m40s"),
        (125, "2m05s"), (14100, "3h55m"), (-1.31, "-1.31 s"),
    ],
)  # fmt: skip
def test_seconds_are_shown_with_the_digits_that_matter(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"), (45, "45s"), (59.6, "1m"), (60, "1m"), (125, "2m05s"), (3599.4, "59m59s"), (3599.6, "1h"), (3600, "1h"),
        (14100, "3h55m"), (14129, "3h55m"), (14131, "3h56m"), (86369, "23h59m"), (86399, "1d"), (86400, "1d"), (352800, "4d02h"),
        (30 * 86400, "30d"),
    ],
)  # fmt: skip
def test_a_length_of_time_is_shown_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert format_span(seconds) == text


@given(st.integers(0, 60 * 86400 * 100))
@settings(max_examples=300)
def test_a_length_of_time_can_be_read_back_to_within_half_of_its_smaller_unit(hundredths: int) -> None:
    seconds = hundredths / 100
    step = 1 if round(seconds) < 3600 else 60 if round(seconds / 60) < 1440 else 3600
    assert abs(parse_duration(format_span(seconds)) - seconds) <= step / 2


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (10_188, "9.9 KiB"), (10_239, "10 KiB"),
        (1_048_063, "1023 KiB"), (1_048_575, "1.0 MiB"), (12 * 2**20, "12 MiB"), (2**30, "1.0 GiB"), (5000 * 2**30, "5000 GiB"),
    ],
)  # fmt: skip
def test_a_size_is_shown_in_the_unit_that_fits(count: int, text: str) -> None:
    assert format_size(count) == text


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [
        (0.836806, 3, "83.680 %"), (0.99996, 2, "99.99 %"), (0.9999999999, 3, "99.999 %"), (1 - 2**-53, 3, "99.999 %"), (1.0, 3, "100.000 %"), (0.0, 3, "0.000 %"),
        (0.29, 0, "29 %"), (0.57, 1, "57.0 %"), (0.999, 1, "99.9 %"), (0.9999999999, 0, "99 %"), (None, 3, "–"),
    ],
)  # fmt: skip
def test_a_percentage_is_floored_and_only_all_is_one_hundred(
    fraction: float | None, digits: int, text: str
) -> None:
    assert format_percent(fraction, digits) == text


@given(st.integers(0, 100_000))
def test_a_percentage_with_few_digits_is_shown_as_it_is(thousandths: int) -> None:
    assert floor_percent(parse_fraction(f"{thousandths / 1000:.3f}%"), 3) == thousandths / 1000


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 4))
def test_a_percentage_never_promises_more_than_there_was(fraction: float, digits: int) -> None:
    shown = floor_percent(fraction, digits)
    assert shown < 100
    assert fraction * 100 - 10.0**-digits - 1e-9 < shown <= fraction * 100 + 1e-9


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_a_moment_survives_milliseconds_and_text(milliseconds: int) -> None:
    moment = from_ms(milliseconds)
    assert to_ms(moment) == milliseconds
    assert to_ms(parse_moment(format_moment(moment))) == milliseconds


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_means_the_same_millisecond_in_numbers_and_in_text(moment: datetime) -> None:
    assert to_ms(moment) == to_ms(parse_moment(format_moment(moment)))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 22, 14, 31, 0, 123_999, UTC), "2026-11-22T14:31:00.123Z"),
        (datetime(2026, 11, 22, 14, 31, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2026-11-22T09:01:00.000Z"),
        (datetime(999, 1, 2, tzinfo=UTC), "0999-01-02T00:00:00.000Z"),
    ],
)  # fmt: skip
def test_a_moment_is_shown_in_utc_to_the_millisecond(moment: datetime, text: str) -> None:
    assert format_moment(moment) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T14:31:00Z", datetime(2026, 11, 22, 14, 31, tzinfo=UTC)),
        (" 2026-11-22T15:31:00+01:00 ", datetime(2026, 11, 22, 14, 31, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_into_utc(text: str, moment: datetime) -> None:
    read = parse_moment(text)
    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("yesterday", "'yesterday' is not a time: write RFC 3339, such as 2026-11-22T14:31:00Z"),
        ("2026-02-30", "'2026-02-30' is not a time: write RFC 3339, such as 2026-11-22T14:31:00Z"),
        (
            "2026-11-22T14:31",
            "'2026-11-22T14:31' has no time zone: add Z for UTC, or an offset such as +01:00",
        ),
        (
            "0001-01-01T00:00:00+02:00",
            "'0001-01-01T00:00:00+02:00' is outside the years 1 to 9999 of UTC",
        ),
    ],
)
def test_what_is_no_moment_is_refused(text: str, problem: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_moment(text)
    assert str(caught.value) == problem


def test_milliseconds_beyond_the_calendar_are_its_ends() -> None:
    assert format_moment(from_ms(-(10**18))) == "0001-01-01T00:00:00.000Z"
    assert format_moment(from_ms(10**18)) == "9999-12-31T23:59:59.999Z"
