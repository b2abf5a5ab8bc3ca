"""Each calendar day of a window, in the report's zone."""

from datetime import date, timedelta

from probe.analysis.figures import figures
from probe.analysis.outages import overlap_s
from probe.analysis.part import Piece
from probe.analysis.pieces import without
from probe.analysis.sections.context import Context
from probe.analysis.strip import strip
from probe.analysis.timeline import tally
from probe.analysis.windows import day_of, midnight
from probe.model.sections import Day

_HOURS = 24  # on most days: on one of 25 hours a cell is a little longer


def compute(context: Context) -> tuple[Day, ...]:
    """The days that have time in common with the window; the first and the last as far as they have."""
    start, end = context.window.start_ms, context.window.end_ms
    zone = context.options.timezone
    first, found = day_of(start, zone), []
    while (opens := midnight(first, zone)) < end:
        first += timedelta(days=1)
        whole = (max(opens, start), min(midnight(first, zone), end))
        if whole[0] < whole[1]:
            found.append(_day(context, first - timedelta(days=1), whole))
    return tuple(found)


def _day(context: Context, day: date, whole: Piece) -> Day:
    pieces = without(*whole, context.holes)
    result = figures(tally(context.known.timeline, pieces), context.options.degraded_weight)
    return Day(
        day=day,
        length_s=(whole[1] - whole[0]) / 1000,
        availability=result.availability,
        coverage=result.coverage,
        down_s=result.down_s,
        unknown_s=result.unknown_s,
        outages=sum(overlap_s(outage, pieces) > 0 for outage in context.known.outages),
        cells=strip(context.known.timeline, whole, context.holes, _HOURS),
    )
