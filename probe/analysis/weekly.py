"""The text of hours → typed values: `Mon-Fri 09:00-17:00`, `2026-12-24 12:00-24:00`."""

import re
from datetime import date

from probe.model.hours import Absence, Weekly
from probe.registry import suggest
from probe.units import UnitError

WEEKLY_FORM = "write hours such as 17:00-21:00, and weekdays where they matter: Mon-Fri 09:00-17:00, Sat,Sun 00:00-24:00"
ABSENCE_FORM = (
    "write a date, such as 2026-12-25, and hours if it is not all of the day: 2026-12-24 12:00-24:00"
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_MIN = 1440
_DASH = re.compile(r"\s*[-–]\s*")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WEEKLY = re.compile(rf"((?P<days>\D+?) )?(?P<hours>{_HOURS.pattern})")
_DATED = re.compile(rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}})( (?P<hours>{_HOURS.pattern}))?")


def parse_weekly(text: str) -> Weekly:
    """Hours that end before they begin, such as 23:00-01:00, go over midnight; without days, on each of them.

    Raises UnitError.
    """
    said = _DASH.sub("-", " ".join(text.split()))
    match = _WEEKLY.fullmatch(said)
    if match is None:
        raise UnitError(f"{said!r} are no hours: {WEEKLY_FORM}")
    start, end = _hours(match["hours"])
    if end <= start:
        end += _DAY_MIN
    days = _days(match["days"], said) if match["days"] else tuple(range(len(_DAYS)))
    return Weekly(said, days, start, end)


def parse_absence(text: str) -> Absence:
    """Raises UnitError."""
    said = _DASH.sub("-", " ".join(text.split()))
    match = _DATED.fullmatch(said)
    if match is None:
        raise UnitError(f"{said!r} is no date: {ABSENCE_FORM}")
    try:
        day = date.fromisoformat(match["day"])
    except ValueError:
        raise UnitError(f"{match['day']!r} is not in the calendar: {ABSENCE_FORM}") from None
    if match["hours"] is None:
        return Absence(said, day, 0, _DAY_MIN)
    start, end = _hours(match["hours"])
    if end <= start:
        raise UnitError(f"{said!r} ends before it begins: hours after midnight belong to the next date")
    return Absence(said, day, start, end)


def _days(text: str, said: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in re.split(r" ?, ?| ", text):
        first, dash, last = part.partition("-")
        start = _day(first, said)
        end = _day(last, said) if dash else start
        found |= {(start + i) % 7 for i in range((end - start) % 7 + 1)}
    return tuple(sorted(found))


def _day(word: str, said: str) -> int:
    small = word.lower()
    fits = [i for i, name in enumerate(_DAYS) if len(small) >= 3 and name.startswith(small)]
    if not fits:
        known = [name[:3].capitalize() for name in _DAYS]
        raise UnitError(
            f"{said!r}: {word!r} is no day of the week"
            f"{suggest(word[:3].capitalize(), known)}: write {', '.join(known)}"
        )
    return fits[0]


def _hours(text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    assert match is not None  # noqa: S101 - both patterns contain this one
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if start == end:
        raise UnitError(f"{text!r} is empty: a whole day is 00:00-24:00")
    if start == _DAY_MIN:
        raise UnitError(f"{text!r} begins on the next day: write 00:00 of that day")
    return start, end


def _minute(hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > _DAY_MIN:
        raise UnitError(f"{hour}:{minute} is no time of day: write 00:00 to 24:00")
    return total
