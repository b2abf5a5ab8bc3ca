"""The outages of what is compared: those of one probe, or of several taken as one."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from probe.analysis.outage_ids import outage_id
from probe.analysis.series import Piece
from probe.model.report import Outage


class Episode(NamedTuple):
    """Milliseconds; the brackets are those of `Outage`. `ids` are the outages it is made of."""

    onset: int
    end: int
    last_up: int | None
    first_fail: int
    last_fail: int
    first_ok: int | None
    ids: tuple[str, ...]

    def inside(self, pieces: Iterable[Piece]) -> int:
        """Milliseconds of it in the pieces."""
        return sum(max(0, min(self.end, end) - max(self.onset, start)) for start, end in pieces)


def episodes(members: Sequence[Sequence[Outage]], needed: int) -> list[Episode]:
    """Where at least `needed` of the members have an outage at once, in order.

    It begins with the outage that made them enough, and ends with the first one of them to end.
    """
    if len(members) == 1:
        return [_episode(each, each, each.onset_ms, each.end_ms, [each]) for each in members[0]]
    every = [each for outages in members for each in outages]
    # Begun before ended: outages that touch are one.
    edges = sorted(
        [(each.onset_ms, 0, each.probe, each.first_fail_ms) for each in every]
        + [(each.end_ms, 1, each.probe, each.first_fail_ms) for each in every]
    )
    by_name = {(each.probe, each.first_fail_ms): each for each in every}
    found: list[Episode] = []
    count, first = 0, None
    for moment, ends, probe, first_fail in edges:
        outage = by_name[probe, first_fail]
        if ends:
            if count == needed and first is not None:
                parts = [each for each in every if each.onset_ms <= moment and each.end_ms >= first.onset_ms]
                found.append(_episode(first, outage, first.onset_ms, moment, parts))
            count -= 1
        else:
            count += 1
            first = outage if count == needed else first
    return found


def _episode(first: Outage, last: Outage, onset: int, end: int, parts: Sequence[Outage]) -> Episode:
    return Episode(
        onset=onset,
        end=end,
        last_up=first.last_up_ms,
        first_fail=first.first_fail_ms,
        last_fail=last.last_fail_ms,
        first_ok=last.first_ok_ms,
        ids=tuple(sorted(outage_id(each.probe, each.first_fail_ms) for each in parts)),
    )
