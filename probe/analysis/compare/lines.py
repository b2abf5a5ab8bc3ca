"""A line of a comparison: one probe, or several taken as one."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from probe.analysis.groups import vote
from probe.analysis.outage_ids import outage_id
from probe.analysis.subjects import Subject
from probe.analysis.timeline import Timeline
from probe.model.report import Outage


class Line(NamedTuple):
    """A probe or a group, and its outages with the ids that `probe outages` knows them by, in order."""

    subject: Subject
    outages: Sequence[tuple[Outage, tuple[str, ...]]]

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def probes(self) -> tuple[str, ...]:
        return tuple(self.subject.probes)

    @property
    def timeline(self) -> Timeline:
        return self.subject.known.timeline


def lines(found: Iterable[Subject], made_up: bool) -> list[Line]:  # noqa: FBT001 - the one question there is
    """`made_up`: the groups were put together for this comparison, so that nobody else knows their outages."""
    return [
        Line(each, [(outage, _ids(each, outage, made_up)) for outage in each.known.outages]) for each in found
    ]


def _ids(subject: Subject, outage: Outage, made_up: bool) -> tuple[str, ...]:  # noqa: FBT001 - as above
    if subject.group is None or not made_up:
        return (outage_id(outage.probe, outage.first_fail_ms),)
    return tuple(
        outage_id(mine.probe, mine.first_fail_ms)
        for member in subject.members
        for mine in member.known.outages
        if mine.onset_ms < outage.end_ms and outage.onset_ms < mine.end_ms
    )


def any_up(found: Sequence[Line]) -> Timeline:
    """Down where all of them are, up where any is, else unknown."""
    return vote([each.timeline for each in found], "all")
