"""What is taken from the samples themselves: how many there were, and how long they took."""

from collections.abc import Sequence

from probe.analysis.knowledge import Knowledge
from probe.analysis.latency import MOST_EXACT
from probe.analysis.series import Piece, count, latencies
from probe.analysis.sketch import Sketch


def counted(members: Sequence[Knowledge], pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many samples were taken in the pieces, and how many of them failed."""
    found = [count(each.series, pieces) for each in members]
    return sum(each.samples for each in found), sum(each.failed for each in found)


def timed(members: Sequence[Knowledge], pieces: Sequence[Piece]) -> Sequence[float] | Sketch:
    """Seconds of the samples that succeeded in the pieces: sorted, or a sketch where they are many."""
    return latencies([series for each in members for series in each.series], pieces, MOST_EXACT)


def too_late(members: Sequence[Knowledge]) -> int:
    """How many samples were left out because their time has not come yet."""
    return sum(series.future for each in members for series in each.series)
