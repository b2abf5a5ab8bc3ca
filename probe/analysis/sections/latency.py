"""How long answers took, how sure that is, and where the time went."""

from msgspec.structs import asdict

from probe.analysis.latency import distribution
from probe.analysis.phases import OTHER, PHASES, Spent
from probe.analysis.quantiles import Distribution, apdex, quantiles, times
from probe.analysis.sections.context import Context
from probe.analysis.sketch import Sketch
from probe.model.latency import LatencyDetail, PhaseTimes, Times


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
    )


def _times(sketch: Sketch) -> Times:
    return times(Distribution(sketch=sketch))
