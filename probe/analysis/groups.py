"""Several probes that are one service → what is known of it, by the vote in three values of `quorum`.

Every member has its vote all of the time: one that is not asked yet, or not any more, is unknown, and what
the others say is not taken for it. That is stricter than with vantages, which replace each other.
"""

from collections.abc import Sequence
from itertools import chain

from msgspec.structs import replace

from probe.analysis.knowledge import Knowledge, Rules, Vantage, put_together
from probe.analysis.pieces import union, without
from probe.analysis.quorum import Voter, combine
from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, Timeline


def join(name: str, members: Sequence[Knowledge], down: str, rules: Rules) -> Knowledge:
    """What the members know together; `down` is the quorum of them that makes the group down.

    Its outages open and close on what all of them together say at the moments any of them was asked, as with
    several vantages. Its vantages are those of all its members. A single member is the group. Raises LookupError
    for a quorum there is not.
    """
    if len(members) == 1:
        [only] = members
        return only._replace(outages=tuple(replace(each, probe=name) for each in only.outages))
    nearest = vote([each.nearest for each in members], down)
    series = tuple(chain.from_iterable(each.series for each in members))
    return put_together(
        name,
        series,
        nearest,
        nearest if rules.method == "nearest" else vote([each.timeline for each in members], down),
        rules,
        held_from_ms=max(
            (each.held_from_ms for each in members if each.held_from_ms is not None), default=None
        ),
        vantages=_of_all(members),
        suspects=tuple(chain.from_iterable(each.suspects for each in members)),
    )


def vote(lines: Sequence[Timeline], down: str) -> Timeline:
    """Timelines as one, each with its vote all of the time. Raises LookupError for a quorum there is not."""
    known = [segment for line in lines for segment in line]
    first = min((segment.start for segment in known), default=0) // TICKS
    last = -(-max((segment.end for segment in known), default=0) // TICKS)
    return combine([Voter(line, first, last) for line in lines], down)


def _of_all(members: Sequence[Knowledge]) -> tuple[Vantage, ...]:
    found = tuple(chain.from_iterable(each.vantages for each in members))
    # What a single one saw would be taken for what the group was.
    return found if len([each for each in found if each.first is not None]) > 1 else ()


def shared(holes: Sequence[Sequence[Piece]]) -> list[Piece]:
    """The time that lies in the maintenance of every member."""
    found = [hole for each in holes for hole in each]
    if not found:
        return []
    start, end = min(start for start, _ in found), max(end for _, end in found)
    return without(start, end, union(piece for each in holes for piece in without(start, end, union(each))))
