"""The text of a window → an interval of time.

Rolling windows are exact lengths back from now. Calendar windows run between local midnights of an IANA
zone, so that a day has 23, 24 or 25 hours and a month its own length; weeks are ISO weeks and start on
Monday. Every interval is half-open, and none reaches beyond now: nobody has seen the future.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeAlias

from probe.analysis.clock import zone_named
from probe.model.report import Window
from probe.registry import suggest
from probe.units import UnitError, format_moment, from_ms, parse_duration, parse_moment, to_ms

Days: TypeAlias = tuple[date, date]
"""A first day, and the day after the last."""

CLAUSE = re.compile(r"\s+(not\s+during|during)\s+", re.IGNORECASE)
"""Between a window and the hours in it: see `during`."""

_FORMS = (
    "write a length such as 24h, 7d or 90m; today, yesterday, this week, last month, this year; "
    "2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026; or FROM..UNTIL with dates or RFC 3339 times"
)


def parse_window(text: str, now: datetime, tz: str) -> Window:
    """The window that `text` names, as of `now`. Its name is the text with single spaces.

    In FROM..UNTIL a date is the midnight it begins with, in the zone `tz`, so UNTIL is the day after the
    last; `now` may stand for UNTIL. Raises UnitError for what cannot be read, for what has not begun yet,
    and for a zone that does not exist.
    """
    name = " ".join(text.split())
    start_ms, end_ms = _interval(name, now, zone_named(tz))
    now_ms = to_ms(now)
    if start_ms > now_ms:
        raise _not_begun(repr(text))
    return Window(name, start_ms, min(end_ms, now_ms))


def explicit(start: datetime, end: datetime, now: datetime) -> Window:
    """The window [start, end), as far as it has been by `now`.

    There is one of them in a report, so its name need not say its moments; beside it they are said anyway.
    Raises UnitError unless start comes first, and for what has not begun yet.
    """
    start_ms, end_ms, now_ms = to_ms(start), to_ms(end), to_ms(now)
    said = f"{format_moment(start)}..{format_moment(end)}"
    if end_ms <= start_ms:
        raise UnitError(f"{said} is empty: the end must be later than the start")
    if start_ms >= now_ms:
        raise _not_begun(said)
    return Window("from..until", start_ms, min(end_ms, now_ms))


def _not_begun(said: str) -> UnitError:
    return UnitError(f"{said} has not begun yet: choose a window that starts before now")


def whole_period(window: Window, now: datetime, tz: str) -> tuple[int, int]:
    """The interval a calendar window has when it is over; that of any other window is its own.

    An error budget belongs to the whole month, on its third day as on its last.
    """
    try:
        start_ms, end_ms = _interval(CLAUSE.split(window.name)[0], now, zone_named(tz))
    except UnitError:
        return window.start_ms, window.end_ms
    return window.start_ms, max(end_ms, window.end_ms) if start_ms == window.start_ms else window.end_ms


def rolls(name: str) -> bool:
    """Whether the window of that name, in whatever hours, is a length back from now, and moves with it."""
    try:
        return parse_duration(CLAUSE.split(name)[0]) > 0
    except UnitError:
        return False


def _interval(name: str, now: datetime, zone: tzinfo) -> tuple[int, int]:
    if not name:
        raise UnitError(f"the window is empty: {_FORMS}")
    try:
        days = _calendar(name, now.astimezone(zone).date())
        if days is not None:
            return _midnight(days[0], zone), _midnight(days[1], zone)
        if ".." in name:
            return _between(name, now, zone)
        return _rolling(name, now)
    except (OverflowError, ValueError) as error:
        if isinstance(error, UnitError):
            raise
        # Dates beyond the calendar are a ValueError, spans beyond it an OverflowError.
        raise UnitError(f"{name!r} reaches beyond the years 1 to 9999: {_FORMS}") from None


def _rolling(name: str, now: datetime) -> tuple[int, int]:
    try:
        seconds = parse_duration(name)
    except UnitError:
        known = [*_RELATIVE, "24h", "7d", "30d"]
        raise UnitError(f"{name!r} is not a window{suggest(name.lower(), known)}: {_FORMS}") from None
    if seconds < 0.001:
        raise UnitError(f"{name!r} has no length: {_FORMS}")
    return to_ms(now - timedelta(seconds=seconds)), to_ms(now)


def _between(name: str, now: datetime, zone: tzinfo) -> tuple[int, int]:
    start, _, end = (side.strip() for side in name.partition(".."))
    start_ms = _side(start, zone)
    end_ms = to_ms(now) if end.lower() == "now" else _side(end, zone)
    if end_ms <= start_ms:
        raise UnitError(f"{name!r} is empty: the end must be later than the start")
    return start_ms, end_ms


def _side(text: str, zone: tzinfo) -> int:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        parse_moment(text)  # says what is wrong with a date such as 2026-02-30
        return _midnight(date.fromisoformat(text), zone)
    return to_ms(parse_moment(text))


def midnight(day: date, tz: str) -> int:
    """The millisecond at which a day begins in a zone. Raises UnitError for a zone there is not."""
    return _midnight(day, zone_named(tz))


def day_of(moment_ms: int, tz: str) -> date:
    """The date it is at that millisecond in a zone. Raises UnitError for a zone there is not."""
    return from_ms(moment_ms).astimezone(zone_named(tz)).date()


def _midnight(day: date, zone: tzinfo) -> int:
    # Where summer time starts at midnight, the missing hour's start is the moment the day begins.
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=zone))


def _calendar(name: str, today: date) -> Days | None:
    """The days of a calendar window, None for other windows."""
    relative = _RELATIVE.get(name.lower())
    if relative is not None:
        return relative(today)
    for pattern, days in _WRITTEN:
        match = pattern.fullmatch(name)
        if match:
            try:
                return days(*(int(part) for part in match.groups()))
            except ValueError:
                raise UnitError(f"{name!r} is not in the calendar: {_FORMS}") from None
    return None


def _day(year: int, month: int, day: int) -> Days:
    first = date(year, month, day)
    return first, first + timedelta(days=1)


def _week(year: int, week: int) -> Days:
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=7)


def _months(year: int, month: int, count: int) -> Days:
    """`count` months from a month, which may lie outside 1..12."""
    start, end = year * 12 + month - 1, year * 12 + month - 1 + count
    return date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 1)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), _months(year, month, 1)[1]


def _quarter(year: int, quarter: int) -> Days:
    return _months(year, 3 * quarter - 2, 3)


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _week_of(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


_WRITTEN: tuple[tuple[re.Pattern[str], Callable[..., Days]], ...] = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), _day),
    (re.compile(r"(\d{4})-[Ww](\d{2})"), _week),
    (re.compile(r"(\d{4})-[Qq]([1-4])"), _quarter),
    (re.compile(r"(\d{4})-(\d{2})"), _month),
    (re.compile(r"(\d{4})"), _year),
)

_RELATIVE: dict[str, Callable[[date], Days]] = {
    "today": lambda day: (day, day + timedelta(days=1)),
    "yesterday": lambda day: (day - timedelta(days=1), day),
    "this week": _week_of,
    "last week": lambda day: _week_of(day - timedelta(days=7)),
    "this month": lambda day: _month(day.year, day.month),
    "last month": lambda day: _months(day.year, day.month - 1, 1),
    "this quarter": lambda day: _quarter(day.year, (day.month + 2) // 3),
    "last quarter": lambda day: _quarter(day.year, (day.month + 2) // 3 - 1),
    "this year": lambda day: _year(day.year),
    "last year": lambda day: _year(day.year - 1),
    "calendar day": lambda day: (day, day + timedelta(days=1)),
    "calendar week": _week_of,
    "calendar month": lambda day: _month(day.year, day.month),
    "calendar quarter": lambda day: _quarter(day.year, (day.month + 2) // 3),
    "calendar year": lambda day: _year(day.year),
}
