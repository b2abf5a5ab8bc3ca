"""Is a difference in downtime more than chance? By outages and in blocks, never by single samples.

An outage is one fact, however many samples saw it. What the two were down differently is gathered in
events, and events in blocks of twice the longest event at least, so that what belongs together stays
together. If neither were better, the sign of every block could as well be the other one: the sign-flip
test (Fisher's randomisation test for pairs) counts exactly the patterns of signs whose sum is as large as
the one seen. Where the blocks begin is arbitrary, so they are moved, and the least favourable place counts.

The range for the long run is a moving-block bootstrap (Künsch 1989; circular, Politis and Romano 1992).
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

FEWEST_BLOCKS = 6
"""With 5 blocks, even if all favoured the same side, p could not be lower than 2 / 2⁵ = 6 %."""
FEWEST_EVENTS_LONG_RUN = 8
FEWEST_BLOCKS_LONG_RUN = 20
_MOST_BLOCKS = 100
_PLACES = 8
_GRID = 1 << 14
_STARTS = 512
_DRAWS = 2000


class Event(NamedTuple):
    """A time in which one of two is worse off: its middle, its length, and what it cost more (+) or less (−)."""

    middle: float
    length: int
    worth: float


class Chance(NamedTuple):
    """`p` is two-sided; None where there is too little to tell. `low` and `high` hold 95 % of the long run."""

    p: float | None
    blocks: int
    low: float | None
    high: float | None


def chance(events: Sequence[Event], length: int) -> Chance:
    """Of the sum of the worths of the events, which happened in a time of `length`."""
    blocks = _blocks(events, length)
    if blocks < FEWEST_BLOCKS:
        return Chance(None, blocks, None, None)
    low, high = _long_run(events, length, blocks)
    found = _places(events, length, blocks)
    if min(sum(each != 0 for each in one) for one in found) < FEWEST_BLOCKS:
        return Chance(None, blocks, low, high)
    return Chance(max(map(sign_flip, found)), blocks, low, high)


def least_favourable(events: Sequence[Event], length: int) -> list[float]:
    """The worths of the blocks that `chance` takes its p from; empty where it takes none."""
    if chance(events, length).p is None:
        return []
    return max(_places(events, length, _blocks(events, length)), key=sign_flip)


def _blocks(events: Sequence[Event], length: int) -> int:
    """So many that each is twice as long as the longest event at least."""
    longest = max((each.length for each in events), default=0)
    return min(_MOST_BLOCKS, length // (2 * longest)) if longest else 0


def _places(events: Sequence[Event], length: int, blocks: int) -> list[list[float]]:
    return [_sums(events, length, blocks, place / _PLACES) for place in range(_PLACES)]


def _sums(events: Sequence[Event], length: int, blocks: int, place: float) -> list[float]:
    """An event belongs to the block its middle is in; the blocks stand in a circle."""
    sums = [0.0] * blocks
    for each in events:
        sums[int(each.middle / length * blocks + place) % blocks] += each.worth
    return sums


def sign_flip(sums: Sequence[float]) -> float:
    """The share of all patterns of signs under which |the sum| is at least what it is.

    Exact but for a grid of 1/16384 of the sum of all |values|, on which doubt counts as "at least".
    """
    values = [each for each in sums if each]
    whole = sum(map(abs, values))
    if not whole:
        return 1.0
    weights = [round(abs(each) / whole * _GRID) for each in values]
    reached = abs(sum(values)) / whole * _GRID - len(values) / 2
    if reached <= 0:
        return 1.0
    # The counts of all sums of subsets, as the digits of one large number: a polynomial at a power of two.
    digit = len(values) + 1
    counts = 1
    for weight in weights:
        counts += counts << (weight * digit)
    least = -(-(sum(weights) + reached) // 2)
    tail = (counts >> (int(least) * digit)) % ((1 << digit) - 1)
    return min(1.0, 2 * tail / (1 << len(values)))


def _long_run(events: Sequence[Event], length: int, blocks: int) -> tuple[float | None, float | None]:
    if len(events) < FEWEST_EVENTS_LONG_RUN or blocks < FEWEST_BLOCKS_LONG_RUN:
        return None, None
    found = _windows(events, length, blocks)
    # The seed comes from the data, and is the same with the two exchanged.
    chosen = Random(f"{length} {blocks} {sorted(abs(each.worth) for each in events)}")  # noqa: S311 - no secret
    drawn = sorted(sum(chosen.choices(found, k=blocks)) for _ in range(_DRAWS))
    cut = _DRAWS // 40
    return drawn[cut - 1], drawn[-cut]


def _windows(events: Sequence[Event], length: int, blocks: int) -> list[float]:
    """The worth in a block that begins at each of many places."""
    middles = sorted((each.middle, each.worth) for each in events)
    at = [middle for middle, _ in middles]
    so_far = [0.0, *accumulate(worth for _, worth in middles)]

    def before(instant: float) -> float:
        turns, rest = divmod(instant, length)
        return turns * so_far[-1] + so_far[bisect_left(at, rest)]

    size = length / blocks
    starts = (place * length / _STARTS for place in range(_STARTS))
    return [before(start + size) - before(start) for start in starts]


def holm(found: Sequence[float | None]) -> list[float | None]:
    """p-values of several questions asked at once (Holm 1979), in their places."""
    order = sorted((p, i) for i, p in enumerate(found) if p is not None)
    adjusted: list[float | None] = [None] * len(found)
    least = 0.0
    for rank, (p, i) in enumerate(order):
        least = max(least, min(1.0, p * (len(order) - rank)))
        adjusted[i] = least
    return adjusted
