"""Where the time of samples went, summed up as they are read: what it takes does not grow with their number."""

from collections.abc import Callable, Sequence
from math import inf
from typing import TypeAlias

import msgspec

from probe.analysis.evidence import DOWN, RECHECK, STATE, flags_of
from probe.analysis.series import Piece
from probe.analysis.sketch import Sketch
from probe.model.report import Window
from probe.model.sample import Sample
from probe.units import to_ms

PHASES = ("dns", "connect", "tls", "send", "wait", "receive")
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
        self.lag_max_s = _larger(self.lag_max_s, _seconds(sample.lag_s))
        if sample.lagged:
            self.lagged += 1
        if not state:
            return
        self.timeout_s = _larger(self.timeout_s, _seconds(sample.timeout_s))
        latency_s = _seconds(sample.latency_s)
        if latency_s is None or sample.lagged:
            return
        if state == DOWN:
            self.failed.add(latency_s)
            return
        if late_s is not None:
            self.since_due.add(late_s + latency_s)
        self._take_apart(sample, latency_s)

    def _take_apart(self, sample: Sample, latency_s: float) -> None:
        parts = [hop.timings_s for hop in sample.hops] or [sample.timings_s]
        left, timed = latency_s, False
        for name in PHASES:
            found = [each for part in parts if (each := _seconds(getattr(part, name))) is not None]
            if found:
                seconds, timed = sum(found), True
                left -= seconds
                self.phases.setdefault(name, Sketch()).add(seconds)
        if timed:
            self.phases.setdefault(OTHER, Sketch()).add(max(left, 0.0))
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

    No sample is remembered: a line that is read twice counts twice.
    """

    def __init__(self, windows: Sequence[Window], holes: Holes = lambda _name, _tags: ()) -> None:
        self._windows = tuple(dict.fromkeys(windows))
        self._holes = holes
        self._known: dict[tuple[str, tuple[str, ...]], Sequence[Piece]] = {}
        self.spent: dict[tuple[str, Window], Spent] = {}

    def add(self, sample: Sample) -> None:
        at = to_ms(sample.at)
        windows = [each for each in self._windows if each.start_ms <= at < each.end_ms]
        if not windows or any(start <= at < end for start, end in self._maintenance(sample)):
            return
        flags = flags_of(sample)
        if flags & RECHECK:
            return
        for window in windows:
            self._of(sample.probe, window).add(sample, flags & STATE)

    def merge(self, other: "Phases") -> None:
        """Take in what another one has of the same windows; other stays as it is."""
        for (probe, window), found in other.spent.items():
            self._of(probe, window).merge(found)

    def of(self, probe: str, window: Window) -> Spent:
        """Empty where nothing was added."""
        return self.spent.get((probe, window), Spent())

    def _of(self, probe: str, window: Window) -> Spent:
        found = self.spent.get((probe, window))
        if found is None:
            found = self.spent[probe, window] = Spent()
        return found

    def _maintenance(self, sample: Sample) -> Sequence[Piece]:
        key = (sample.probe, sample.tags)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._holes(*key)
        return found


def _seconds(found: float | None) -> float | None:
    """What a clock can have measured; a foreign record may hold anything."""
    return found if found is not None and 0 <= found < inf else None


def _larger(one: float | None, other: float | None) -> float | None:
    return max((each for each in (one, other) if each is not None), default=None)
