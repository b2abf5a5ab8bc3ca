"""Several timelines at once: how long each combination of what they say lasted."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, Timeline, overlapping

Labels: TypeAlias = tuple[int, ...]
"""What each timeline says at an instant, in their order; 0 where one says nothing."""


def side_by_side(lines: Sequence[Timeline], pieces: Sequence[Piece]) -> Counter[Labels]:
    """Ticks of each combination inside the pieces, which are in order and apart; they sum up to all of them."""
    inside = len(lines)
    changes: list[tuple[int, int, int]] = []
    for start_ms, end_ms in pieces:
        start, end = start_ms * TICKS, end_ms * TICKS
        changes += [(start, inside, 1), (end, inside, 0)]
        for i, line in enumerate(lines):
            for segment in overlapping(line, start, end):
                changes += [(max(segment.start, start), i, segment.label), (min(segment.end, end), i, 0)]
    found: Counter[Labels] = Counter()
    labels = [0] * (inside + 1)
    previous = 0
    # At one instant an end (0) sorts before the beginning that follows it.
    for instant, i, label in sorted(changes):
        if labels[inside] and instant > previous:
            found[tuple(labels[:inside])] += instant - previous
        labels[i], previous = label, instant
    return found
