"""Pieces of time: what is left of a window when some are taken out of it. Half-open, in milliseconds."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from probe.analysis.part import Piece


def union(pieces: Iterable[Piece]) -> list[Piece]:
    """The same time in order, without overlaps; pieces that touch are joined, empty ones left out."""
    found: list[Piece] = []
    for start, end in sorted(pieces):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def common(one: Sequence[Piece], other: Sequence[Piece]) -> list[Piece]:
    """The time that is in both; each is a union."""
    found = []
    for start, end in one:
        for i in range(bisect_right(other, start, key=_end), len(other)):
            if other[i][0] >= end:
                break
            found.append((max(start, other[i][0]), min(end, other[i][1])))
    return found


def without(start: int, end: int, excluded: Sequence[Piece]) -> list[Piece]:
    """[start, end) minus `excluded`, which is a union."""
    left: list[Piece] = []
    at = start
    for i in range(bisect_right(excluded, start, key=_end), len(excluded)):
        opens, closes = excluded[i]
        if opens >= end:
            break
        if opens > at:
            left.append((at, opens))
        at = closes
    if at < end:
        left.append((at, end))
    return left


def overlap(pieces: Sequence[Piece], start: int, end: int) -> int:
    """Milliseconds that [start, end) has in common with the pieces, which are in order and apart."""
    found = 0
    for i in range(bisect_right(pieces, start, key=_end), len(pieces)):
        opens, closes = pieces[i]
        if opens >= end:
            break
        found += max(0, min(closes, end) - max(opens, start))
    return found


def holds(pieces: Sequence[Piece], moment: int) -> bool:
    """Whether a moment lies in one of the pieces, which are in order and apart."""
    i = bisect_right(pieces, moment, key=_end)
    return i < len(pieces) and pieces[i][0] <= moment


def length(pieces: Sequence[Piece]) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in pieces)


def _end(piece: Piece) -> int:
    return piece[1]
