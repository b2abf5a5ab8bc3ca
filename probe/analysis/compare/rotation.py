"""Are outages together more than chance? One record is turned against the other through every offset.

The circular-shift test: both keep their outages and the gaps between them, only their meeting is left to
chance. The overlap is piecewise linear in the offset, so that the share of offsets with at least as much of
it as was seen is exact.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]

_MOST_MEETINGS = 60_000


def overlap(one: Sequence[Interval], other: Sequence[Interval]) -> int:
    """What two lists of intervals, each in order, have in common."""
    common = i = j = 0
    while i < len(one) and j < len(other):
        common += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return common


def rotation(one: Sequence[Interval], other: Sequence[Interval], length: int) -> float | None:
    """The share of all offsets at which the overlap is at least the one at 0, on a circle of `length`.

    None without any interval, and where they are so many that nobody would wait for it.
    """
    if not one or not other or len(one) * len(other) > _MOST_MEETINGS:
        return None
    seen = overlap(one, other)
    bends: dict[int, int] = {0: 0, length: 0}
    slope = 0
    for start, end in one:
        for opens, closes in other:
            # The overlap of two intervals while the second passes over the first: it rises, stays, falls.
            for offset, change in (
                (start - closes, 1),
                (start - opens, -1),
                (end - closes, -1),
                (end - opens, 1),
            ):
                at = offset % length
                bends[at] = bends.get(at, 0) + change
            slope += _slope_at_zero(start, end, opens, closes, length)
    value, share = seen, 0.0
    ordered = sorted(bends.items())
    # What bends at 0 itself is in the slope already.
    for (here, change), (there, _) in pairwise([(0, 0), *ordered[1:]]):
        slope += change
        after = value + slope * (there - here)
        share += _part_at_least(value, after, seen) * (there - here)
        value = after
    return share / length


def _slope_at_zero(start: int, end: int, opens: int, closes: int, length: int) -> int:
    """How the overlap of two intervals begins to change when the second is moved on from offset 0."""
    changes = ((start - closes, 1), (start - opens, -1), (end - closes, -1), (end - opens, 1))
    # One turn before 0 nothing of this turn has begun, so all bends in (−length, 0] add up to the slope there.
    return sum(change * _turns(offset, length) for offset, change in changes)


def _turns(offset: int, length: int) -> int:
    """How often a bend that comes back with every turn has come by offset 0, counted from far away."""
    return -offset // length


def _part_at_least(first: int, last: int, wanted: int) -> float:
    """The part of a straight way from `first` to `last` that is at least `wanted`."""
    if first >= wanted and last >= wanted:
        return 1.0
    if first < wanted and last < wanted:
        return 0.0
    high, low = max(first, last), min(first, last)
    return (high - wanted) / (high - low)
