"""How much time samples stand for that failed, or that say nothing: seconds of downtime and of unknown time, by why.

Downtime goes to the failing sample nearest to it, of whichever vantage. Unknown time goes to the sample nearest to
it that says nothing, as far as that would have spoken if it had said something (half of its staleness on either
side); in the rest nobody asked.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import inf
from typing import NamedTuple

from probe.analysis.blame import reason_of
from probe.analysis.knowledge import Knowledge
from probe.analysis.labels import Block, blocks
from probe.analysis.part import Piece, stale_ms
from probe.analysis.timeline import AMBIGUOUS, TICKS
from probe.analysis.track import DOWN, RECHECK, STATE

_PER_SECOND = 1000 * TICKS


class Mark(NamedTuple):
    """A sample: its millisecond, why it is no success, and how far it speaks, in ticks."""

    at: int
    word: str
    reach: float


class Stands(NamedTuple):
    """Seconds by word; None is the time in which nobody asked."""

    down: dict[str | None, float]
    unknown: dict[str | None, float]
    suspect_s: float
    reclassed_s: float


def standing(known: Knowledge, pieces: Sequence[Piece]) -> Stands:
    failed, silent = _marks(known)
    down = list(_shares(blocks(known.timeline, pieces, {DOWN, DOWN | AMBIGUOUS}), failed))
    unknown = list(_shares(blocks(known.timeline, pieces, {0}), silent))
    suspect = {at for spell in known.suspects if spell.why is None for at in spell.moments}
    blamed = {at for spell in known.suspects if spell.why is not None for at in spell.moments}
    refused = {
        reason_of(mark.word) for mark in chain(failed, silent) if mark.at in suspect or mark.at in blamed
    }
    return Stands(
        _sums(down),
        _sums(unknown),
        _sum(unknown, suspect, refused),
        _sum(down, blamed, refused),
    )


_Share = tuple[Mark | None, int]


def _sums(found: Iterable[_Share]) -> dict[str | None, float]:
    ticks: Counter[str | None] = Counter()
    for mark, share in found:
        ticks[None if mark is None else mark.word] += share
    return {word: number / _PER_SECOND for word, number in ticks.items() if number}


def _sum(found: Iterable[_Share], moments: set[int], reasons: set[str]) -> float:
    ticks = sum(
        share
        for mark, share in found
        if mark is not None and mark.at in moments and reason_of(mark.word) in reasons
    )
    return ticks / _PER_SECOND


def _marks(known: Knowledge) -> tuple[list[Mark], list[Mark]]:
    """The samples that failed, and those that say nothing, in order of time."""
    failed: set[Mark] = set()
    silent: set[Mark] = set()
    for part in chain.from_iterable(series.parts for series in known.series):
        if not part.header.causes:
            continue
        track = part.track()
        words = track.words()
        for at, flags, every, reason in zip(track.at, track.flags, track.every, track.reasons, strict=True):
            if flags & RECHECK:
                continue
            if flags & STATE == DOWN:
                failed.add(Mark(at, words[reason], inf))
            elif not flags & STATE:
                silent.add(Mark(at, words[reason], stale_ms(every, every) * TICKS // 2))
    return sorted(failed), sorted(silent)


def _shares(found: Sequence[Block], marks: Sequence[Mark]) -> Iterator[_Share]:
    """Each block, shared out among the marks; of two that are as near the earlier one has it."""
    ats = [mark.at for mark in marks]
    for start, end in found:
        at = start
        i = max(bisect_right(ats, start // TICKS) - 1, 0)
        while at < end and i < len(marks):
            here = marks[i].at * TICKS
            edge = end if i + 1 == len(marks) else min(end, (here + ats[i + 1] * TICKS) // 2)
            if edge > at:
                mine = max(0, int(min(edge, here + marks[i].reach) - max(at, here - marks[i].reach)))
                yield marks[i], mine
                yield None, edge - at - mine
                at = edge
            i += 1
        if at < end:
            yield None, end - at
