"""What the clocks of a zone show, and the moments at which they show it. All in milliseconds.

A reading is written as the moment at which a clock in UTC would show it. On the day clocks go forward some
readings have no moment; on the day they go back some have two.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from probe.analysis.part import Piece
from probe.units import UnitError, from_ms

MINUTE_MS = 60_000
DAY_MS = 86_400_000
_A_DAY = timedelta(days=1)
_FIRST = datetime.min.replace(tzinfo=UTC) + _A_DAY
_LAST = datetime.max.replace(tzinfo=UTC) - _A_DAY


class Stretch(NamedTuple):
    """In the moments [start, end) a clock shows the moment plus `offset`."""

    start: int
    end: int
    offset: int


def zone_named(name: str) -> tzinfo:
    """Raises UnitError for a zone there is not."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise UnitError(
            f"there is no time zone {name!r}: write an IANA name such as Europe/Paris or UTC"
        ) from None


def stretches(start_ms: int, end_ms: int, place: tzinfo) -> Iterator[Stretch]:
    """[start, end) cut at the moments the clocks change, in order.

    Clocks are looked at once a day: two changes within one day that undo each other would be missed, and no
    zone has had them.
    """
    if place is UTC:
        if start_ms < end_ms:
            yield Stretch(start_ms, end_ms, 0)
        return
    begins = at = start_ms
    offset = _offset(at, place)
    while at < end_ms:
        after = min(at + DAY_MS, end_ms)
        if _offset(after, place) != offset:
            after = _change(at, after, offset, place)
            yield Stretch(begins, after, offset)
            begins, offset = after, _offset(after, place)
        at = after
    if begins < end_ms:
        yield Stretch(begins, end_ms, offset)


def _change(before: int, after: int, offset: int, place: tzinfo) -> int:
    """The first moment with another offset, which `after` has and `before` has not."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, place) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(moment_ms: int, place: tzinfo) -> int:
    # The first and the last day of the calendar have readings outside of it.
    moment = min(max(from_ms(moment_ms), _FIRST), _LAST)
    return (moment.astimezone(place).utcoffset() or timedelta()) // timedelta(milliseconds=1)


def moments(readings: Sequence[Piece], start_ms: int, end_ms: int, place: tzinfo) -> list[Piece]:
    """The moments in [start, end) at which a clock shows one of the readings, which are in order and disjoint.

    A reading that comes twice has both its moments, one that does not exist has none.
    """
    found: list[Piece] = []
    for start, end, offset in stretches(start_ms, end_ms, place):
        for i in range(bisect_right(readings, start + offset, key=lambda reading: reading[1]), len(readings)):
            opens, closes = readings[i]
            if opens >= end + offset:
                break
            found.append((max(opens - offset, start), min(closes - offset, end)))
    return found
