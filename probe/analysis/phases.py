"""Where the time of samples went, summed up as they are read: what it takes does not grow with their number."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import inf
from typing import TypeAlias

import msgspec
from msgspec.structs import astuple

from probe.analysis.series import Piece
from probe.analysis.sketch import Sketch
from probe.analysis.track import DOWN, RECHECK, STATE, flags_of
from probe.model.hours import During
from probe.model.report import Window
from probe.model.sample import Sample, Timings
from probe.units import to_ms

PHASES: tuple[str, ...] = Timings.__struct_fields__
OTHER = "other"
"""What is left of the total: between redirects and steps, and work of our own."""

Holes: TypeAlias = Callable[[str, tuple[str, ...]], Sequence[Piece]]
"""The maintenance of a probe, by its name and tags."""


class Spent(msgspec.Struct):
    """Of one probe in one window: see `model.latency.LatencyDetail`.

    `phases` and `total` are of successful samples that were timed, undisturbed, phase by phase.
    """

    phases: dict[str, Sketch] = {}
    total: Sketch = msgspec.field(default_factory=Sketch)
    failed: Sketch = msgspec.field(default_factory=Sketch)
    late: Sketch = msgspec.field(default_factory=Sketch)
    since_due: Sketch = msgspec.field(default_factory=Sketch)
    timeout_s: float | None = None
    lag_max_s: float | None = None
    lagged: int = 0

    def add(self, sample: Sample, state: int) -> None:
        late_s = None
        if sample.due is not None:
            late_s = max((sample.at - sample.due).total_seconds(), 0.0)
            self.late.add(late_s)
        self.lag_max_s = _larger(self.lag_max_s, sample.lag_s)
        if sample.lagged:
            self.lagged += 1
        if not state:
            return
        self.timeout_s = _larger(self.timeout_s, sample.timeout_s)
        latency_s = sample.latency_s
        if sample.lagged or latency_s is None or not 0 <= latency_s < inf:
            return
        if state == DOWN:
            self.failed.add(latency_s)
            return
        if late_s is not None:
            self.since_due.add(late_s + latency_s)
        self._take_apart(sample, latency_s)

    def _take_apart(self, sample: Sample, latency_s: float) -> None:
        """A chain of redirects phase by phase, as if it had been one exchange."""
        phases, left, timed = self.phases, latency_s, False
        spent: Iterable[float | None] = astuple(sample.timings_s)
        if sample.hops:
            spent = map(_sum, zip(*(astuple(hop.timings_s) for hop in sample.hops), strict=True))
        for name, seconds in zip(PHASES, spent, strict=True):
            if seconds is not None and 0 <= seconds < inf:
                timed = True
                left -= seconds
                sketch = phases.get(name)
                if sketch is None:
                    sketch = phases[name] = Sketch()
                sketch.add(seconds)
        if timed:
            phases.setdefault(OTHER, Sketch()).add(max(left, 0.0))
            self.total.add(latency_s)

    def merge(self, other: "Spent") -> None:
        for name, sketch in other.phases.items():
            self.phases.setdefault(name, Sketch()).merge(sketch)
        self.total.merge(other.total)
        self.failed.merge(other.failed)
        self.late.merge(other.late)
        self.since_due.merge(other.since_due)
        self.timeout_s = _larger(self.timeout_s, other.timeout_s)
        self.lag_max_s = _larger(self.lag_max_s, other.lag_max_s)
        self.lagged += other.lagged


class Phases:
    """A fold over samples in any order, restricted to windows without their maintenance.

    No sample is remembered: whoever adds them adds each once. Windows overlap, so time is cut at all
    of their edges, and each sample is counted once, between two of them.
    """

    def __init__(self, windows: Sequence[Window], holes: Holes = lambda _name, _tags: ()) -> None:
        self.spent: dict[tuple[str, int], Spent] = {}
        self._edges = sorted({edge for each in windows for edge in (each.start_ms, each.end_ms)})
        self._inside = {
            edge for edge in self._edges if any(each.start_ms <= edge < each.end_ms for each in windows)
        }
        self._holes = holes
        self._maintenance: dict[tuple[str, tuple[str, ...]], Sequence[Piece]] = {}

    def add(self, sample: Sample) -> None:
        at = to_ms(sample.at)
        edge = self._edge(at)
        if edge is None:
            return
        flags = flags_of(sample)
        if flags & RECHECK or any(start <= at < end for start, end in self._holes_of(sample)):
            return
        self._of(sample.probe, edge).add(sample, flags & STATE)

    def merge(self, other: "Phases") -> None:
        """Take in what another one has of the same windows; other stays as it is."""
        for (probe, edge), found in other.spent.items():
            self._of(probe, edge).merge(found)

    def of(self, probe: str, window: Window) -> Spent:
        """Of one of the windows; empty where nothing was added."""
        whole = Spent()
        for edge in self._edges:
            if window.start_ms <= edge < window.end_ms and (probe, edge) in self.spent:
                whole.merge(self.spent[probe, edge])
        return whole

    def _edge(self, at: int) -> int | None:
        """The last edge before a moment; None where the moment is in no window."""
        place = bisect_right(self._edges, at)
        edge = self._edges[place - 1] if place else None
        return edge if edge in self._inside else None

    def _of(self, probe: str, edge: int) -> Spent:
        found = self.spent.get((probe, edge))
        if found is None:
            found = self.spent[probe, edge] = Spent()
        return found

    def _holes_of(self, sample: Sample) -> Sequence[Piece]:
        key = (sample.probe, sample.tags)
        found = self._maintenance.get(key)
        if found is None:
            found = self._maintenance[key] = self._holes(*key)
        return found


class PhasesByHours:
    """The same for windows about different hours, for each of which other samples count."""

    def __init__(
        self, windows: Sequence[Window], holes: Callable[[str, tuple[str, ...], Window], Sequence[Piece]]
    ) -> None:
        """`holes` are those of a probe with such tags, in a window."""
        groups: dict[tuple[During, ...], list[Window]] = {}
        for window in windows:
            groups.setdefault(window.during, []).append(window)
        self._groups = {
            during: Phases(group, partial(self._holes, holes, self._span(group, during)))
            for during, group in groups.items()
        }

    @staticmethod
    def _span(group: Sequence[Window], during: tuple[During, ...]) -> Window:
        start, end = min(each.start_ms for each in group), max(each.end_ms for each in group)
        return Window("", start, end, during)

    @staticmethod
    def _holes(
        holes: Callable[[str, tuple[str, ...], Window], Sequence[Piece]],
        span: Window,
        name: str,
        tags: tuple[str, ...],
    ) -> Sequence[Piece]:
        return holes(name, tags, span)

    def add(self, sample: Sample) -> None:
        for each in self._groups.values():
            each.add(sample)

    def of(self, probe: str, window: Window) -> Spent:
        """Of one of the windows; empty where nothing was added."""
        return self._groups[window.during].of(probe, window)


def _sum(parts: Iterable[float | None]) -> float | None:
    """None where it happened in none of them."""
    found = [each for each in parts if each is not None]
    return sum(found) if found else None


def _larger(one: float | None, other: float | None) -> float | None:
    """What is no length of time, from a foreign record, says nothing."""
    if other is None or not 0 <= other < inf:
        return one
    return other if one is None or other > one else one
