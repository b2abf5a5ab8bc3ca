"""Who was in an outage: of each probe the sample that shows its first failure, and the one that shows it well again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from probe.analysis.knowledge import Knowledge
from probe.analysis.subjects import Subject
from probe.model.outages import OutageDetail, Witness
from probe.model.outcome import Outcome
from probe.units import from_ms, to_ms

_GOOD = (Outcome.UP, Outcome.DEGRADED)


class Member(NamedTuple):
    """A probe that the outage is made of. `label` is what its group calls it, None for a probe alone.

    `first` is the sample that shows its first failure in the outage, and `good` the one that shows it well again; None where
    there is none. `since` is when it had begun to fail, if that was before the outage.
    """

    probe: str
    label: str | None
    first: Witness | None
    good: Witness | None
    since: datetime | None = None


def members_of(whole: OutageDetail, subject: Subject) -> list[Member]:
    if subject.group is None:
        return [_member(whole, subject.name, None, subject.known)]
    return [_member(whole, each.probe, each.label, each.known) for each in subject.members]


def _member(whole: OutageDetail, probe: str, label: str | None, known: Knowledge) -> Member:
    """By its own outages, in which all its vantages have a vote; by its samples where it had none."""
    row = whole.outage
    mine = [each for each in whole.samples if each.evidence and each.probe in (None, probe)]
    start, end = to_ms(row.onset), to_ms(row.end or whole.now)
    own = [each for each in known.outages if each.onset_ms < end and start < each.end_ms]
    failing = [each for each in mine if each.outcome is Outcome.DOWN]
    if not own:
        return Member(probe, label, failing[0] if failing else None, _good_again(mine))
    began, over = from_ms(own[0].first_fail_ms), own[-1].first_ok_ms
    first = shows(mine, began, good=False)
    earlier = first is None and bool(failing) and began < failing[0].at
    return Member(
        probe,
        label,
        failing[0] if earlier else first,
        None if over is None else shows(mine, from_ms(over), good=True),
        began if earlier else None,
    )


def _good_again(mine: Sequence[Witness]) -> Witness | None:
    """The first good one after the last that failed; None where none failed, or none was good since."""
    last = max((i for i, each in enumerate(mine) if each.outcome is Outcome.DOWN), default=len(mine))
    return next((each for each in mine[last + 1 :] if each.outcome in _GOOD), None)


def shows(samples: Sequence[Witness], at: datetime, *, good: bool | None) -> Witness | None:
    """The sample of that moment which is evidence for it; None where nobody kept one."""
    return next(
        (
            each
            for each in samples
            if to_ms(each.at) == to_ms(at) and each.evidence and good in (None, each.outcome in _GOOD)
        ),
        None,
    )
