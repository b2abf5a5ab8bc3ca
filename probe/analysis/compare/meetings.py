"""Outages of two lines that were going on at once: which began first, and which ended last."""

from collections.abc import Sequence

from probe.analysis.compare.lines import Line
from probe.analysis.pieces import overlap
from probe.analysis.series import Piece
from probe.model.compare import Meeting
from probe.model.report import Outage


def meetings(one: Line, other: Line, pieces: Sequence[Piece]) -> tuple[Meeting, ...]:
    """Those with time in common in the pieces, in order."""
    found = []
    for a, of_a in one.outages:
        for b, of_b in other.outages:
            if b.onset_ms >= a.end_ms:
                break
            opens, closes = max(a.onset_ms, b.onset_ms), min(a.end_ms, b.end_ms)
            together_ms = overlap(pieces, opens, closes)
            if together_ms > 0:
                found.append(
                    Meeting(
                        one=of_a,
                        other=of_b,
                        together_s=together_ms / 1000,
                        first=_which(one.name, other.name, _surely_before(a, b), _surely_before(b, a)),
                        last=_which(one.name, other.name, _surely_after(a, b), _surely_after(b, a)),
                        lead_s=(b.onset_ms - a.onset_ms) / 1000,
                        lag_s=(b.end_ms - a.end_ms) / 1000,
                    )
                )
    return tuple(found)


def _which(one: str, other: str, is_one: bool, is_other: bool) -> str | None:  # noqa: FBT001 - two answers
    return one if is_one else other if is_other else None


def _surely_before(a: Outage, b: Outage) -> bool:
    """Whether `a` had begun, at the latest, before `b` can have."""
    return b.last_up_ms is not None and a.first_fail_ms <= b.last_up_ms


def _surely_after(a: Outage, b: Outage) -> bool:
    """Whether `a` went on, at the least, until `b` had certainly ended."""
    return b.first_ok_ms is not None and a.last_fail_ms >= b.first_ok_ms
