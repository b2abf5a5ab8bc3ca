"""Hours of the clock, such as `17:00-21:00` or `Mon-Fri 09:00-17:00`, and when they are in a zone."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from probe.analysis.part import Piece
from probe.analysis.pieces import without
from probe.analysis.windows import day_of, midnight
from probe.units import UnitError, from_ms

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = re.compile(r"(?:(\S.*?)\s+)?(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_DAY_MS = 86_400_000
_FORMS = "write hours such as 17:00-21:00, and weekdays where they matter: Mon-Fri 09:00-17:00, Sat,Sun 10:00-22:00"


class Hours(NamedTuple):
    """[start_ms, end_ms) after midnight, by the clock on the wall; the end is on the next day where it is not later.

    `days` are those the hours begin on, Monday 0; empty for every day. `text` is what was written.
    """

    text: str
    days: frozenset[int]
    start_ms: int
    end_ms: int


def parse_hours(text: str) -> Hours:
    """Raises UnitError."""
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise UnitError(f"{text!r} are no hours: {_FORMS}")
    start, end = (_clock(match[i], match[i + 1], text) for i in (2, 4))
    if start in {end, _DAY_MS}:
        raise UnitError(f"{text!r} is no part of a day: {_FORMS}")
    return Hours(" ".join(text.split()), _days(match[1], text) if match[1] else frozenset(), start, end)


def _clock(hour: str, minute: str, text: str) -> int:
    found = (int(hour) * 60 + int(minute)) * 60_000
    if int(minute) > 59 or found > _DAY_MS:
        raise UnitError(f"{text!r}: there is no {hour}:{minute} on a clock: {_FORMS}")
    return found


def _days(words: str, text: str) -> frozenset[int]:
    found: set[int] = set()
    for word in words.split(","):
        first, dash, last = (part.strip() for part in word.replace("–", "-").partition("-"))
        ends = [_day(each, text) for each in ((first, last) if dash else (first,))]
        found |= {(ends[0] + i) % 7 for i in range((ends[-1] - ends[0]) % 7 + 1)}
    return frozenset(found)


def _day(word: str, text: str) -> int:
    known = [day.lower() for day in DAYS]
    if len(word) < 3 or word[:3].lower() not in known:
        raise UnitError(f"{text!r}: {word!r} is no day of the week: {_FORMS}")
    return known.index(word[:3].lower())


def when(hours: Sequence[Hours], pieces: Sequence[Piece], zone: str) -> tuple[list[Piece], list[Piece]]:
    """The parts of the pieces in which a clock in the zone shows such hours, and the rest of them."""
    if not pieces:
        return [], []
    start, end = pieces[0][0], pieces[-1][1]
    shown = [each for wanted in hours for each in _shown(wanted, start, end, zone)]
    rest = [left for piece in pieces for left in without(*piece, shown)]
    return [left for piece in pieces for left in without(*piece, rest)], rest


def _shown(hours: Hours, start: int, end: int, zone: str) -> Iterator[Piece]:
    over_night = hours.end_ms <= hours.start_ms
    day = day_of(start, zone)
    while midnight(day, zone) < end:
        spans = []
        if not hours.days or day.weekday() in hours.days:
            spans.append((hours.start_ms, _DAY_MS if over_night else hours.end_ms))
        if over_night and (not hours.days or (day.weekday() - 1) % 7 in hours.days):
            spans.append((0, hours.end_ms))
        opens, day = midnight(day, zone), day + timedelta(days=1)
        for part, zero in _clocks(opens, midnight(day, zone), zone):
            for span in spans:
                piece = max(part[0], zero + span[0]), min(part[1], zero + span[1])
                if piece[0] < piece[1]:
                    yield piece


def _clocks(opens: int, closes: int, zone: str) -> list[tuple[Piece, int]]:
    """The parts of a day in which the clock runs on evenly, and the moment at which it would have shown midnight."""
    before, after = _offset(opens, zone), _offset(closes - 1, zone)
    if before == after:
        return [((opens, closes), opens - _wall(opens, before))]
    low, high = opens, closes - 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    zero = opens - _wall(opens, before)
    return [((opens, high), zero), ((high, closes), zero + before - after)]


def _offset(moment: int, zone: str) -> int:
    """Milliseconds the zone is ahead of UTC."""
    there = from_ms(moment).astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    found = there.utcoffset()
    return round(found.total_seconds() * 1000) if found else 0


def _wall(moment: int, offset: int) -> int:
    """What a clock shows, in milliseconds after midnight."""
    return (moment + offset) % _DAY_MS
