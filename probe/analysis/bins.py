"""Samples counted in equal slots of the clock: what agreements about error rates are reckoned from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from probe.analysis.evidence import DOWN, SCHEDULED, STATE
from probe.analysis.knowledge import Knowledge
from probe.analysis.series import Piece, Series, within

MINUTE_MS = 60_000
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


def binned(known: Knowledge, pieces: Sequence[Piece], bin_ms: int) -> Sequence[Bin]:
    """The slots [n · bin_ms, (n + 1) · bin_ms) since the epoch that have time in common with the pieces.

    In order of time, the empty ones too; what lies outside the pieces is not counted.
    """
    evidence: Counter[tuple[int, int]] = Counter()
    errors: Counter[int] = Counter()
    masked: Counter[int] = Counter()
    for series in known.series:
        for piece in pieces:
            evidence.update(_sorts(series, piece, bin_ms))
            errors.update(at // bin_ms for at in series.errors[within(series.errors, piece)])
            masked.update(at // bin_ms for at in series.masked[within(series.masked, piece)])
    scheduled = any(sort & SCHEDULED for _, sort in evidence)
    wanted = SCHEDULED if scheduled else 0
    return [
        Bin(
            start_ms=slot * bin_ms,
            samples=evidence[slot, wanted] + evidence[slot, wanted | DOWN],
            failed=evidence[slot, wanted | DOWN],
            beside=evidence[slot, 0] + evidence[slot, DOWN] if scheduled else 0,
            errors=errors[slot],
            masked=masked[slot],
        )
        for slot in _slots(pieces, bin_ms)
    ]


def _sorts(series: Series, piece: Piece, bin_ms: int) -> Iterator[tuple[int, int]]:
    """The slot of each sample, and of its flags whether it was scheduled and whether it was down."""
    inside = within(series.at, piece)
    for at, flags in zip(series.at[inside], series.flags[inside], strict=True):
        yield at // bin_ms, flags & SCHEDULED | (DOWN if flags & STATE == DOWN else 0)


def _slots(pieces: Sequence[Piece], bin_ms: int) -> Iterator[int]:
    """Each once, though maintenance may have cut it in two."""
    following = None
    for start, end in pieces:
        first = start // bin_ms if following is None else max(start // bin_ms, following)
        following = -(-end // bin_ms)
        yield from range(first, following)
