"""Quantiles of latency, exact."""

from collections.abc import Sequence

from probe.model.report import LatencySummary

_ENOUGH_FOR_P99 = 300


def summarise(ordered: Sequence[float]) -> LatencySummary:
    """Nearest-rank quantiles (the value at ⌈q·n⌉) of sorted seconds.

    p99 is None below 300 values: it would be the word of two or three samples.
    """
    if not ordered:
        return LatencySummary()
    return LatencySummary(
        count=len(ordered),
        p50=_rank(ordered, 50),
        p95=_rank(ordered, 95),
        p99=_rank(ordered, 99) if len(ordered) >= _ENOUGH_FOR_P99 else None,
        max=ordered[-1],
    )


def _rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]
