"""A timeline cut into equal slots, for pictures."""

from collections.abc import Sequence
from itertools import pairwise

from probe.analysis.figures import cell
from probe.analysis.pieces import without
from probe.analysis.series import Piece
from probe.analysis.timeline import Timeline, tally
from probe.model.cell import Cell


def strip(segments: Timeline, whole: Piece, holes: Sequence[Piece], wanted: int) -> tuple[Cell, ...]:
    """`wanted` cells of the interval, with the maintenance in `holes`."""
    start, end = whole
    edges = [start + i * (end - start) // wanted for i in range(wanted + 1)] if wanted else []
    return tuple(cell(tally(segments, without(*pair, holes)), pair[1] - pair[0]) for pair in pairwise(edges))
