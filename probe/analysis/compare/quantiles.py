"""The difference between two quantiles of latency, and what is not known of it.

Each quantile lies between two order statistics (`quantiles.interval`), both at a confidence of √95 %, so that
the difference of the ends holds the difference at 95 %.
"""

from math import sqrt

from probe.analysis.quantiles import Distribution, interval
from probe.analysis.sketch import ACCURACY
from probe.model.compare import LatencyDifference

_QUANTILES = (0.5, 0.95)
_OUTSIDE = (1 - sqrt(0.95)) / 2  # on each side of each interval


def latency_differences(one: Distribution, other: Distribution) -> tuple[LatencyDifference, ...]:
    """Of p50 and p95."""
    return tuple(_difference(quantile, one, other) for quantile in _QUANTILES)


def _difference(quantile: float, one: Distribution, other: Distribution) -> LatencyDifference:
    a, b = one.quantile(quantile), other.quantile(quantile)
    of_one, of_other = between(one, quantile), between(other, quantile)
    return LatencyDifference(
        quantile=quantile,
        one_s=a,
        other_s=b,
        difference_s=None if a is None or b is None else a - b,
        low_s=None if of_one is None or of_other is None else of_one[0] - of_other[1],
        high_s=None if of_one is None or of_other is None else of_one[1] - of_other[0],
    )


def between(found: Distribution, quantile: float) -> tuple[float, float] | None:
    """The two values that enclose the quantile; None where there are too few for an end on each side."""
    low, high = interval(found.count, quantile, _OUTSIDE)
    if low < 1 or high > found.count:
        return None
    least, most = found.at_rank(low - 1), found.at_rank(high - 1)
    # Of a sketch both ends are an estimate as well.
    return (least, most) if found.exact else (least / (1 + ACCURACY), most / (1 - ACCURACY))
