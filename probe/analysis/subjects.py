"""What a report is about: each probe and each group that was asked for, with what is known of it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from probe.analysis.during import outside
from probe.analysis.evidence import Evidence
from probe.analysis.groups import join, shared
from probe.analysis.knowledge import CLOCK_TOLERANCE_MS, Knowledge, Rules, know
from probe.analysis.options import Options
from probe.analysis.part import Piece
from probe.analysis.pieces import union
from probe.analysis.series import in_order
from probe.analysis.suspects import found_in
from probe.model.probe import Group
from probe.units import to_ms


class Member(NamedTuple):
    """A probe in a group. `label` is what it is called there."""

    probe: str
    label: str
    known: Knowledge
    tags: tuple[str, ...] = ()


class Subject(NamedTuple):
    """One row of a report. `group` and `members` are those of a group."""

    name: str
    tags: tuple[str, ...]
    known: Knowledge
    group: Group | None = None
    members: Sequence[Member] = ()

    @property
    def probes(self) -> dict[str, Knowledge]:
        """Those it was read from: its members, or itself."""
        return {each.probe: each.known for each in self.members} or {self.name: self.known}

    def announced(self, options: Options, start_ms: int, end_ms: int) -> list[Piece]:
        """Its maintenance in [start, end): a union. Raises UnitError.

        Of a group: what is announced for it, and the time in which all of its members are in maintenance.
        """
        own = options.announced(self.name, self.tags, start_ms, end_ms)
        if self.group is None:
            return own
        each = [options.announced(member.probe, member.tags, start_ms, end_ms) for member in self.members]
        return union([*own, *shared(each)])

    def holes(self, options: Options, start_ms: int, end_ms: int) -> list[Piece]:
        """All of [start, end) that does not count: maintenance, and what is outside `options.during`. A union."""
        return union([*self.announced(options, start_ms, end_ms), *outside(options.during, start_ms, end_ms)])


def _voices(name: str, evidence: Evidence, options: Options) -> list[Piece]:
    latest_ms = to_ms(options.now) + CLOCK_TOLERANCE_MS
    spells = (
        spell.span
        for other in options.other_keys.get(name, ())
        for pile in evidence.tracks.get(other, {}).values()
        for spell in found_in(in_order(pile.parts(), latest_ms))
    )
    return [*options.posted.get(name, ()), *spells]


def subjects(evidence: Evidence, options: Options, *, causes: bool = True) -> Iterator[Subject]:
    """In the order of `Options.names`. Raises LookupError for a method or a quorum there is not.

    Without `causes`, outages have no reasons: to count them, every part with a failure has to be unpacked.
    """
    groups = {group.name: group for group in options.groups}
    names = options.names or tuple(sorted(evidence.tracks))
    tags = evidence.tags() | options.tags
    rules = Rules(
        options.method,
        options.quorum,
        options.open_after,
        options.close_after,
        causes=causes,
        suspects=options.suspects,
    )
    now_ms = to_ms(options.now)
    # What a group is made of is wanted twice where its members have rows of their own.
    shared_by = {member for name in names if name in groups for member in groups[name].members}
    kept: dict[str, Knowledge] = {}

    def known(name: str) -> Knowledge:
        if name in kept:
            return kept[name]
        voices = partial(_voices, name, evidence, options)
        found = know(name, evidence.tracks.get(name, {}), rules, now_ms, voices)
        if name in shared_by:
            kept[name] = found
        return found

    for name in names:
        if name in groups:
            group = groups[name]
            members = [
                Member(probe, label, known(probe), tags.get(probe, ()))
                for probe, label in zip(group.members, group.labels, strict=True)
            ]
            together = join(name, [each.known for each in members], group.down, rules)
            yield Subject(name, (), together, group, members)
        else:
            yield Subject(name, tags.get(name, ()), known(name))
