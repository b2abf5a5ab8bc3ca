"""Is more of the peak down than chance would have it? The circular-shift test.

The record is turned round against the clock, as a whole, minute by minute through a day (or a week, where
the peak has weekdays); p is the share of turns, the one that happened among them, that put at least as much
down time into the peak. Whole outages move together, so that one long outage stays one fact; a test on
probes would take each of its failures for a fact of its own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""[start, end) on the circle, from 0 on."""


def turned(down: Sequence[Span], peak: Sequence[Span], length: int, step: int, through: int) -> float | None:
    """p, or None where there is no down time or no peak.

    All in one unit; spans in order, apart, in 0..`length`. Time is looked at once in a `step`, and turned by 0,
    `step`, 2 · `step` … below `through`.
    """
    looks = length // step
    down, peak = (_looks(spans, step, looks) for spans in (down, peak))
    if not down or not peak:
        return None
    # Of two circles it does not matter which is turned, only which way.
    few, many, way = (down, peak, 1) if len(down) <= len(peak) else (peak, down, -1)
    sums = _Sums(many, looks)
    seen = sums.shared(few, 0)
    turns = range(min(through // step, looks))
    return sum(sums.shared(few, way * turn) >= seen for turn in turns) / len(turns)


def _looks(spans: Iterable[Span], step: int, looks: int) -> list[Span]:
    """The looks that fall into each span, those that have none left out."""
    found = ((-(-start // step), min(-(-end // step), looks)) for start, end in spans)
    return [span for span in found if span[0] < span[1]]


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
