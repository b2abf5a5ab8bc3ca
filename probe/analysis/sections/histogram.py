"""How many answers took how long, in buckets that people can read."""

from bisect import bisect_left
from collections.abc import Sequence
from math import cbrt, ceil, floor, log10

from probe.analysis.latency import distribution
from probe.analysis.quantiles import Distribution, times
from probe.analysis.sections.context import Context
from probe.analysis.sketch import LEAST_S
from probe.model.latency import Bucket, Histogram

_FEWEST, _MOST = 8, 20
# Of about equal ratios, or the widest bucket would look like the commonest time.
_DECADES = (
    (10, 12, 15, 20, 25, 30, 40, 50, 60, 80),
    (10, 16, 25, 40, 60),
    (10, 20, 50),
    (10,),
)
_MARKS = ("p50", "p95", "p99")


def compute(context: Context) -> Histogram:
    return histogram(distribution(context.known, context.pieces))


def histogram(found: Distribution) -> Histogram:
    """Buckets between round numbers, the first with the shortest answer, the last with the longest one.

    The numbers lie as close as they can without making more of them than 2·∛count (the rule of Rice), but 8
    at least and 20 at most; where there is one a decade only, more than that.
    """
    values = list(found.buckets())
    if not values:
        return Histogram(exact=found.exact, count=0, buckets=())
    edges = _edges(values[0][0], values[-1][0], min(max(ceil(2 * cbrt(found.count)), _FEWEST), _MOST))
    untils, counts = edges[1:], [0] * (len(edges) - 1)
    for seconds, number in values:
        counts[bisect_left(untils, seconds)] += number
    return Histogram(
        exact=found.exact,
        count=found.count,
        buckets=tuple(
            Bucket(above_s=above, until_s=until, count=number, marks=marks)
            for above, until, number, marks in zip(edges, untils, counts, _marks(found, untils), strict=False)
        ),
    )


def _marks(found: Distribution, untils: Sequence[float]) -> list[tuple[str, ...]]:
    """The quantiles in each bucket, so far as there are enough values for them."""
    quantiles = times(found)
    marks: list[list[str]] = [[] for _ in untils]
    for name in _MARKS:
        seconds = getattr(quantiles, name)
        if seconds is not None:
            # The extremes are exact where the values are not, and may lie beyond them.
            marks[min(bisect_left(untils, seconds), len(untils) - 1)].append(name)
    return [tuple(each) for each in marks]


def _edges(least: float, most: float, buckets: int) -> list[float]:
    """Ascending; what is below LEAST_S, 0 as well, has a bucket of its own."""
    end = max(most, LEAST_S)
    for steps in _DECADES:
        edges = _between(max(least, LEAST_S), end, steps)
        if least < LEAST_S:
            edges = [0.0, *(each for each in edges if each >= LEAST_S)]
        if len(edges) <= buckets + 1:
            break
    return edges


def _between(start: float, end: float, steps: Sequence[int]) -> list[float]:
    """The round numbers from the last below `start`, or from LEAST_S, to the first that is not below `end`."""
    tens = range(floor(log10(start)) - 2, floor(log10(end)) + 2)
    # Written and read, because 25 * 0.01 need not be the number that 0.25 is.
    found = [float(f"{step}e{ten - 1}") for ten in tens for step in steps]
    first = max(bisect_left(found, start) - 1, 0)
    return found[first : bisect_left(found, end) + 1]
