"""A timeline cut to the pieces of a window, with the time nothing is known of in it."""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, Segment, Timeline, overlapping

Block: TypeAlias = tuple[int, int]
"""A half-open interval of ticks."""


def labelled(segments: Timeline, pieces: Iterable[Piece]) -> Iterator[Segment]:
    """The pieces in order, cut wherever the label changes; label 0 is unknown."""
    for start_ms, end_ms in pieces:
        at, end = start_ms * TICKS, end_ms * TICKS
        for segment in overlapping(segments, at, end):
            if segment.start > at:
                yield Segment(at, segment.start, 0)
            stop = min(segment.end, end)
            yield Segment(max(segment.start, at), stop, segment.label)
            at = stop
        if at < end:
            yield Segment(at, end, 0)


def blocks(segments: Timeline, pieces: Iterable[Piece], wanted: Collection[int]) -> list[Block]:
    """The longest intervals inside single pieces in which every label is one of those wanted."""
    found: list[Block] = []
    for piece in pieces:
        open_block = False
        for start, end, label in labelled(segments, [piece]):
            if label in wanted:
                found.append((found.pop()[0], end) if open_block else (start, end))
            open_block = label in wanted
    return found
