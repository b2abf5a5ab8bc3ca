"""The time in which several timelines all say something, and what they say in it."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from probe.analysis.series import Piece
from probe.analysis.timeline import STATES, TICKS, Timeline

Slot: TypeAlias = tuple[int, int]
"""A half-open interval of ticks."""


class Span(NamedTuple):
    """[start, end) ticks of the same slots, put one after the other from 0; a label for each timeline."""

    start: int
    end: int
    labels: tuple[int, ...]


def same_slots(timelines: Sequence[Timeline], pieces: Sequence[Piece]) -> list[Slot]:
    """Where every timeline is known, in order; slots that touch are one."""
    slots = [(start * TICKS, end * TICKS) for start, end in pieces]
    for each in timelines:
        slots = _meet(slots, each)
    return slots


def _meet(slots: Sequence[Slot], segments: Timeline) -> list[Slot]:
    found: list[Slot] = []
    i = 0
    for start, end in slots:
        while i < len(segments) and segments[i].end <= start:
            i += 1
        j = i
        while j < len(segments) and segments[j].start < end:
            opens, closes = max(start, segments[j].start), min(end, segments[j].end)
            if found and found[-1][1] == opens:
                opens = found.pop()[0]
            found.append((opens, closes))
            j += 1
    return found


def spans(timelines: Sequence[Timeline], slots: Sequence[Slot]) -> list[Span]:
    """What all the timelines say in slots in which all of them are known."""
    found: list[Span] = []
    cursors = [0] * len(timelines)
    at = 0
    for start, end in slots:
        here = start
        while here < end:
            for n, each in enumerate(timelines):
                while each[cursors[n]].end <= here:
                    cursors[n] += 1
            segments = [each[cursors[n]] for n, each in enumerate(timelines)]
            until = min(end, *(segment.end for segment in segments))
            found.append(Span(at, at + until - here, tuple(segment.label for segment in segments)))
            at += until - here
            here = until
    return found


def sums(found: Sequence[Span], n: int) -> list[int]:
    """Ticks of each label of the timeline `n`, as `timeline.tally` gives them."""
    ticks = [0] * STATES
    for each in found:
        ticks[each.labels[n]] += each.end - each.start
    return ticks


def total(slots: Sequence[Slot]) -> int:
    """Ticks in all."""
    return sum(end - start for start, end in slots)


def moments(slots: Sequence[Slot]) -> list[Piece]:
    """The milliseconds that lie in the slots."""
    pieces = [(-(-start // TICKS), -(-end // TICKS)) for start, end in slots]
    return [(start, end) for start, end in pieces if start < end]


def clock(slots: Sequence[Slot], at: int) -> int:
    """Where on the clock the tick `at` of the slots put one after the other lies: the reverse of `place`."""
    for start, end in slots:
        if at < end - start:
            return start + at
        at -= end - start
    return slots[-1][1]


def place(slots: Sequence[Slot], start: int, end: int) -> Slot | None:
    """Where [start, end) ticks of a clock lie among the slots put one after the other; None outside them."""
    at, first, last = 0, -1, 0
    for opens, closes in slots:
        if opens >= end:
            break
        if closes > start:
            first = at + max(start - opens, 0) if first < 0 else first
            last = at + min(end, closes) - opens
        at += closes - opens
    return (first, last) if first >= 0 else None
