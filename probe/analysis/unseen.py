"""Time nothing is known of, and why."""

from collections.abc import Sequence
from heapq import nlargest
from typing import NamedTuple

from probe.analysis.bins import WHOLE_MS, binned
from probe.analysis.knowledge import Knowledge
from probe.analysis.labels import Block, blocks
from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, overlapping
from probe.model.explain import Unseen
from probe.units import from_ms

_PER_SECOND = 1000 * TICKS


class Found(NamedTuple):
    """`more` stretches of `more_s` seconds together are not among those listed."""

    unseen: tuple[Unseen, ...]
    more: int
    more_s: float


def unseen(known: Knowledge, pieces: Sequence[Piece], most: int) -> Found:
    """The `most` longest stretches of unknown time, in order of time."""
    found = blocks(known.timeline, pieces, {0})
    kept = sorted(nlargest(most, found, key=lambda block: (block[1] - block[0], -block[0])))
    total = sum(end - start for start, end in found)
    shown = sum(end - start for start, end in kept)
    return Found(
        tuple(_described(known, block) for block in kept),
        len(found) - len(kept),
        (total - shown) / _PER_SECOND,
    )


def _described(known: Knowledge, block: Block) -> Unseen:
    start, end = block
    # What is no evidence lies anywhere between the evidence on either side, not just where none reaches.
    # Two slots where the gap has the epoch in it.
    gaps = binned(known, [_gap(known, block)], WHOLE_MS)
    masked, errors = sum(gap.masked for gap in gaps), sum(gap.errors for gap in gaps)
    return Unseen(
        start=from_ms(start // TICKS),
        end=from_ms(end // TICKS),
        length_s=(end - start) / _PER_SECOND,
        why=_why(known, block, masked, errors),
        masked=masked,
        errors=errors,
    )


def _why(known: Knowledge, block: Block, masked: int, errors: int) -> str:
    start, end = block
    if any(True for each in known.vantages for _ in overlapping(each.timeline, start, end)):
        return "votes"
    if masked or errors:
        return "offline" if masked >= errors else "errors"
    runs = [each.runs for each in known.vantages if each.runs]
    if not any(found[0].first * TICKS < end for found in runs):
        return "before_first"
    return "not_asked" if any(found[-1].last * TICKS > start for found in runs) else "after_last"


def _gap(known: Knowledge, block: Block) -> Piece:
    """Milliseconds from the last evidence before the block to the first after it."""
    start, end = block[0] // TICKS, -(-block[1] // TICKS)
    runs = [run for each in known.vantages for run in each.runs]
    before = max((run.last for run in runs if run.last <= start), default=start)
    after = min((run.first for run in runs if run.first >= end), default=end)
    return before, max(after, before + 1)
