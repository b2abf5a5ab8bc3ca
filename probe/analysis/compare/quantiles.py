"""The difference between two quantiles of latency, and what is not known of it.

A quantile lies between two order statistics whose ranks are those of a binomial distribution (the usual
interval without a model; for example Hahn and Meeker, "Statistical Intervals", 1991, section 5.2). Both
are taken at a confidence of √95 %, so that the difference of the ends holds the difference at 95 %.
"""

from collections.abc import Sequence
from math import exp, floor, lgamma, log, sqrt
from typing import TypeAlias

from probe.analysis.latency import summarise
from probe.analysis.sketch import ACCURACY, Sketch
from probe.model.compare import LatencyDifference

_Found: TypeAlias = Sequence[float] | Sketch

_QUANTILES = (0.5, 0.95)
_OUTSIDE = (1 - sqrt(0.95)) / 2  # on each side of each interval


def latency_differences(one: _Found, other: _Found) -> tuple[LatencyDifference, ...]:
    """Of p50 and p95, from seconds in order, or a sketch of them."""
    return tuple(_difference(quantile, one, other) for quantile in _QUANTILES)


def _difference(quantile: float, one: _Found, other: _Found) -> LatencyDifference:
    a, b = _value(one, quantile), _value(other, quantile)
    of_one, of_other = interval(one, quantile), interval(other, quantile)
    both = of_one is not None and of_other is not None
    return LatencyDifference(
        quantile=quantile,
        one_s=a,
        other_s=b,
        difference_s=None if a is None or b is None else a - b,
        low_s=of_one[0] - of_other[1] if both and of_one and of_other else None,
        high_s=of_one[1] - of_other[0] if both and of_one and of_other else None,
    )


def _value(found: _Found, quantile: float) -> float | None:
    told = summarise(found)
    return told.p50 if quantile == 0.5 else told.p95


def interval(found: _Found, quantile: float) -> tuple[float, float] | None:
    """The two values that enclose the quantile; None where there are too few for an end on each side."""
    count = found.count if isinstance(found, Sketch) else len(found)
    low, high = ranks(count, quantile)
    if low < 1 or high > count:
        return None
    if isinstance(found, Sketch):  # both ends are an estimate as well
        return found.at_rank(low - 1) / (1 + ACCURACY), found.at_rank(high - 1) / (1 - ACCURACY)
    return found[low - 1], found[high - 1]


def ranks(count: int, quantile: float) -> tuple[int, int]:
    """From 1; 0 or count + 1 for an end that no rank can hold."""
    if not count:
        return 0, 1
    mean, spread = count * quantile, sqrt(count * quantile * (1 - quantile))
    at = max(0, floor(mean - 9 * spread) - 9)
    chance = exp(
        lgamma(count + 1) - lgamma(at + 1) - lgamma(count - at + 1)
        + at * log(quantile) + (count - at) * log(1 - quantile)
    )  # fmt: skip
    odds = quantile / (1 - quantile)
    low, below = -1, chance
    while below < 1 - _OUTSIDE and at < count:
        if low < 0 and below >= _OUTSIDE:
            low = at
        chance *= (count - at) / (at + 1) * odds
        at += 1
        below += chance
    return (at if low < 0 else low), at + 1
