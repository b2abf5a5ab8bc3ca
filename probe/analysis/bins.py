"""Samples counted in equal slots of the clock: what agreements about error rates are reckoned from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import floordiv
from typing import NamedTuple

from probe.analysis.knowledge import Knowledge
from probe.analysis.part import Part, Piece, within
from probe.analysis.series import meets
from probe.analysis.track import DOWN, SCHEDULED, STATE

MINUTE_MS = 60_000
_NONE = (0, 0, 0)
WHOLE_MS = 2**62
"""A slot that holds everything since the epoch."""


class Bin(NamedTuple):
    """`samples` and `failed` count one population: what was scheduled, or everything where nothing was.

    `beside` is evidence that is not of that population; `errors` and `masked` are no evidence.
    """

    start_ms: int
    samples: int
    failed: int
    beside: int = 0
    errors: int = 0
    masked: int = 0


class _Found(NamedTuple):
    """How many samples, by slot, and of those that are evidence by their flags."""

    evidence: "Counter[tuple[int, int]]"
    errors: "Counter[int]"
    masked: "Counter[int]"


def binned(known: Knowledge, pieces: Sequence[Piece], bin_ms: int) -> Sequence[Bin]:
    """The slots [n · bin_ms, (n + 1) · bin_ms) since the epoch that have time in common with the pieces.

    In order of time, the empty ones too; what lies outside the pieces is not counted.
    """
    found = _Found(Counter(), Counter(), Counter())
    for part in chain.from_iterable(series.parts for series in known.series):
        met = meets(part, pieces)
        if met:
            _count(part, met, bin_ms, found)
    scheduled = any(flags & SCHEDULED for _, flags in found.evidence)
    sums: dict[int, tuple[int, int, int]] = {}
    for (slot, flags), number in found.evidence.items():
        samples, failed, beside = sums.get(slot, _NONE)
        if scheduled and not flags & SCHEDULED:
            beside += number
        else:
            samples += number
            failed += number if flags & STATE == DOWN else 0
        sums[slot] = samples, failed, beside
    return [
        Bin(slot * bin_ms, samples, failed, beside, found.errors[slot], found.masked[slot])
        for slot in _slots(pieces, bin_ms)
        for samples, failed, beside in [sums.get(slot, _NONE)]
    ]


def _count(part: Part, pieces: Sequence[Piece], bin_ms: int, found: _Found) -> None:
    header = part.header
    slot = header.lowest // bin_ms
    start, end = pieces[0]
    # The sum of a part knows all that is asked of it where it lies in one slot and in one piece.
    if slot == header.highest // bin_ms and start <= header.lowest and header.highest < end:
        found.evidence.update({(slot, flags): number for flags, number in header.flags})
        found.errors[slot] += header.errors
        found.masked[slot] += header.masked
        return
    seen = part.columns()
    for piece in pieces:
        inside = within(seen.at, piece)
        found.evidence.update(zip(_slots_of(seen.at[inside], bin_ms), seen.flags[inside], strict=True))
        found.errors.update(_slots_of(seen.errors[within(seen.errors, piece)], bin_ms))
        found.masked.update(_slots_of(seen.masked[within(seen.masked, piece)], bin_ms))


def _slots_of(moments: Sequence[int], bin_ms: int) -> Iterator[int]:
    return map(floordiv, moments, repeat(bin_ms))


def _slots(pieces: Sequence[Piece], bin_ms: int) -> Iterator[int]:
    """Each once, though maintenance may have cut it in two."""
    following = None
    for start, end in pieces:
        first = start // bin_ms if following is None else max(start // bin_ms, following)
        following = -(-end // bin_ms)
        yield from range(first, following)
