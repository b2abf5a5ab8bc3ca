"""Rows of cells under each other; columns that do not fit go, the least important first."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.formats.text.parts import Line, Span, clip, width

_GAP = 2


class Column(NamedTuple):
    """One cell for each row. `rank` 0 always stays; else those of the highest rank go first, together."""

    cells: Sequence[Line]
    right: bool = False
    rank: int = 0

    @property
    def width(self) -> int:
        return max(map(width, self.cells), default=0)


def column(texts: Sequence[str | Span], *, right: bool = False, rank: int = 0) -> Column:
    spans = (text if isinstance(text, Span) else Span(text) for text in texts)
    return Column([(span,) for span in spans], right, rank)


def fitting(columns: Sequence[Column], limit: int) -> list[Column]:
    """The columns that have something to say and fit into `limit` cells together."""
    kept = [each for each in columns if each.width]
    while total_width(kept) > limit and any(each.rank for each in kept):
        least = max(each.rank for each in kept)
        kept = [each for each in kept if each.rank != least]
    return kept


def total_width(columns: Sequence[Column]) -> int:
    return sum(each.width for each in columns) + _GAP * max(0, len(columns) - 1)


def rows(columns: Sequence[Column]) -> list[Line]:
    """Each row as one line, padded so that the columns stand under each other."""
    lines: list[list[Span]] = [[] for _ in columns[0].cells] if columns else []
    for number, each in enumerate(columns):
        wide = each.width
        for line, cell in zip(lines, each.cells, strict=True):
            if number:
                line.append(Span(" " * _GAP))
            padding = Span(" " * (wide - width(cell)))
            line.extend((padding, *cell) if each.right else (*cell, padding))
    return [tuple(line) for line in lines]


def names(texts: Sequence[str], limit: int, cut: str) -> list[str]:
    """Names at most a third of the line wide, or as wide as a short name needs; a cut is seen."""
    most = max(16, limit // 3)
    return [clip(text, most, cut) for text in texts]
