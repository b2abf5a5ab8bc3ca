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

from probe.analysis.evidence import DEGRADED
from probe.analysis.series import Piece
from probe.analysis.spells import clipped, is_down
from probe.analysis.timeline import AMBIGUOUS, TICKS, Timeline

ENOUGH = Fraction(9, 10)
"""The share of a stretch that has to be known."""


class Worst(NamedTuple):
    """The least availability, and the tick at which the first such stretch begins."""

    availability: float
    start: int


class _Visit(NamedTuple):
    """What is bad and what is known in the stretch that begins at t."""

    t: int
    bad: int
    known: int


class Profile(NamedTuple):
    """Cumulative sums over the window without maintenance, in ticks from 0: linear between the `at`.

    `bad` counts `scale` for each tick of down time, and its weight times that for a degraded one. `opens`
    are the starts of the pieces: here, and on the clock.
    """

    at: Sequence[int]
    bad: Sequence[int]
    known: Sequence[int]
    scale: int
    opens: Sequence[tuple[int, int]]

    @property
    def length(self) -> int:
        return self.at[-1]


def profile(segments: Timeline, pieces: Sequence[Piece], weight: float) -> Profile:
    """`weight`, in 0..1, is what a degraded second counts as."""
    share = Fraction(str(weight))
    at, bad, known = [0], [0], [0]
    opens, offset = [], 0

    def until(instant: int, cost: int, seen: int) -> None:
        length = instant - at[-1]
        if length:
            at.append(instant)
            bad.append(bad[-1] + cost * length)
            known.append(known[-1] + seen * length)

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
    return Profile(at, bad, known, share.denominator, opens)


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
    return Worst((whole - least.bad) / whole, _on_the_clock(found, least.t))


def log_spaced(low: int, high: int, number: int) -> list[int]:
    """Sizes in equal ratios from low to high."""
    return [round(low * (high / low) ** (i / (number - 1))) for i in range(number)]


def _visits(found: Profile, width: int) -> Iterator[_Visit]:
    """Every t at which either end of [t, t + width) meets a change, in order."""
    at, last = found.at, found.length - width
    i, j, t = 0, bisect_right(at, width) - 1, 0
    while True:
        yield _Visit(
            t,
            _value(at, found.bad, j, t + width) - _value(at, found.bad, i, t),
            _value(at, found.known, j, t + width) - _value(at, found.known, i, t),
        )
        if t == last:
            return
        t = min([at[i + 1], last, *(edge - width for edge in at[j + 1 : j + 2])])
        i += at[i + 1] <= t
        j += j + 1 < len(at) and at[j + 1] <= t + width


def _crossing(before: _Visit, after: _Visit, enough: int) -> _Visit:
    """Where as much as `enough` begins or ends to be known: at a tick, as it changes by one with each of them."""
    steps = abs(enough - before.known)
    return _Visit(
        before.t + steps, before.bad + (after.bad - before.bad) // (after.t - before.t) * steps, enough
    )


def _value(at: Sequence[int], sums: Sequence[int], i: int, t: int) -> int:
    """A cumulative sum at t, which lies in the i-th interval."""
    if t == at[i]:
        return sums[i]
    return sums[i] + (sums[i + 1] - sums[i]) // (at[i + 1] - at[i]) * (t - at[i])


def _on_the_clock(found: Profile, t: int) -> int:
    offset, start = found.opens[bisect_right(found.opens, t, key=lambda each: each[0]) - 1]
    return start + t - offset
