"""Quantiles of seconds: exact as far as all values are kept, to 1 % beyond, and how sure they are."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import floor, inf

import msgspec

from probe.analysis.sketch import ACCURACY, Sketch, rank
from probe.model.latency import Apdex, Quantile, Quantiles, Times

EXACT_UP_TO = 10_000
"""More values than this are counted in a sketch."""
ENOUGH_FOR_P99 = 300
"""With fewer, p99 would be the word of two or three samples."""

_TAIL = 0.025
_NEGLIGIBLE = 1e-18


class Distribution(msgspec.Struct, frozen=True):
    """Seconds: `ordered` are all of them, sorted; where a sketch stands in their place, it is empty."""

    ordered: Sequence[float] = ()
    sketch: Sketch | None = None

    @property
    def exact(self) -> bool:
        return self.sketch is None

    @property
    def count(self) -> int:
        return len(self.ordered) if self.sketch is None else self.sketch.count

    @property
    def max(self) -> float | None:
        if self.sketch is None:
            return self.ordered[-1] if self.ordered else None
        return self.sketch.max

    def at_rank(self, place: int) -> float:
        """The value that has `place` others before it. Raises IndexError outside 0..count-1."""
        return self.ordered[place] if self.sketch is None else self.sketch.among(place)

    def quantile(self, q: float) -> float | None:
        """The value at nearest rank, ⌈q·count⌉; None where there is none. `q` in 0..1."""
        return self.at_rank(rank(self.count, q)) if self.count else None

    def buckets(self) -> Iterator[tuple[float, int]]:
        """(seconds, how many), ascending."""
        if self.sketch is None:
            return ((each, 1) for each in self.ordered)
        return self.sketch.buckets()

    def within(self, seconds: float) -> int:
        """How many took at most so long."""
        return sum(number for each, number in self.buckets() if each <= seconds)


def distribution_of(ordered: Sequence[float]) -> Distribution:
    """Of sorted seconds, finite ones."""
    if len(ordered) <= EXACT_UP_TO:
        return Distribution(ordered)
    found = Sketch()
    found.extend(ordered)
    return Distribution(sketch=found)


def times(found: Distribution) -> Times:
    return Times(
        count=found.count,
        p50=found.quantile(0.50),
        p90=found.quantile(0.90),
        p95=found.quantile(0.95),
        p99=found.quantile(0.99) if found.count >= ENOUGH_FOR_P99 else None,
        max=found.max,
    )


def quantiles(found: Distribution, failed: int = 0) -> Quantiles:
    """With their ranges. So many failures come after all values: infinite, what a user waited for in vain."""
    count = found.count + failed
    return Quantiles(
        count=count,
        p50=_quantile(found, count, 0.50),
        p90=_quantile(found, count, 0.90),
        p95=_quantile(found, count, 0.95),
        p99=_quantile(found, count, 0.99) if count >= ENOUGH_FOR_P99 else None,
        max_s=inf if failed else found.max,
    )


def _quantile(found: Distribution, count: int, q: float) -> Quantile | None:
    def at(place: int) -> float | None:
        if 0 <= place < found.count:
            return found.at_rank(place)
        return inf if place >= found.count < count else None

    value = at(rank(count, q))
    if value is None:
        return None
    low, high = (at(place - 1) for place in interval(count, q))
    if not found.exact:  # both ends are an estimate as well
        low, high = low and low / (1 + ACCURACY), high and high / (1 - ACCURACY)
    return Quantile(value_s=value, low_s=low, high_s=high)


def interval(count: int, q: float, tail: float = _TAIL) -> tuple[int, int]:
    """The ranks, from 1, of the values between which the quantile lies with 95 % certainty, or more.

    They are B⁻¹(tail) and B⁻¹(1 − tail) + 1, with 2.5 % in each tail unless said otherwise, B being Binomial(count, q): how many values are below the true
    quantile (H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., 7.1). 0, or `count` + 1, where no
    value is low, or high, enough. `q` inside 0..1.
    """
    # Weights outwards from the mode, where they are 1: nothing to overflow, however many values there are.
    odds, mode = q / (1 - q), min(floor((count + 1) * q), count)
    up, weight, k = [], 1.0, mode
    while k < count and weight > _NEGLIGIBLE:
        weight *= (count - k) / (k + 1) * odds
        k += 1
        up.append(weight)
    down, weight, k = [], 1.0, mode
    while k > 0 and weight > _NEGLIGIBLE:
        weight *= k / (count - k + 1) / odds
        k -= 1
        down.append(weight)
    sums = list(accumulate([*reversed(down), 1.0, *up]))
    # A sum that should reach the tail exactly may lie a rounding below it.
    least, most = (share * sums[-1] * (1 - 1e-12) for share in (tail, 1 - tail))
    low = next(n for n, each in enumerate(sums) if each >= least)
    high = next(n for n, each in enumerate(sums) if each >= most)
    return k + low, k + high + 1


def apdex(found: Distribution, failed: int, threshold_s: float) -> Apdex:
    """Application Performance Index 1.1; failures frustrate. None as value where nothing was asked."""
    count, satisfied = found.count + failed, found.within(threshold_s)
    tolerating = found.within(4 * threshold_s) - satisfied
    return Apdex(
        threshold_s=threshold_s,
        value=(satisfied + tolerating / 2) / count if count else None,
        satisfied=satisfied,
        tolerating=tolerating,
        frustrated=count - satisfied - tolerating,
    )


def backfill(values: Iterable[float], interval_s: float) -> Iterator[float]:
    """The values, and those a schedule would have added that a closed loop, waiting for each answer, left out.

    While one answer took v, the questions due meanwhile would have taken v - I, v - 2I, … down to I, I being
    the interval (the expected interval of HdrHistogram). Raises ValueError unless I is more than 0.
    """
    if not interval_s > 0:
        raise ValueError(f"an interval is more than 0 s, not {interval_s}")
    for value in values:
        yield value
        # Whole intervals, although 0.3 / 0.1 is 2.9999999999999996.
        for missed in range(1, floor(value / interval_s + 1e-9)):
            yield value - missed * interval_s
