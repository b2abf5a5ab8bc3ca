"""Hours of the clock, also on the nights on which it is put forward or back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.hours import Hours, parse_hours, when
from probe.analysis.pieces import length
from probe.analysis.windows import midnight
from probe.units import UnitError, from_ms, to_ms

PARIS = "Europe/Paris"
HOUR = 3_600_000
MINUTE = 60_000


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("17:00-21:00", "", 17, 21),
        ("Mon-Fri 09:00-17:00", "01234", 9, 17),
        ("sat, sunday 9:00 - 24:00", "56", 9, 24),
        ("Fri-Mon 22:00-02:00", "4560", 22, 2),
        ("Wed 00:00-06:30", "2", 0, 6.5),
    ],
)
def test_hours_are_read(text: str, days: str, start: float, end: float) -> None:
    found = parse_hours(text)
    assert found.days == frozenset(map(int, days))
    assert (found.start_ms, found.end_ms) == (start * HOUR, end * HOUR)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("17-21", "are no hours"),
        ("", "are no hours"),
        ("25:00-26:00", "no 25:00 on a clock"),
        ("09:61-10:00", "no 09:61 on a clock"),
        ("17:00-17:00", "no part of a day"),
        ("24:00-02:00", "no part of a day"),
        ("Mo 09:00-10:00", "'Mo' is no day"),
        ("Mon- 09:00-10:00", "'' is no day"),
        ("Foo 09:00-10:00", "'Foo' is no day"),
    ],
)
def test_what_is_wrong_is_said_and_what_would_be_right(text: str, why: str) -> None:
    with pytest.raises(UnitError, match=why) as caught:
        parse_hours(text)
    assert "such as 17:00-21:00" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "day", "minutes"),
    [
        ("17:00-21:00", date(2026, 3, 29), 240),
        ("17:00-21:00", date(2026, 10, 25), 240),
        ("01:00-04:00", date(2026, 3, 29), 120),  # the hour from two to three is left out
        ("01:00-04:00", date(2026, 10, 25), 240),  # and had twice
        ("02:30-03:00", date(2026, 3, 29), 0),
        ("02:30-03:00", date(2026, 10, 25), 60),
        ("23:00-01:00", date(2026, 6, 1), 120),
    ],
)
def test_a_day_has_as_much_of_them_as_its_clock_shows(text: str, day: date, minutes: int) -> None:
    whole = [(midnight(day, PARIS), midnight(day + timedelta(days=1), PARIS))]
    inside, outside = when([parse_hours(text)], whole, PARIS)
    assert length(inside) == minutes * MINUTE
    assert length(inside) + length(outside) == length(whole)


some_hours = st.builds(
    lambda days, start, end: Hours("", frozenset(days), start * 15 * MINUTE, end * 15 * MINUTE),
    st.lists(st.integers(0, 6), max_size=3),
    st.integers(0, 95),
    st.integers(1, 96),
).filter(lambda hours: hours.start_ms != hours.end_ms)


def shows(hours: Hours, moment: datetime) -> bool:
    at = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000
    day, before = moment.weekday(), (moment.weekday() - 1) % 7
    if hours.start_ms < hours.end_ms:
        return hours.start_ms <= at < hours.end_ms and (not hours.days or day in hours.days)
    late, early = at >= hours.start_ms, at < hours.end_ms
    return (late and (not hours.days or day in hours.days)) or (
        early and (not hours.days or before in hours.days)
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(some_hours, min_size=1, max_size=2),
    st.sampled_from(["UTC", PARIS, "America/St_Johns", "Australia/Lord_Howe", "America/Santiago"]),
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone itself
    st.integers(1, 72),
)
def test_they_are_when_a_clock_in_the_zone_shows_them(
    hours: list[Hours], zone: str, start: datetime, span: int
) -> None:
    first = to_ms(start) // (15 * MINUTE) * 15 * MINUTE
    inside, outside = when(hours, [(first, first + span * HOUR)], zone)
    wanted = []
    for moment in range(first, first + span * HOUR, 15 * MINUTE):
        clock = from_ms(moment + MINUTE).astimezone(ZoneInfo(zone))
        wanted.append(any(shows(each, clock) for each in hours))
    got = [
        any(a <= moment < b for a, b in inside) for moment in range(first, first + span * HOUR, 15 * MINUTE)
    ]
    assert got == wanted
    assert length(inside) == sum(wanted) * 15 * MINUTE
    assert length(inside) + length(outside) == span * HOUR
