"""What is left of a window when maintenance is taken out of it. Half-open intervals of milliseconds."""

from collections.abc import Iterable, Sequence

from probe.analysis.series import Piece


def without(start: int, end: int, excluded: Iterable[Piece]) -> list[Piece]:
    """[start, end) minus the union of `excluded`, in order; the intervals may overlap and be in any order."""
    left: list[Piece] = []
    at = start
    for hole_start, hole_end in sorted(excluded):
        if hole_end <= at or hole_end <= hole_start:
            continue
        if hole_start >= end:
            break
        if hole_start > at:
            left.append((at, hole_start))
        at = hole_end
    if at < end:
        left.append((at, end))
    return left


def length(pieces: Sequence[Piece]) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in pieces)
