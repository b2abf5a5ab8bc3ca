"""Hours that come again → the pieces of time they are. Pure; every piece is half-open, in milliseconds of UTC.

Weekly hours are whatever a clock of the zone shows: `02:00-04:00` is an hour shorter on the day clocks go
forward, and an hour longer on the day they go back. A line of a crontab names beginnings, from each of which
its time lasts exactly as long as it says. A beginning that clocks skip is the moment they go on, unless the
line says "every hour" or "every minute", of which none is missing then; one that they show twice is two.
Whatever overlaps counts once.
"""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from functools import lru_cache
from itertools import islice

from probe.analysis.clock import DAY_MS, MINUTE_MS, moments, stretches, zone_named
from probe.analysis.part import Piece
from probe.analysis.pieces import union, without
from probe.model.hours import Absence, Calendar, Cron, Weekly
from probe.units import UnitError

MOST_PIECES = 1_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_THURSDAY = 3  # the weekday of 1970-01-01, where Monday is 0


@lru_cache(maxsize=64)
def expand(rule: Weekly | Cron, timezone: str, start_ms: int, end_ms: int) -> tuple[Piece, ...]:
    """The rule's time in [start, end).

    Raises UnitError for a zone there is not, and for more than a million pieces.
    """
    place = zone_named(timezone)
    if isinstance(rule, Weekly):
        return tuple(union(moments(_readings((rule,), start_ms, end_ms), start_ms, end_ms, place)))
    found = tuple(islice(_joined(_spells(rule, start_ms, end_ms, place), start_ms, end_ms), MOST_PIECES + 1))
    if len(found) > MOST_PIECES:
        raise UnitError(
            f"maintenance at {rule.line!r} comes more than {MOST_PIECES:,} times in the window: "
            "choose a shorter window"
        )
    return found


@lru_cache(maxsize=64)
def open_hours(calendar: Calendar, start_ms: int, end_ms: int) -> tuple[Piece, ...]:
    """The calendar's time in [start, end). Raises UnitError for a zone there is not."""
    gone = union(map(_absence, calendar.absences))
    readings = [
        piece for reading in _readings(calendar.hours, start_ms, end_ms) for piece in without(*reading, gone)
    ]
    return tuple(union(moments(readings, start_ms, end_ms, zone_named(calendar.timezone or "UTC"))))


def _readings(rules: Iterable[Weekly], start_ms: int, end_ms: int) -> list[Piece]:
    """What clocks show in these hours, wherever in the world they stand, at any moment of [start, end)."""
    # A clock is a day off at most, and hours that begin on one day may end on the next.
    days = range(start_ms // DAY_MS - 2, end_ms // DAY_MS + 2)
    return union(
        (day * DAY_MS + rule.start_min * MINUTE_MS, day * DAY_MS + rule.end_min * MINUTE_MS)
        for rule in rules
        for day in days
        if (day + _THURSDAY) % 7 in rule.days
    )


def _absence(absence: Absence) -> Piece:
    midnight = (absence.day.toordinal() - _EPOCH_DAY) * DAY_MS
    return midnight + absence.start_min * MINUTE_MS, midnight + absence.end_min * MINUTE_MS


def _spells(rule: Cron, start_ms: int, end_ms: int, place: tzinfo) -> Iterator[Piece]:
    """All that have time in [start, end), in the order of their beginnings; they may overlap."""
    from probe.analysis.cron import parse_cron

    line, lasts = parse_cron(rule.line), rule.lasts_ms
    usual = union((minute * MINUTE_MS, minute * MINUTE_MS + lasts) for minute in line.minutes)
    shown: int | None = None  # what clocks came to show before they changed
    for start, end, offset in stretches(start_ms - lasts, end_ms, place):
        opens, closes = start + offset, end + offset
        if line.fixed and shown is not None and any(True for _ in line.between(shown, opens)):
            yield start, start + lasts
        shown = closes
        for day in range(opens // DAY_MS, -(-closes // DAY_MS)):
            midnight = day * DAY_MS
            if opens <= midnight and midnight + DAY_MS <= closes:
                pieces = usual if line.on(day) else []
                yield from ((midnight + a - offset, midnight + b - offset) for a, b in pieces)
            else:
                for reading in line.between(max(opens, midnight), min(closes, midnight + DAY_MS)):
                    yield reading - offset, reading - offset + lasts


def _joined(spells: Iterable[Piece], start_ms: int, end_ms: int) -> Iterator[Piece]:
    """Those that touch as one, cut at both ends; without holding them all."""
    opens = closes = start_ms
    for begin, end in spells:
        if begin > closes:
            if opens < closes:
                yield opens, closes
            opens = begin
        closes = max(closes, min(end, end_ms))
    if opens < closes:
        yield opens, closes
