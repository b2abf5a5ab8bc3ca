"""What a report is about: each probe and each group that was asked for, with what is known of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.analysis.groups import join, shared
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.options import Options
from probe.analysis.series import Piece
from probe.model.probe import Group
from probe.units import to_ms


class Member(NamedTuple):
    """A probe in a group. `label` is what it is called there."""

    probe: str
    label: str
    known: Knowledge


class Subject(NamedTuple):
    """One row of a report. `holes` is its maintenance; `group` and `members` are those of a group."""

    name: str
    tags: tuple[str, ...]
    known: Knowledge
    holes: Sequence[Piece]
    group: Group | None = None
    members: Sequence[Member] = ()

    @property
    def probes(self) -> dict[str, Knowledge]:
        """Those it was read from: its members, or itself."""
        return {each.probe: each.known for each in self.members} or {self.name: self.known}


def subjects(evidence: Evidence, options: Options) -> Iterator[Subject]:
    """In the order of `Options.names`. Raises LookupError for a method or a quorum there is not."""
    groups = {group.name: group for group in options.groups}
    names = options.names or tuple(sorted(evidence.tracks))
    tags = evidence.tags() | options.tags
    rules = Rules(options.method, options.quorum, options.open_after, options.close_after)
    # What a group is made of is wanted twice where its members have rows of their own.
    shared_by = {member for name in names if name in groups for member in groups[name].members}
    kept: dict[str, Knowledge] = {}

    def known(name: str) -> Knowledge:
        if name in kept:
            return kept[name]
        found = know(name, evidence.tracks.get(name, {}), rules, to_ms(options.now))
        if name in shared_by:
            kept[name] = found
        return found

    for name in names:
        if name in groups:
            group = groups[name]
            members = [
                Member(probe, label, known(probe))
                for probe, label in zip(group.members, group.labels, strict=True)
            ]
            together = join(name, [each.known for each in members], group.down, rules)
            yield Subject(name, (), together, _holes(group, tags, options), group, members)
        else:
            labels = tags.get(name, ())
            yield Subject(name, labels, known(name), options.holes(name, labels))


def _holes(group: Group, tags: Mapping[str, tuple[str, ...]], options: Options) -> list[Piece]:
    """What is announced for the group, and the time in which all of its members are in maintenance."""
    each = [options.holes(member, tags.get(member, ())) for member in group.members]
    return [*options.holes(group.name, ()), *shared(each)]
