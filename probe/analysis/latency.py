"""Quantiles of latency: exact, or of a sketch where there are too many values to sort."""

from collections.abc import Sequence

from probe.analysis.sketch import Sketch
from probe.model.report import LatencySummary

MOST_EXACT = 10_000
"""Values that are sorted; of more, a sketch says the quantiles to 1 %."""
_ENOUGH_FOR_P99 = 300


def summarise(found: Sequence[float] | Sketch) -> LatencySummary:
    """Nearest-rank quantiles (the value at ⌈q·n⌉) of sorted seconds.

    p99 is None below 300 values: it would be the word of two or three samples.
    """
    if isinstance(found, Sketch):
        return LatencySummary(
            count=found.count,
            p50=found.quantile(0.5),
            p95=found.quantile(0.95),
            p99=found.quantile(0.99),
            max=found.max,
        )
    if not found:
        return LatencySummary()
    return LatencySummary(
        count=len(found),
        p50=_rank(found, 50),
        p95=_rank(found, 95),
        p99=_rank(found, 99) if len(found) >= _ENOUGH_FOR_P99 else None,
        max=found[-1],
    )


def _rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]
