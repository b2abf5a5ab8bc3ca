"""Outages of two lines that were going on at once: which began first, and which ended last."""

from collections.abc import Sequence

from probe.analysis.compare.episodes import Episode
from probe.analysis.compare.lines import Line
from probe.analysis.series import Piece
from probe.model.compare import Meeting


def meetings(one: Line, other: Line, pieces: Sequence[Piece]) -> tuple[Meeting, ...]:
    """Those with time in common in the pieces, in order."""
    found = []
    for a in one.episodes:
        for b in other.episodes:
            if b.onset >= a.end:
                break
            both = a._replace(onset=max(a.onset, b.onset), end=min(a.end, b.end))
            together = both.inside(pieces)
            if together > 0:
                found.append(_meeting(one.name, other.name, a, b, together))
    return tuple(found)


def _meeting(one: str, other: str, a: Episode, b: Episode, together_ms: int) -> Meeting:
    return Meeting(
        one=a.ids,
        other=b.ids,
        together_s=together_ms / 1000,
        first=one if _surely_before(a, b) else other if _surely_before(b, a) else None,
        last=one if _surely_after(a, b) else other if _surely_after(b, a) else None,
        lead_s=(b.onset - a.onset) / 1000,
        lag_s=(b.end - a.end) / 1000,
    )


def _surely_before(a: Episode, b: Episode) -> bool:
    """Whether `a` had begun, at the latest, before `b` can have."""
    return b.last_up is not None and a.first_fail <= b.last_up


def _surely_after(a: Episode, b: Episode) -> bool:
    """Whether `a` went on, at the least, until `b` had certainly ended."""
    return b.first_ok is not None and a.last_fail >= b.first_ok
