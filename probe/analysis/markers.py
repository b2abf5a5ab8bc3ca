"""What changed in the asking itself: the definition of a probe, its schedule, the clock of a machine."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.units import to_ms

CONFIG, SCHEDULE = "config", "every_s"
STEP_MS = 2_000
"""How far the clock may seem to go back before it did: samples of one pass are written as they finish."""

_MOST_STEPS = 100

_Value: TypeAlias = str | float
_Point: TypeAlias = tuple[int, _Value]
_Key: TypeAlias = tuple[str, str, str]
"""Probe, vantage, and what changes."""


class Marker(NamedTuple):
    """At the millisecond of the first sample with it, `new` took the place of `old`, as one vantage recorded it."""

    at_ms: int
    what: str
    vantage: str
    old: str | float
    new: str | float


class Markers:
    """Changes of the definition (`config`) and of the schedule (`every_s`) from a sample to the next one.

    Each vantage has its own: what two machines are told differently is no change. Of a run of equal values
    only the two ends are kept, so memory goes with the changes and the parts merged, not with the samples.
    Parts whose samples come in order of time, and that lie one after the other, give the exact changes in
    any grouping and order. Otherwise the values still come in their true order, but one may be seen to come
    back later than it did: the samples between the ends that could tell were forgotten.
    """

    def __init__(self) -> None:
        self._ends: dict[_Key, list[_Point]] = {}
        self._merged: dict[_Key, set[_Point]] = {}

    def add(self, sample: Sample) -> None:
        """Of samples that nobody scheduled the interval says nothing."""
        at = to_ms(sample.at)
        if sample.config is not None:
            self.note(sample.probe, sample.vantage, CONFIG, at, sample.config)
        if sample.every_s is not None and sample.trigger is Trigger.SCHEDULED:
            self.note(sample.probe, sample.vantage, SCHEDULE, at, sample.every_s)

    def note(self, probe: str, vantage: str, what: str, at_ms: int, value: str | float) -> None:
        """At this time `what`, which is CONFIG or SCHEDULE, had this value."""
        self._put((probe, vantage, what), at_ms, value)

    def merge(self, other: "Markers") -> None:
        """Take in what other knows too; other stays as it is."""
        for key in (*other._ends, *other._merged):  # noqa: SLF001 - of the same class
            self._merged.setdefault(key, set()).update(other._points(key))  # noqa: SLF001 - as above

    def of(self, probe: str) -> list[Marker]:
        """Those of a probe, in order of time."""
        return sorted(
            Marker(at, key[2], key[1], old, new)
            for key in {*self._ends, *self._merged}
            if key[0] == probe
            for (_, old), (at, new) in pairwise(sorted(self._points(key)))
            if old != new
        )

    def _points(self, key: _Key) -> set[_Point]:
        return self._merged.get(key, set()).union(self._ends.get(key, ()))

    def _put(self, key: _Key, at: int, value: _Value) -> None:
        ends = self._ends.setdefault(key, [])
        point = (at, value)
        i = bisect_left(ends, point)
        if i < len(ends) and ends[i] == point:
            return
        before = [each[1] == value for each in ends[max(0, i - 2) : i]]
        after = [each[1] == value for each in ends[i : i + 2]]
        if before[-1:] == [True] and after[:1] == [True]:
            return  # inside a run
        if before == [True, True]:
            ends[i - 1] = point
        elif after == [True, True]:
            ends[i] = point
        else:
            insort(ends, point)


class Step(NamedTuple):
    """A line of this vantage said `at_ms`, though the line before it was `back_ms` later."""

    at_ms: int
    back_ms: int
    vantage: str


class Steps:
    """Times that go backwards, from a line to the next of the same file, probe and vantage.

    One for each file, given its lines in their order; what files found merges in any order. Of very many
    steps of a probe the earliest are kept, and all are counted.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}
        self._found: dict[str, list[Step]] = {}
        self._counts: dict[str, int] = {}

    def add(self, sample: Sample) -> None:
        at, key = to_ms(sample.at), (sample.probe, sample.vantage)
        last = self._last.get(key, at)
        self._last[key] = at
        if last - at > STEP_MS:
            self._take(sample.probe, [Step(at, last - at, sample.vantage)], 1)

    def merge(self, other: "Steps") -> None:
        """Take in what other found; what comes after its lines is no neighbour of ours."""
        for probe in other:
            self._take(probe, other.of(probe), other.count(probe))

    def of(self, probe: str) -> list[Step]:
        """Those of a probe, in order of time, as far as they were kept."""
        return list(self._found.get(probe, ()))

    def count(self, probe: str) -> int:
        return self._counts.get(probe, 0)

    def __iter__(self) -> Iterator[str]:
        """The probes that have any."""
        return iter(self._found)

    def _take(self, probe: str, found: list[Step], count: int) -> None:
        self._found[probe] = sorted([*self._found.get(probe, ()), *found])[:_MOST_STEPS]
        self._counts[probe] = self._counts.get(probe, 0) + count
