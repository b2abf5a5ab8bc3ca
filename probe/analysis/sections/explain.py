"""How the figures came about: the evidence, the downtime piece by piece, and what others would have said."""

from probe.analysis.bins import WHOLE_MS, binned
from probe.analysis.downtime import spells
from probe.analysis.others import others
from probe.analysis.sections.context import Context
from probe.analysis.timeline import TICKS, tally
from probe.analysis.track import DEGRADED
from probe.analysis.unseen import unseen
from probe.model.explain import Change, Explanation, Rank, Reach, Read
from probe.units import from_ms

_MOST_SPELLS = 5
_MOST_UNSEEN = 5
_MOST_REACHES = 5
_PER_SECOND = 1000 * TICKS
_STALE_PER_INTERVAL = 2.5
_QUANTILES = (("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("max", 100))


def compute(context: Context) -> Explanation:
    known, window = context.known, (context.window.start_ms, context.window.end_ms)
    whole = binned(known, context.pieces, WHOLE_MS)
    beside = sum(each.beside for each in whole)
    down = spells(known, window, context.holes, _MOST_SPELLS)
    gaps = unseen(known, context.pieces, _MOST_UNSEEN)
    return Explanation(
        availability=context.figures.availability,
        edge_low=context.figures.edge_low,
        edge_high=context.figures.edge_high,
        worst=context.figures.worst,
        best=context.figures.best,
        open_after=context.options.open_after,
        close_after=context.options.close_after,
        read=_read(context),
        evidence=context.counts.samples + beside,
        beside=beside,
        reaches=_reaches(context),
        degraded_low_s=tally(known.timeline, context.pieces)[DEGRADED] / _PER_SECOND,
        spells=down.spells,
        more_spells=down.more,
        more_down_s=down.more_down_s,
        unseen=gaps.unseen,
        more_unseen=gaps.more,
        more_unseen_s=gaps.more_s,
        ranks=_ranks(context),
        others=others(
            known, context.pieces, context.counts, context.options, group=context.group is not None
        ),
        changes=tuple(
            Change(
                at=from_ms(each.at_ms), what=each.what, vantage=each.vantage, before=each.old, after=each.new
            )
            for each in context.markers
            if window[0] <= each.at_ms < window[1]
        ),
    )


def _read(context: Context) -> Read | None:
    found = context.left_out
    if found is None:
        return None
    return Read(samples=found.read, duplicates=found.duplicates, rechecks=found.rechecks, future=found.future)


def _reaches(context: Context) -> tuple[Reach, ...]:
    """Of the runs that touch the window, the shortest first."""
    start, end = context.window.start_ms, context.window.end_ms
    found = {
        run.stale
        for each in context.known.vantages
        for run in each.runs
        if run.last + run.stale // TICKS > start and run.first - run.stale // TICKS < end
    }
    return tuple(
        Reach(every_s=stale / _PER_SECOND / _STALE_PER_INTERVAL, stale_s=stale / _PER_SECOND)
        for stale in sorted(found)[:_MOST_REACHES]
    )


def _ranks(context: Context) -> tuple[Rank, ...]:
    found = context.latency
    return tuple(
        Rank(name=name, rank=-(-found.count * percent // 100), of=found.count, value_s=value)
        for name, percent in _QUANTILES
        if (value := getattr(found, name)) is not None
    )
