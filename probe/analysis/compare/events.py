"""Two lines over the same slots → where they were down, and the events in which one was worse off."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from probe.analysis.compare.chance import Event
from probe.analysis.compare.rotation import Interval
from probe.analysis.compare.slots import Slot, Span, place
from probe.analysis.timeline import AMBIGUOUS, TICKS
from probe.analysis.track import DEGRADED, DOWN
from probe.model.report import Outage


def state(label: int) -> int:
    return label & ~AMBIGUOUS


def cost(label: int, weight: float) -> float:
    """How much of an instant counts as down."""
    return {DOWN: 1.0, DEGRADED: weight}.get(state(label), 0.0)


def down_runs(found: Iterable[Span], n: int) -> list[Interval]:
    """Where the line `n` was down, in order and apart."""
    return joined((each.start, each.end) for each in found if state(each.labels[n]) == DOWN)


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The union of intervals; those that touch are one."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def placed(outages: Iterable[Outage], slots: Sequence[Slot]) -> list[Interval]:
    """Outages as far as they lie in the slots, put one after the other."""
    places = (place(slots, each.onset_ms * TICKS, each.end_ms * TICKS) for each in outages)
    return [each for each in places if each is not None]


class Bad(NamedTuple):
    """How often a line was down: in outages, and in failing runs too short for one."""

    outages: int
    blips: int


def bad(runs: Sequence[Interval], whole: Sequence[Interval]) -> Bad:
    """Of the runs in which a line was down, and its outages, each in order."""
    short = sum(not any(start < end_ and start_ < end for start_, end_ in whole) for start, end in runs)
    return Bad(len(whole), short)


def events(found: Sequence[Span], outages: Iterable[Interval], weight: float) -> list[Event]:
    """Each is an outage, or outages that overlap, of line 0 and line 1. Positive: line 1 was worse off."""
    costs = [(each, cost(each.labels[1], weight) - cost(each.labels[0], weight)) for each in found]
    lossy = ((each.start, each.end) for each in found if any(cost(label, weight) for label in each.labels))
    made: list[Event] = []
    i = 0
    for start, end in joined([*lossy, *outages]):
        worth = 0.0
        while i < len(costs) and costs[i][0].start < end:
            span, difference = costs[i]
            worth += difference * (span.end - span.start)
            i += 1
        made.append(Event((start + end) / 2, end - start, worth))
    return made
