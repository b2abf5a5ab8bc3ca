"""Several vantages beside each other: each alone, every quorum, and where they do not agree.

The location-weighted figure is the user-uptime of Hauer et al., "Meaningful Availability", NSDI 2020, with a
location in the place of a user: Σ up / Σ (up + down).
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.figures import Figures, figures
from probe.analysis.knowledge import Vantage
from probe.analysis.part import STALE_INTERVALS
from probe.analysis.quorum import QUORUMS, Voter, combine
from probe.analysis.series import Counts, Piece
from probe.analysis.side_by_side import Labels, side_by_side
from probe.analysis.timeline import AMBIGUOUS, TICKS, Run, Segment, Timeline, tally
from probe.analysis.track import DOWN
from probe.model.vantages import VantageFigures, Vantages, Vote
from probe.units import from_ms

_PER_SECOND = 1000 * TICKS
_JURY = 3
"""Vantages that see something, for one of them to be alone: of two that differ nobody knows which is wrong."""


class _Accord(NamedTuple):
    """Ticks; `alone_down` and `alone_up` for each vantage."""

    seen: int
    any_up: int
    partial: int
    joint: int
    differing: int
    alone_down: Counter[int]
    alone_up: Counter[int]


def beside_each_other(
    found: Sequence[Vantage], pieces: Sequence[Piece], counts: Counts, quorum: str, weight: float
) -> Vantages:
    """`counts` are the samples of all of them, `quorum` the one the report goes by, `weight` that of degraded time."""
    voters = [
        (each, Voter(each.timeline, each.first, each.last))
        for each in found
        if each.first is not None and each.last is not None
    ]
    alone = [figures(tally(voter.segments, pieces), weight) for _, voter in voters]
    accord = _accord([voter for _, voter in voters], pieces, quorum)
    return Vantages(
        vantages=tuple(
            VantageFigures(
                vantage=each.name,
                availability=mine.availability,
                edge_low=mine.edge_low,
                edge_high=mine.edge_high,
                coverage=mine.coverage,
                up_s=mine.up_s + mine.degraded_s,
                down_s=mine.down_s,
                unknown_s=mine.unknown_s,
                samples=_samples(each.runs, pieces),
                first=from_ms(voter.first),
                last=from_ms(voter.last),
                alone_down_s=accord.alone_down[i] / _PER_SECOND,
                alone_up_s=accord.alone_up[i] / _PER_SECOND,
            )
            for i, ((each, voter), mine) in enumerate(zip(voters, alone, strict=True))
        ),
        votes=tuple(
            _vote(name, figures(tally(combine([voter for _, voter in voters], name), pieces), weight), quorum)
            for name in QUORUMS
        ),
        location_weighted=_weighted(alone, weight),
        any_ok_uptime=accord.any_up / accord.seen if accord.seen else None,
        any_ok_reachability=(counts.samples - counts.failed) / counts.samples if counts.samples else None,
        partial_s=accord.partial / _PER_SECOND,
        joint_s=accord.joint / _PER_SECOND,
        differing_s=accord.differing / _PER_SECOND,
        odd_one=_odd_one([each for each, _ in voters], accord.alone_down + accord.alone_up),
    )


def _odd_one(found: Sequence[Vantage], alone: Counter[int]) -> str | None:
    """None where two were alone for as long."""
    ranked = alone.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    most, ticks = ranked[0]
    interval = min(run.stale for run in found[most].runs) / STALE_INTERVALS
    return found[most].name if ticks >= interval else None


def _vote(name: str, together: Figures, chosen: str) -> Vote:
    return Vote(
        quorum=name,
        chosen=name == chosen,
        availability=together.availability,
        edge_low=together.edge_low,
        edge_high=together.edge_high,
        coverage=together.coverage,
        up_s=together.up_s + together.degraded_s,
        down_s=together.down_s,
        down_low_s=together.down_low_s,
        down_high_s=together.down_high_s,
        unknown_s=together.unknown_s,
    )


def _weighted(alone: Sequence[Figures], weight: float) -> float | None:
    seen = sum(each.up_s + each.degraded_s + each.down_s for each in alone)
    lost = sum(each.down_s + weight * each.degraded_s for each in alone)
    return (seen - lost) / seen if seen else None


def _samples(runs: Sequence[Run], pieces: Sequence[Piece]) -> int | None:
    """Those in the pieces; None where a run reaches over an edge, for a run only knows its first and its last."""
    total = 0
    for run in runs:
        touched = [(start, end) for start, end in pieces if run.first < end and run.last >= start]
        if any(run.first < start or run.last >= end for start, end in touched):
            return None
        total += run.samples if touched else 0
    return total


def _accord(voters: Sequence[Voter], pieces: Sequence[Piece], quorum: str) -> _Accord:
    count = len(voters)
    lines = [*(voter.segments for voter in voters), *map(_at_work, voters)]
    combined = side_by_side(lines, pieces)
    seen = any_up = partial = joint = differing = 0
    alone_down: Counter[int] = Counter()
    alone_up: Counter[int] = Counter()
    for labels, ticks in combined.items():
        down, up = _sides(labels[:count])
        known = len(down) + len(up)
        seen += ticks if known else 0
        any_up += ticks if up else 0
        partial += ticks if 1 <= len(down) < QUORUMS[quorum](sum(labels[count:])) else 0
        joint += ticks if known > 1 else 0
        differing += ticks if down and up else 0
        if known >= _JURY and len(down) == 1:
            alone_down[down[0]] += ticks
        if known >= _JURY and len(up) == 1:
            alone_up[up[0]] += ticks
    return _Accord(seen, any_up, partial, joint, differing, alone_down, alone_up)


def _sides(labels: Labels) -> tuple[list[int], list[int]]:
    """Who sees it down, and who sees it up."""
    down = [i for i, label in enumerate(labels) if label & ~AMBIGUOUS == DOWN]
    return down, [i for i, label in enumerate(labels) if label and label & ~AMBIGUOUS != DOWN]


def _at_work(voter: Voter) -> Timeline:
    """As in `quorum`: from the first sample to the last, and as long as that one is held."""
    end = max([voter.last * TICKS, *(segment.end for segment in voter.segments[-1:])])
    return [Segment(voter.first * TICKS, end, 1)]
