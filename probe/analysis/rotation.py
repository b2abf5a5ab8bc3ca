"""Is more of the peak down than chance would have it? The circular-shift test.

The record of each day (or week, where the peak has weekdays) is turned round against the clock, minute by
minute; p is the share of turns, the one that happened among them, that put at least as much down time into the
peak. Whole outages move together, so that one long outage stays one fact; a test on probes would take each of
its failures for a fact of its own. Days are turned independently of each other: down time that comes to the
same hours day after day is more than a pattern that chance has put there once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""[start, end), from 0 on."""

_DRAWS = 10_000


def turned(down: Sequence[Span], peak: Sequence[Span], length: int, step: int, period: int) -> float | None:
    """p, or None where there is no down time or no peak.

    All in one unit; spans in order, apart, in 0..`length`. Time is looked at once in a `step` and cut into
    periods, the last one as long as it is. Every turn is tried where one period alone has down time, 10,000
    draws of them where several have; the draws are decided by the arguments, so that the same record gives the
    same p.
    """
    looks, per_period = length // step, period // step
    down, peak = (_looks(spans, step, looks) for spans in (down, peak))
    if not down or not peak:
        return None
    found = []
    for start in range(0, looks, per_period):
        end = min(start + per_period, looks)
        here, there = _part(down, start, end), _part(peak, start, end)
        if here and there:
            found.append(_shares(here, there, end - start))
    if not found:
        return 1.0
    seen = sum(shares[0] for shares in found)
    if len(found) == 1:
        return sum(share >= seen for share in found[0]) / len(found[0])
    seed = blake2b(repr((down, peak, looks, per_period)).encode(), digest_size=8).digest()
    chance = Random(int.from_bytes(seed))  # noqa: S311 - no secret hangs on it, and it must repeat itself
    reached = sum(
        sum(shares[int(chance.random() * len(shares))] for shares in found) >= seen for _ in range(_DRAWS)
    )
    return (reached + 1) / (_DRAWS + 1)


def _looks(spans: Iterable[Span], step: int, looks: int) -> list[Span]:
    """The looks that fall into each span, those that have none left out."""
    found = ((-(-start // step), min(-(-end // step), looks)) for start, end in spans)
    return [span for span in found if span[0] < span[1]]


def _part(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """The spans inside a period, from its start on."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    found = []
    for a, b in spans[first:]:
        if a >= end:
            break
        found.append((max(a, start) - start, min(b, end) - start))
    return found


def _shares(down: Sequence[Span], peak: Sequence[Span], length: int) -> list[int]:
    """How much down time is in the peak, for each turn of a period; the first is what happened."""
    # Of two circles it does not matter which is turned, only which way.
    few, many, way = (down, peak, 1) if len(down) <= len(peak) else (peak, down, -1)
    sums = _Sums(many, length)
    return [sums.shared(few, way * turn) for turn in range(length)]


class _Sums:
    """How much of some spans lies before an instant of the circle."""

    def __init__(self, spans: Sequence[Span], length: int) -> None:
        self.starts = [start for start, _ in spans]
        self.lengths = [end - start for start, end in spans]
        self.before = [0, *accumulate(self.lengths)]
        self.length = length

    def shared(self, spans: Iterable[Span], turn: int) -> int:
        """The time that the spans, turned, have in common with these."""
        return sum(self._until(end + turn) - self._until(start + turn) for start, end in spans)

    def _until(self, instant: int) -> int:
        rounds, at = divmod(instant, self.length)
        i = bisect_right(self.starts, at) - 1
        part = min(at - self.starts[i], self.lengths[i]) if i >= 0 else 0
        return rounds * self.before[-1] + (self.before[i] if i >= 0 else 0) + part
