from datetime import UTC, datetime

import pytest

from probe.analysis.windows import explicit, parse_window, rolls, whole_period
from probe.model.report import Window
from probe.units import UnitError, format_moment, from_ms

# A Sunday.
NOW = datetime(2026, 11, 22, 14, 31, 0, 123000, UTC)


def interval(window: Window) -> tuple[str, str]:
    start, end = (format_moment(from_ms(ms)) for ms in (window.start_ms, window.end_ms))
    return start.replace(":00.000Z", "Z"), end.replace(":00.000Z", "Z")


NOW_TEXT = "2026-11-22T14:31:00.123Z"


@pytest.mark.parametrize(
    ("text", "zone", "start", "end"),
    [
        ("24h", "UTC", "2026-11-21T14:31:00.123Z", NOW_TEXT),
        ("90m", "Europe/Paris", "2026-11-22T13:01:00.123Z", NOW_TEXT),
        ("7d", "UTC", "2026-11-15T14:31:00.123Z", NOW_TEXT),
        ("1d12h", "UTC", "2026-11-21T02:31:00.123Z", NOW_TEXT),
        ("today", "UTC", "2026-11-22T00:00Z", NOW_TEXT),
        ("Today", "Europe/Paris", "2026-11-21T23:00Z", NOW_TEXT),
        ("today", "Pacific/Auckland", "2026-11-22T11:00Z", NOW_TEXT),
        ("yesterday", "UTC", "2026-11-21T00:00Z", "2026-11-22T00:00Z"),
        ("this week", "UTC", "2026-11-16T00:00Z", NOW_TEXT),
        ("last  week", "UTC", "2026-11-09T00:00Z", "2026-11-16T00:00Z"),
        ("this month", "Europe/Paris", "2026-10-31T23:00Z", NOW_TEXT),
        ("calendar month", "UTC", "2026-11-01T00:00Z", NOW_TEXT),
        ("last month", "Europe/Paris", "2026-09-30T22:00Z", "2026-10-31T23:00Z"),
        ("this quarter", "UTC", "2026-10-01T00:00Z", NOW_TEXT),
        ("last quarter", "UTC", "2026-07-01T00:00Z", "2026-10-01T00:00Z"),
        ("this year", "UTC", "2026-01-01T00:00Z", NOW_TEXT),
        ("last year", "UTC", "2025-01-01T00:00Z", "2026-01-01T00:00Z"),
        ("2026-11", "UTC", "2026-11-01T00:00Z", NOW_TEXT),
        ("2025-12", "UTC", "2025-12-01T00:00Z", "2026-01-01T00:00Z"),
        ("2026-02", "UTC", "2026-02-01T00:00Z", "2026-03-01T00:00Z"),
        ("2026-11-20", "UTC", "2026-11-20T00:00Z", "2026-11-21T00:00Z"),
        ("2026-W47", "UTC", "2026-11-16T00:00Z", NOW_TEXT),
        ("2026-W01", "UTC", "2025-12-29T00:00Z", "2026-01-05T00:00Z"),
        ("2020-W53", "UTC", "2020-12-28T00:00Z", "2021-01-04T00:00Z"),
        ("2026", "UTC", "2026-01-01T00:00Z", NOW_TEXT),
        ("2025", "America/New_York", "2025-01-01T05:00Z", "2026-01-01T05:00Z"),
        ("2026-Q4", "UTC", "2026-10-01T00:00Z", NOW_TEXT),
        ("2026-Q1", "Europe/Paris", "2025-12-31T23:00Z", "2026-03-31T22:00Z"),
        ("2026-11-01..2026-11-08", "Europe/Paris", "2026-10-31T23:00Z", "2026-11-07T23:00Z"),
        ("2026-11-20T08:00:00Z .. 2026-11-20T09:30:00+01:00", "UTC", "2026-11-20T08:00Z", "2026-11-20T08:30Z"),
        ("2026-11-20..now", "UTC", "2026-11-20T00:00Z", NOW_TEXT),
        ("2026-11-20..2027-01-01", "UTC", "2026-11-20T00:00Z", NOW_TEXT),
    ],
)  # fmt: skip
def test_a_window_is_the_interval_people_mean(text: str, zone: str, start: str, end: str) -> None:
    found = parse_window(text, NOW, zone)
    assert found.name == " ".join(text.split())
    assert interval(found) == (start, end)


@pytest.mark.parametrize(
    ("text", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Paris", 23),
        ("2026-10-25", "Europe/Paris", 25),
        ("2026-10-25", "UTC", 24),
        ("2026-W13", "Europe/Paris", 167),
        ("2025-10-05", "Australia/Lord_Howe", 23.5),
        ("2018-11-04", "America/Sao_Paulo", 23),
        ("2026-03", "Europe/Paris", 743),
    ],
)
def test_lengths_are_true_when_the_clocks_change(text: str, zone: str, hours: float) -> None:
    found = parse_window(text, NOW, zone)
    assert found.end_ms - found.start_ms == hours * 3_600_000


def test_a_calendar_window_may_be_as_old_as_no_time_at_all() -> None:
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    found = parse_window("today", midnight, "UTC")
    assert found.start_ms == found.end_ms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the window is empty: write a length"),
        ("yesterdy", "'yesterdy' is not a window (did you mean 'yesterday'?): write a length such as 24h"),
        ("7 parsecs", "'7 parsecs' is not a window: write"),
        ("0s", "'0s' has no length"),
        ("-7d", "'-7d' is not a window"),
        ("2026-13", "'2026-13' is not in the calendar"),
        ("2026-02-30", "'2026-02-30' is not in the calendar"),
        ("2026-W54", "'2026-W54' is not in the calendar"),
        ("0000", "'0000' is not in the calendar"),
        ("2027-01", "'2027-01' has not begun yet: choose a window that starts before now"),
        ("2026-11-08..2026-11-01", "is empty: the end must be later than the start"),
        ("2026-11-08..2026-11-08", "is empty"),
        ("2026-02-30..2026-03-01", "'2026-02-30' is not a time"),
        ("2026-11-01T00:00..now", "has no time zone: add Z"),
        ("..now", "'' is not a time"),
        ("999999999999d", "reaches beyond the years 1 to 9999"),
        ("9999-12-31", "'9999-12-31' reaches beyond the years 1 to 9999"),
    ],
)
def test_what_is_no_window_is_refused_with_what_can_be_written(text: str, message: str) -> None:
    with pytest.raises(UnitError) as refused:
        parse_window(text, NOW, "UTC")
    assert message in str(refused.value)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "\0"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnitError, match="write an IANA name such as Europe/Paris"):
        parse_window("today", NOW, zone)


def test_explicit_moments_are_taken_as_they_are() -> None:
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)
    found = explicit(start, end, NOW)
    assert interval(found) == ("2026-11-01T00:00Z", "2026-11-08T00:00Z")
    assert found.name == "from..until"
    with pytest.raises(UnitError, match=r"^2026-11-08T00:00:00.000Z\.\.2026-11-01T00:00:00.000Z is empty"):
        explicit(end, start, NOW)


def test_explicit_moments_reach_no_further_than_now() -> None:
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert interval(explicit(start, end, NOW)) == ("2026-11-01T00:00Z", NOW_TEXT)
    for late in (NOW, datetime(2026, 11, 30, tzinfo=UTC)):
        with pytest.raises(UnitError, match="has not begun yet: choose a window that starts before now"):
            explicit(late, end, NOW)


@pytest.mark.parametrize(("text", "days"), [("this month", 30), ("2026-W47", 7), ("24h", 1), ("2026-10", 31)])
def test_an_open_calendar_window_knows_its_whole_period(text: str, days: int) -> None:
    found = parse_window(text, NOW, "UTC")
    start, end = whole_period(found, NOW, "UTC")
    assert (start, end - start) == (found.start_ms, days * 86_400_000)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("30d", True), ("30d during business", True), ("24h not during Mon-Fri 09:00-17:00", True),
     ("this month", False), ("this month during business", False), ("2026-11-01..now", False)],
)  # fmt: skip
def test_a_length_back_from_now_rolls_in_whatever_hours(name: str, is_one: bool) -> None:
    assert rolls(name) is is_one


def test_the_period_of_explicit_moments_is_their_own() -> None:
    found = explicit(NOW.replace(day=2), NOW.replace(day=3), NOW)
    assert whole_period(found, NOW, "UTC") == (found.start_ms, found.end_ms)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("this year", datetime(9999, 12, 31, tzinfo=UTC)),
        ("this quarter", datetime(9999, 12, 31, tzinfo=UTC)),
        ("last month", datetime(1, 1, 2, tzinfo=UTC)),
        ("last year", datetime(1, 1, 2, tzinfo=UTC)),
        ("yesterday", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_calendar_window_beyond_the_calendar_is_refused(text: str, now: datetime) -> None:
    with pytest.raises(UnitError, match="reaches beyond the years 1 to 9999"):
        parse_window(text, now, "UTC")
