"""Hours that come again, against a walk over every minute with the zone's clock in hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.cron import parse_cron
from probe.analysis.during import outside
from probe.analysis.pieces import common, length, union, without
from probe.analysis.recurring import expand, open_hours
from probe.analysis.weekly import parse_absence, parse_weekly
from probe.model.hours import Absence, Calendar, Cron, During, Weekly
from probe.units import UnitError, to_ms

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CHANGES = {
    "Europe/Paris": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"),  # by half an hour
    "Asia/Kolkata": ("2026-03-29",),  # never changes, and is half an hour off
    "Pacific/Apia": ("2011-12-30", "2011-09-24"),  # a day that did not exist; 2011-12-30 is its date
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"),
    "UTC": ("2026-03-29",),
}
PLACES = [(zone, day) for zone, days in CHANGES.items() for day in days]
Walked = tuple[tuple[int, datetime], ...]
quick = settings(max_examples=40, deadline=None)


@cache
def walk(zone: str, day: str) -> Walked:
    """Every minute from the day before the change to the day after it, and what the clock shows."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=1)
    moments = [start + i * timedelta(minutes=1) for i in range(3 * 1440)]
    place = ZoneInfo(zone)
    return tuple((to_ms(each), each.astimezone(place).replace(tzinfo=None)) for each in moments)


def minutes(pieces: Sequence[tuple[int, int]]) -> set[int]:
    assert all(start < end for start, end in pieces)
    assert all(one[1] < other[0] for one, other in pairwise(pieces))
    return {at for start, end in pieces for at in range(start, end, MINUTE)}


def shows(rule: Weekly, reading: datetime) -> bool:
    """Whether the rule holds where a clock shows this, read literally."""
    at = reading.hour * 60 + reading.minute
    today, yesterday = reading.weekday(), (reading - timedelta(days=1)).weekday()
    return (today in rule.days and rule.start_min <= at < rule.end_min) or (
        yesterday in rule.days and rule.start_min <= at + 1440 < rule.end_min
    )


@st.composite
def weeklies(draw: st.DrawFn) -> Weekly:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    start = draw(st.integers(0, 287)) * 5
    end = draw(st.integers(1, 288).map(lambda each: each * 5).filter(lambda end: end != start))
    return Weekly("drawn", tuple(sorted(days)), start, end if end > start else end + 1440)


@quick
@given(st.sampled_from(PLACES), weeklies())
def test_weekly_hours_are_what_clocks_show_on_days_they_change_too(
    place: tuple[str, str], rule: Weekly
) -> None:
    walked = walk(*place)
    got = expand(rule, place[0], walked[0][0], walked[-1][0] + MINUTE)
    assert minutes(got) == {at for at, reading in walked if shows(rule, reading)}


MATCHES: dict[str, Callable[[datetime], bool]] = {
    "0 2 * * 0": lambda at: at.weekday() == 6 and (at.hour, at.minute) == (2, 0),
    "30 2 * * *": lambda at: (at.hour, at.minute) == (2, 30),
    "15,45 1-3 * * *": lambda at: at.hour in (1, 2, 3) and at.minute in (15, 45),
    "*/20 * * * *": lambda at: at.minute % 20 == 0,
    "30 * * * *": lambda at: at.minute == 30,
    "* 2 * * *": lambda at: at.hour == 2,
    "0 0 * * 6": lambda at: at.weekday() == 5 and (at.hour, at.minute) == (0, 0),
    "0 0 30 * *": lambda at: at.day == 30 and (at.hour, at.minute) == (0, 0),
}


@quick
@given(st.sampled_from(PLACES), st.sampled_from(sorted(MATCHES)), st.sampled_from([1, 20, 90, 1440, 3000]))
def test_a_cron_line_begins_where_a_clock_says_so_and_lasts_its_length(
    place: tuple[str, str], line: str, lasts: int
) -> None:
    walked, begins = walk(*place), MATCHES[line]
    fixed = not line.startswith("*") and line.split()[1] != "*"
    wanted: set[int] = set()
    before = None
    for at, reading in walked:
        # What a clock skipped is made up for at once, by lines that name an hour and a minute.
        gap: list[datetime] = [] if before is None else _after(before, reading)
        if begins(reading) or (fixed and any(map(begins, gap))):
            wanted |= set(range(at, at + lasts * MINUTE, MINUTE))
        before = reading
    start, end = walked[0][0] + lasts * MINUTE, walked[-1][0] + MINUTE
    got = expand(Cron(line, lasts * MINUTE), place[0], start, end)
    assert minutes(got) == {at for at in wanted if start <= at < end}


def _after(before: datetime, reading: datetime) -> list[datetime]:
    missing = (reading - before) // timedelta(minutes=1)
    return [before + i * timedelta(minutes=1) for i in range(1, missing)]


@pytest.mark.parametrize(
    ("text", "zone", "day", "hours"),
    [
        ("Sun 02:00-04:00", "Europe/Paris", "2026-03-29", 1),
        ("Sun 02:00-04:00", "Europe/Paris", "2026-10-25", 3),
        ("Sun 02:30-03:00", "Europe/Paris", "2026-03-29", 0),
        ("Sun 02:30-03:00", "Europe/Paris", "2026-10-25", 1),
        ("Sat 23:00-04:00", "America/New_York", "2026-03-08", 4),
        ("Sun 01:00-03:00", "Australia/Lord_Howe", "2026-04-05", 2.5),
        ("Sun 01:00-03:00", "Australia/Lord_Howe", "2026-10-04", 1.5),
        ("Sun 02:00-04:00", "Asia/Kolkata", "2026-03-29", 2),
        ("Fri 00:00-24:00", "Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_lengths_are_true(text: str, zone: str, day: str, hours: float) -> None:
    walked = walk(zone, day)
    assert length(expand(parse_weekly(text), zone, walked[0][0], walked[-1][0] + MINUTE)) == hours * HOUR


def test_a_beginning_that_clocks_skip_is_the_moment_they_go_on() -> None:
    [(start, end)] = expand(Cron("30 2 29 3 *", 2 * HOUR), "Europe/Paris", 1774656000000, 1774915200000)
    assert (start, end) == (
        to_ms(datetime(2026, 3, 29, 1, tzinfo=UTC)),
        to_ms(datetime(2026, 3, 29, 3, tzinfo=UTC)),
    )


def test_a_beginning_that_clocks_show_twice_is_two_and_what_overlaps_counts_once() -> None:
    [(start, end)] = expand(Cron("30 2 25 10 *", 2 * HOUR), "Europe/Paris", 1792800000000, 1793059200000)
    assert (start, end) == (
        to_ms(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        to_ms(datetime(2026, 10, 25, 3, 30, tzinfo=UTC)),
    )


def test_a_year_of_every_minute_is_one_piece_and_too_many_pieces_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    year = 365 * DAY
    assert expand(Cron("* * * * *", MINUTE), "Europe/Paris", 0, year) == ((0, year),)
    monkeypatch.setattr("probe.analysis.recurring.MOST_PIECES", 1000)
    with pytest.raises(UnitError, match=r"more than 1,000 times in the window: choose a shorter window"):
        expand(Cron("*/2 * * * *", MINUTE), "UTC", 0, 100 * year)


def test_spells_that_began_before_the_window_reach_into_it() -> None:
    noon = 20_000 * DAY + 12 * HOUR
    assert expand(Cron("0 0 * * *", 13 * HOUR), "UTC", noon, noon + 2 * HOUR) == ((noon, noon + HOUR),)
    assert expand(parse_weekly("Mon-Sun 23:00-13:00"), "UTC", noon, noon + 2 * HOUR) == ((noon, noon + HOUR),)


@pytest.mark.parametrize("first", [-62_135_596_800_000, 253_370_764_800_000])
def test_the_ends_of_the_calendar_are_no_trouble(first: int) -> None:
    assert (
        length(expand(parse_weekly("Mon-Sun 00:00-24:00"), "Pacific/Apia", first, first + 3 * DAY)) == 3 * DAY
    )
    assert expand(Cron("0 0 * * *", HOUR), "America/New_York", first, first + DAY)


calendars = st.builds(
    lambda hours, zone, absences: Calendar(name="x", hours=tuple(hours), timezone=zone, absences=tuple(absences)),
    st.lists(weeklies(), min_size=1, max_size=3),
    st.sampled_from(sorted(CHANGES)),
    st.lists(
        st.builds(
            lambda day, start, long: Absence("x", date(2026, 3, 27) + timedelta(days=day), start, start + long),
            st.integers(0, 4), st.integers(0, 1000), st.integers(1, 440),
        ),
        max_size=2,
    ),
)  # fmt: skip
narrowings = st.lists(st.builds(During, calendars, st.booleans()), max_size=3)
moments = st.integers(0, 4 * DAY).map(lambda at: to_ms(datetime(2026, 3, 27, tzinfo=UTC)) + at)
announced = st.lists(st.builds(lambda a, b: (min(a, b), max(a, b)), moments, moments), max_size=4).map(union)


@quick
@given(narrowings, announced, moments, moments, moments)
def test_inside_outside_and_maintenance_are_the_window_to_the_millisecond_and_add_up_over_any_split(
    during: list[During], planned: list[tuple[int, int]], a: int, b: int, c: int
) -> None:
    start, middle, end = sorted((a, b, c))

    def parts(start: int, end: int) -> tuple[int, int, int]:
        beside = outside(during, start, end)
        inside = without(start, end, union([*beside, *planned]))
        asked = without(start, end, beside)
        return length(inside), length(beside), length(common(asked, planned))

    whole = parts(start, end)
    assert sum(whole) == end - start
    assert whole == tuple(map(sum, zip(parts(start, middle), parts(middle, end), strict=True)))


@quick
@given(calendars, st.sampled_from(["2026-03-29"]))
def test_a_calendar_is_its_hours_without_its_absences(calendar: Calendar, day: str) -> None:
    walked = walk(calendar.timezone or "UTC", day)

    def gone(reading: datetime) -> bool:
        return any(
            each.day == reading.date() and each.start_min <= reading.hour * 60 + reading.minute < each.end_min
            for each in calendar.absences
        )

    got = open_hours(calendar, walked[0][0], walked[-1][0] + MINUTE)
    assert minutes(got) == {
        at
        for at, reading in walked
        if any(shows(rule, reading) for rule in calendar.hours) and not gone(reading)
    }


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("Mon-Fri 09:00-17:00", (0, 1, 2, 3, 4), 540, 1020),
        ("17:00-21:00", (0, 1, 2, 3, 4, 5, 6), 1020, 1260),
        ("Fri-Mon 9:00 - 17:00", (0, 4, 5, 6), 540, 1020),
        ("mon, Wednesday 00:00-24:00", (0, 2), 0, 1440),
        ("Sat  23:00–01:00", (5,), 1380, 1500),
    ],
)
def test_hours_of_a_week_are_read(text: str, days: tuple[int, ...], start: int, end: int) -> None:
    got = parse_weekly(text)
    assert (got.days, got.start_min, got.end_min) == (days, start, end)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sun", "'Sun' are no hours: write hours such as 17:00-21:00, and weekdays where they matter"),
        ("17-21", "'17-21' are no hours"),
        ("", "'' are no hours"),
        ("25:00-26:00", "25:00 is no time of day"),
        ("Mo 09:00-10:00", "'Mo' is no day of the week"),
        ("Son 09:00-10:00", "'Son' is no day of the week (did you mean 'Sun'?)"),
        ("Mon-Fri 09:00-09:00", "'09:00-09:00' is empty: a whole day is 00:00-24:00"),
        ("Sun 24:00-01:00", "begins on the next day: write 00:00 of that day"),
        ("Sun 23:60-24:00", "23:60 is no time of day"),
        ("Mon- 09:00-10:00", "are no hours"),
    ],
)
def test_other_hours_are_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_weekly(text)
    assert said in str(caught.value)


def test_an_absence_is_a_date_or_hours_of_one() -> None:
    assert parse_absence("2026-12-25") == Absence("2026-12-25", date(2026, 12, 25), 0, 1440)
    assert parse_absence("2026-12-24 12:00-24:00").start_min == 720
    for text, said in (
        ("2026-02-30", "not in the calendar"),
        ("25.12.2026", "write a date"),
        ("2026-12-24 22:00-02:00", "belong to the next date"),
    ):
        with pytest.raises(UnitError, match=said):
            parse_absence(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("61 2 * * 0", "there is no such minute as in '61 2 * * 0': write five fields"),
        ("0 2 * *", "'0 2 * *' is no line of a crontab"),
        ("@daily", "write five fields, minute hour day month weekday"),
        ("0 0 30 2 *", "there is no such day of month"),
        ("0 0 2 * * FUN", "is no line of a crontab"),
    ],
)
def test_other_lines_of_a_crontab_are_refused_with_what_to_write(line: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_cron(line)
    assert said in str(caught.value)
