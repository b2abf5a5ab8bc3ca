"""Hours of the clock, also on the nights on which it is put forward or back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.hours import when
from probe.analysis.pieces import length
from probe.analysis.weekly import parse_weekly
from probe.analysis.windows import midnight
from probe.model.hours import Weekly
from probe.units import from_ms, to_ms

PARIS = "Europe/Paris"
HOUR = 3_600_000
MINUTE = 60_000


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
    inside, outside = when([parse_weekly(text)], whole, PARIS)
    assert length(inside) == minutes * MINUTE
    assert length(inside) + length(outside) == length(whole)


some_hours = st.builds(
    lambda days, start, end: Weekly("", tuple(days), start * 15, (end if end > start else end + 96) * 15),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(1, 96),
).filter(lambda hours: hours.end_min - hours.start_min < 1440)


def shows(hours: Weekly, moment: datetime) -> bool:
    at = moment.hour * 60 + moment.minute
    day, before = moment.weekday(), (moment.weekday() - 1) % 7
    return (hours.start_min <= at < hours.end_min and day in hours.days) or (
        at + 1440 < hours.end_min and before in hours.days
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(some_hours, min_size=1, max_size=2),
    st.sampled_from(["UTC", PARIS, "America/St_Johns", "Australia/Lord_Howe", "America/Santiago"]),
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone itself
    st.integers(1, 72),
)
def test_they_are_when_a_clock_in_the_zone_shows_them(
    hours: list[Weekly], zone: str, start: datetime, span: int
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
