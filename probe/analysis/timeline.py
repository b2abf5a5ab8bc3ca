"""Sparse samples → what is known at every instant (one vantage).

Equal samples that are near each other make a run: everything between its first and its last sample has
its state. What lies between two runs, and after the last, is shared out by a method:

nearest  each sample speaks for the time nearest to it. A change is uniform in its bracket, so halving
         the bracket has no bias, whatever the two sampling rates; the default.
hold     each sample speaks until the next one, as dashboards over Prometheus do.
hauer    the label rule of Hauer et al., "Meaningful Availability", NSDI 2020: the first of two events
         labels the time between them, and gaps that are too long are dropped whole.

A sample speaks no further than its staleness H = 2.5 × the interval it was asked at (the longer one of
two neighbours), 300 s where none was recorded. Instants here are quarters of a millisecond, because half
of H is 1.25 intervals and nothing may be lost to rounding.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from probe.analysis.part import BEGUN, Piece, stale_ms
from probe.analysis.series import Series
from probe.analysis.track import DOWN

TICKS = 4
"""Instants of a timeline in one millisecond."""
AMBIGUOUS = 4
"""Added to the state of a segment in which the target may as well have been in the other one."""
STATES = 8


class Run(NamedTuple):
    """Samples of one state without a gap longer than H. Milliseconds; `stale` is H behind it, in ticks.

    `begun` are its first moments: all of them, or as many as a part keeps.
    """

    state: int
    first: int
    last: int
    samples: int
    stale: int
    begun: tuple[int, ...] = ()


class Segment(NamedTuple):
    """[start, end) in ticks, with its state, AMBIGUOUS added where the change is not known exactly."""

    start: int
    end: int
    label: int


Timeline: TypeAlias = list[Segment]
"""Segments in order, touching or apart. What is not covered is not known."""


def runs(series: Series) -> list[Run]:
    """The spells of all parts, those of one state joined where no gap between them is too long."""
    found: list[Run] = []
    open_run: Run | None = None
    every = 0
    for spell in chain.from_iterable(part.header.spells for part in series.parts):
        if open_run is not None:
            stale = _stale(every, spell.every_first)
            if spell.state == open_run.state and (spell.first - open_run.last) * TICKS <= stale:
                whole = len(open_run.begun) == open_run.samples
                begun = (*open_run.begun, *spell.begun)[:BEGUN] if whole else open_run.begun
                samples = open_run.samples + spell.samples
                open_run = Run(open_run.state, open_run.first, spell.last, samples, 0, begun)
                every = spell.every_last
                continue
            found.append(open_run._replace(stale=stale))
        open_run = Run(spell.state, spell.first, spell.last, spell.samples, 0, spell.begun)
        every = spell.every_last
    return [*found, open_run._replace(stale=_stale(every, every))] if open_run is not None else found


def _stale(every: int, following: int) -> int:
    return round(stale_ms(every, following) * TICKS)


def timeline(found: Sequence[Run], method: str, now_ms: int) -> Timeline:
    """Segments of one vantage. Nothing is known before its first sample.

    After the last one its state is held for H/2 (`hold`: H), and not beyond now. Raises LookupError for a
    method there is not.
    """
    between, held = METHODS[method]
    segments: Timeline = []
    for here, there in pairwise(found):
        last, first = here.last * TICKS, there.first * TICKS
        unclear = AMBIGUOUS if (here.state == DOWN) != (there.state == DOWN) else 0
        before, after = between(first - last, here.stale)
        append(segments, here.first * TICKS, last, here.state)
        append(segments, last, last + before, here.state | unclear)
        append(segments, first - after, first, there.state | unclear)
    if found:
        final = found[-1]
        last = final.last * TICKS
        append(segments, final.first * TICKS, last, final.state)
        append(segments, last, min(last + held(final.stale), now_ms * TICKS), final.state)
    return segments


def _nearest(gap: int, stale: int) -> tuple[int, int]:
    half = min(gap, stale) // 2
    return half, half


def _hold(gap: int, stale: int) -> tuple[int, int]:
    return min(gap, stale), 0


def _hauer(gap: int, stale: int) -> tuple[int, int]:
    return (gap if gap <= stale else 0), 0


METHODS: dict[str, tuple[Callable[[int, int], tuple[int, int]], Callable[[int], int]]] = {
    "nearest": (_nearest, lambda stale: stale // 2),
    "hold": (_hold, lambda stale: stale),
    "hauer": (_hauer, lambda _stale: 0),
}
"""How much of a gap its first and its second sample get, and how long the last sample of all is held."""


def append(segments: Timeline, start: int, end: int, label: int) -> None:
    """Add [start, end) at the end, joined to the segment before it where they touch and agree."""
    if end <= start:
        return
    if segments and segments[-1].end == start and segments[-1].label == label:
        start = segments.pop().start
    segments.append(Segment(start, end, label))


def tally(segments: Timeline, pieces: Iterable[Piece]) -> list[int]:
    """Ticks of each label inside the pieces; index 0 is the time nothing is known of."""
    sums = [0] * STATES
    for start_ms, end_ms in pieces:
        start, end = start_ms * TICKS, end_ms * TICKS
        known = 0
        for segment in overlapping(segments, start, end):
            share = min(segment.end, end) - max(segment.start, start)
            sums[segment.label] += share
            known += share
        sums[0] += end - start - known
    return sums


def state_at(segments: Timeline, instant: int) -> int:
    """The state at a tick, 0 where nothing is known."""
    i = bisect_right(segments, instant, key=lambda segment: segment.start) - 1
    return segments[i].label & ~AMBIGUOUS if i >= 0 and instant < segments[i].end else 0


def overlapping(segments: Timeline, start: int, end: int) -> Iterator[Segment]:
    """The segments that have time in common with [start, end), ticks."""
    for i in range(bisect_right(segments, start, key=lambda segment: segment.end), len(segments)):
        if segments[i].start >= end:
            return
        yield segments[i]
