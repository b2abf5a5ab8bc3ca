"""How long answers took, how sure that is, and where the time went."""

from msgspec.structs import asdict

from probe.analysis.latency import distribution
from probe.analysis.phases import OTHER, PHASES, Spent
from probe.analysis.pieces import length
from probe.analysis.quantiles import Distribution, apdex, backfill, distribution_of, quantiles, times
from probe.analysis.sections.context import Context
from probe.analysis.sketch import Sketch
from probe.analysis.timeline import TICKS
from probe.model.latency import Backfilled, LatencyDetail, PhaseTimes, Times

_PER_SECOND = 1000 * TICKS
_STALE_INTERVALS = 2.5


def compute(context: Context) -> LatencyDetail:
    """Without `Options.phases`, nothing is known of phases, failures, lateness and lag."""
    found, failed = distribution(context.known, context.pieces), context.counts.failed
    options = context.options
    spent = options.phases.of(context.probe, context.window) if options.phases else Spent()
    return LatencyDetail(
        exact=found.exact,
        answered=quantiles(found),
        asked=quantiles(found, failed),
        timeout_s=spent.timeout_s,
        failed=_times(spent.failed),
        phases=tuple(
            PhaseTimes(
                **asdict(_times(spent.phases[name])),
                phase=name,
                share=spent.phases[name].sum / spent.total.sum if spent.total.sum else None,
            )
            for name in (*PHASES, OTHER)
            if name in spent.phases
        ),
        late=_times(spent.late),
        since_due=_times(spent.since_due),
        lag_max_s=spent.lag_max_s,
        lagged=spent.lagged,
        apdex=apdex(found, failed, options.apdex_s) if options.apdex_s is not None else None,
        backfilled=_backfilled(context, found),
    )


def _backfilled(context: Context, found: Distribution) -> Backfilled | None:
    """Only where there was one interval, all values are kept, and the window has slots enough that were not asked in.

    A schedule that went on while an answer took long has missed none of them.
    """
    runs = [run for each in context.known.vantages for run in each.runs]
    intervals = {run.stale / _STALE_INTERVALS / _PER_SECOND for run in runs}
    if len(intervals) != 1 or len(context.known.vantages) != 1 or not found.exact or not found.count:
        return None
    [every_s] = intervals
    if not every_s or found.ordered[-1] < 2 * every_s:
        return None
    whole = sorted(backfill(found.ordered, every_s))
    slots = length(context.pieces) / 1000 / every_s
    if len(whole) + context.counts.failed > slots + 1:
        return None
    filled = distribution_of(whole)
    return Backfilled(**asdict(times(filled)), every_s=every_s, missed=len(whole) - found.count)


def _times(sketch: Sketch) -> Times:
    return times(Distribution(sketch=sketch))
