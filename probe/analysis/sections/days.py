"""Each calendar day of a window, in the report's zone."""

from datetime import date, timedelta
from itertools import pairwise

from probe.analysis.figures import figures
from probe.analysis.outages import overlap_s
from probe.analysis.part import Piece
from probe.analysis.pieces import without
from probe.analysis.sections.context import Context
from probe.analysis.strip import strip
from probe.analysis.timeline import tally
from probe.analysis.windows import day_of, midnight
from probe.model.cell import Cell
from probe.model.sections import Day

_HOUR_MS = 3_600_000


def compute(context: Context) -> tuple[Day, ...]:
    """The days that have time in common with the window; the first and the last as far as they have."""
    start, end = context.window.start_ms, context.window.end_ms
    zone = context.options.timezone
    first, found, begun = day_of(start, zone), [], set[int]()
    while (opens := midnight(first, zone)) < end:
        first += timedelta(days=1)
        whole = (opens, midnight(first, zone))
        if max(opens, start) < min(whole[1], end):
            found.append(_day(context, first - timedelta(days=1), whole, begun))
    return tuple(found)


def _day(context: Context, day: date, whole: Piece, begun: set[int]) -> Day:
    """`begun` are the numbers of the outages that earlier days have; those of this day are added."""
    start, end = max(whole[0], context.window.start_ms), min(whole[1], context.window.end_ms)
    pieces = without(start, end, context.holes)
    result = figures(tally(context.known.timeline, pieces), context.options.degraded_weight)
    here = {n for n, outage in enumerate(context.known.outages) if overlap_s(outage, pieces) > 0}
    seen = bool(result.coverage or here)
    new = len(here - begun)
    begun |= here
    return Day(
        day=day,
        length_s=(end - start) / 1000,
        availability=result.availability,
        coverage=result.coverage,
        down_s=result.down_s if result.coverage else None,
        unknown_s=result.unknown_s,
        outages=new if seen else None,
        carried_over=len(here) - new if seen else None,
        cells=_by_the_hour(context, whole),
    )


def _by_the_hour(context: Context, whole: Piece) -> tuple[Cell, ...]:
    """So that an hour is as wide on every day: a day of 23 hours is shorter, and half a day is half of one."""
    window, edges = context.window, [*range(*whole, _HOUR_MS), whole[1]]
    found: list[Cell] = []
    for opens, closes in pairwise(edges):
        start, end = max(opens, window.start_ms), min(closes, window.end_ms)
        found += strip(context.known.timeline, (start, end), context.holes, 1) if start < end else [_NO_PART]
    return tuple(found)


_NO_PART = Cell(0.0, 0.0, 0.0, 0.0, 0.0)
