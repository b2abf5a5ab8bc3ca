"""A line of a comparison: one probe, or several taken as one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from probe.analysis.compare.episodes import Episode, episodes
from probe.analysis.evidence import Evidence
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.options import Options
from probe.analysis.quorum import QUORUMS, Voter, combine
from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, Timeline
from probe.units import to_ms


class Wanted(NamedTuple):
    """A line as it was asked for: its name, and the probes it is made of."""

    name: str
    probes: tuple[str, ...]


class Line(NamedTuple):
    """`held_from_ms` as in Knowledge, of the member that fell silent first."""

    name: str
    probes: tuple[str, ...]
    timeline: Timeline
    episodes: Sequence[Episode]
    held_from_ms: int | None
    members: tuple[Knowledge, ...]


def knowledge(evidence: Evidence, wanted: Sequence[Wanted], options: Options) -> dict[str, Knowledge]:
    """Of every probe once, however many lines it is in. Raises LookupError for a method or quorum there is not."""
    rules = Rules(options.method, options.quorum, options.open_after, options.close_after)
    names = dict.fromkeys(name for each in wanted for name in each.probes)
    return {name: know(name, evidence.tracks.get(name, {}), rules, to_ms(options.now)) for name in names}


def line(wanted: Wanted, known: Mapping[str, Knowledge], together: str) -> Line:
    """`together` is the quorum by which several probes are down as one. Raises LookupError."""
    members = tuple(known[name] for name in wanted.probes)
    held = [each.held_from_ms for each in members]
    return Line(
        name=wanted.name,
        probes=wanted.probes,
        timeline=as_one([each.timeline for each in members], together),
        episodes=episodes([each.outages for each in members], QUORUMS[together](len(members))),
        held_from_ms=None if None in held else min(each for each in held if each is not None),
        members=members,
    )


def holes(found: Line, labels: Mapping[str, tuple[str, ...]], options: Options) -> list[Piece]:
    """The maintenance of any of its probes; `labels` are the tags of each."""
    return [hole for name in found.probes for hole in options.holes(name, labels.get(name, ()))]


def as_one(timelines: Sequence[Timeline], together: str) -> Timeline:
    """Several timelines as one, by a vote in three values in which each has its vote all the time.

    A surface that nobody asked yet is unknown, and never counted as if it had not existed. Raises LookupError
    for a quorum there is not.
    """
    known = [each for each in timelines if each]
    start = min((each[0].start for each in known), default=0) // TICKS
    end = -(-max((each[-1].end for each in known), default=0) // TICKS)
    return combine([Voter(each, start, end) for each in timelines], together)
