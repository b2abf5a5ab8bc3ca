"""What changed in the asking itself: the definition of a probe, and its schedule."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from probe.analysis.series import Series

CONFIG, SCHEDULE = "config", "every_s"

_Value: TypeAlias = str | float


class Marker(NamedTuple):
    """At the millisecond of the first sample with it, `new` took the place of `old`, as one vantage recorded it."""

    at_ms: int
    what: str
    vantage: str
    old: str | float
    new: str | float


def markers_of(vantages: Mapping[str, Series]) -> list[Marker]:
    """Changes of the definition (`config`) and of the schedule (`every_s`), in order of time.

    Each vantage has its own: what two machines are told differently is no change.
    """
    found: list[Marker] = []
    for vantage, series in vantages.items():
        headers = [part.header for part in series.parts]
        configs = (pair for header in headers for pair in header.definitions)
        schedules = ((at, every / 1000) for header in headers for at, every in header.intervals)
        found += _changes(CONFIG, vantage, configs)
        found += _changes(SCHEDULE, vantage, schedules)
    return sorted(found, key=lambda each: (each.at_ms, each.what, each.vantage))


def _changes(what: str, vantage: str, values: Iterable[tuple[int, _Value]]) -> Iterator[Marker]:
    before: _Value | None = None
    for at, value in values:
        if before is not None and value != before:
            yield Marker(at, what, vantage, before, value)
        before = value
