"""The worst availability of any stretch of time of a given length: Hauer et al., "Meaningful Availability", NSDI 2020.

What they call windowed user-uptime, MCR(w), is here exact and continuous: availability is piecewise constant,
so the bad and the known time of [t, t + w) are piecewise linear in t, and their ratio is monotone between the
instants at which t or t + w meets a change. Two pointers visit those, O(m) for each w, whatever the sampling
rate. A stretch counts if at least nine tenths of it are known; where that begins or ends to be so is visited
as well. Everything is a whole number of ticks, so nothing depends on rounding.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from probe.analysis.part import Piece
from probe.analysis.spells import clipped, is_down
from probe.analysis.timeline import AMBIGUOUS, TICKS, Timeline
from probe.analysis.track import DEGRADED

ENOUGH = Fraction(9, 10)
"""The share of a stretch that has to be known."""


class Worst(NamedTuple):
    """The least availability, and the tick at which the first such stretch begins.

    `lost` and `known` are the ticks it is made of; lost ones may be fractions, of degraded time.
    """

    availability: float
    start: int
    lost: float
    known: int


class _Visit(NamedTuple):
    """What is bad and what is known in the stretch that begins at t."""

    t: int
    bad: int
    known: int


class Profile(NamedTuple):
    """The window without maintenance, in ticks from 0: from each `at` to the next one everything is the same.

    There a tick is bad by `costs` out of `scale`, and known by `seen`, 0 or 1. `opens` are the starts of the
    pieces: here, and on the clock.
    """

    at: Sequence[int]
    costs: Sequence[int]
    seen: Sequence[int]
    scale: int
    opens: Sequence[tuple[int, int]]

    @property
    def length(self) -> int:
        return self.at[-1]


def profile(segments: Timeline, pieces: Sequence[Piece], weight: float) -> Profile:
    """`weight`, in 0..1, is what a degraded second counts as."""
    share = Fraction(str(weight))
    at, offset = [0], 0
    costs: list[int] = []
    known: list[int] = []
    opens: list[tuple[int, int]] = []

    def until(instant: int, cost: int, seen: int) -> None:
        if instant > at[-1] and costs[-1:] == [cost] and known[-1:] == [seen]:
            at[-1] = instant
        elif instant > at[-1]:
            at.append(instant)
            costs.append(cost)
            known.append(seen)

    for start, end in pieces:
        opens.append((offset, start * TICKS))
        shift = start * TICKS - offset
        for segment in clipped(segments, [(start, end)]):
            degraded = segment.label & ~AMBIGUOUS == DEGRADED
            cost = share.denominator if is_down(segment) else share.numerator if degraded else 0
            until(segment.start - shift, 0, 0)
            until(segment.end - shift, cost, 1)
        offset += (end - start) * TICKS
        until(offset, 0, 0)
    return Profile(at, costs, known, share.denominator, opens)


def worst(found: Profile, width: int) -> Worst | None:
    """Of all stretches of `width` ticks, at most the whole; None if enough is known of none of them."""
    if not 0 < width <= found.length:
        return None
    enough = -(-width * ENOUGH.numerator // ENOUGH.denominator)
    least: _Visit | None = None
    before: _Visit | None = None
    for visit in _visits(found, width):
        candidates = [visit]
        if before is not None and (before.known < enough) != (visit.known < enough):
            candidates.insert(0, _crossing(before, visit, enough))
        for each in candidates:
            # bad/known > bad/known of the least, without dividing.
            if each.known >= enough and (least is None or each.bad * least.known > least.bad * each.known):
                least = each
        before = visit
    if least is None:
        return None
    whole = least.known * found.scale
    return Worst(
        (whole - least.bad) / whole, _on_the_clock(found, least.t), least.bad / found.scale, least.known
    )


def log_spaced(low: int, high: int, number: int) -> list[int]:
    """Sizes in equal ratios from low to high."""
    return [round(low * (high / low) ** (i / (number - 1))) for i in range(number)]


def _visits(found: Profile, width: int) -> Iterator[_Visit]:
    """Every t at which either end of [t, t + width) meets a change, in order."""
    at, costs, seen, last = found.at, found.costs, found.seen, found.length - width
    i = j = t = bad = known = 0
    while at[j] < width:
        until = min(at[j + 1], width)
        bad += costs[j] * (until - at[j])
        known += seen[j] * (until - at[j])
        if until < at[j + 1]:
            break
        j += 1
    yield _Visit(t, bad, known)
    while t < last:
        # t is in interval i, t + width in j: the stretch gains the one and loses the other.
        steps = min(at[i + 1] - t, at[j + 1] - width - t)
        t += steps
        bad += (costs[j] - costs[i]) * steps
        known += (seen[j] - seen[i]) * steps
        i += at[i + 1] == t
        j += at[j + 1] == t + width
        yield _Visit(t, bad, known)


def _crossing(before: _Visit, after: _Visit, enough: int) -> _Visit:
    """Where as much as `enough` begins or ends to be known: at a tick, as it changes by one with each of them."""
    steps = abs(enough - before.known)
    return _Visit(
        before.t + steps, before.bad + (after.bad - before.bad) // (after.t - before.t) * steps, enough
    )


def _on_the_clock(found: Profile, t: int) -> int:
    offset, start = found.opens[bisect_right(found.opens, t, key=lambda each: each[0]) - 1]
    return start + t - offset
