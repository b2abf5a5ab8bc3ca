"""One outage in full → the facts of its post-mortem. Nothing is computed here that a report would not say alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from probe.analysis.during import read_window
from probe.analysis.figures import figures
from probe.analysis.hours import when
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.outage_detail import bounded
from probe.analysis.part import Piece
from probe.analysis.pieces import common, length, without
from probe.analysis.subjects import Subject
from probe.analysis.timeline import tally
from probe.analysis.windows import whole_period
from probe.model.hours import Calendar
from probe.model.outages import Change, OutageDetail, OutageRow, Witness
from probe.model.outcome import Outcome
from probe.model.postmortem import POSTMORTEM_VERSION, Event, Postmortem, Recovery, Side, Spent
from probe.model.their_word import IncidentWord, TheirWord
from probe.units import format_moment, from_ms, to_ms

MOST_CHANGES = 40
"""Changes that are told of one by one: who flaps has thousands."""
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


def postmortem(
    whole: OutageDetail,
    subject: Subject,
    options: Options,
    word: TheirWord | None = None,
    calendars: Sequence[Calendar] = (),
) -> Postmortem:
    """`whole` has every sample there is, of which the document keeps as many as one outage in full does.

    `subject` is the probe or group it is an outage of, and `word` the vendor's about a window it is in; None where no
    status page was read. Raises UnitError for an objective that cannot be followed.
    """
    row = whole.outage
    span = to_ms(row.onset), to_ms(row.end or whole.now)
    members = _members(whole, subject)
    told = next((each for each in word.outages if each.id == row.id), None) if word is not None else None
    met = (
        tuple(each for each in word.incidents if told and each.id in told.incidents)
        if word is not None
        else ()
    )
    events = (*_ours(whole, members), *_theirs(met))
    return Postmortem(
        v=POSTMORTEM_VERSION,
        detail=bounded(whole),
        events=tuple(sorted(events, key=lambda each: (each.at, each.side, each.probe or ""))),
        changes_left_out=max(0, len(whole.changes) - MOST_CHANGES),
        spent=tuple(_spent(span, whole, subject, options, calendars)),
        peak=tuple(each.text for each in options.peak),
        peak_s=_down_s(subject, when(options.peak, _piece(span), options.timezone)[0])
        if options.peak
        else None,
        recovered=tuple(sorted(_recovered(row, members), key=lambda each: (each.at, each.probe))),
        word=told,
        incidents=met,
    )


def _members(whole: OutageDetail, subject: Subject) -> list[Member]:
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
    first = _shows(mine, began, good=False)
    earlier = first is None and bool(failing) and began < failing[0].at
    return Member(
        probe,
        label,
        failing[0] if earlier else first,
        None if over is None else _shows(mine, from_ms(over), good=True),
        began if earlier else None,
    )


def _piece(span: Piece) -> list[Piece]:
    return [span] if span[1] > span[0] else []


def _down_s(subject: Subject, pieces: Iterable[Piece]) -> float:
    return figures(tally(subject.known.nearest, pieces), 0.0).down_s


def _ours(whole: OutageDetail, members: Sequence[Member]) -> Iterator[Event]:
    row = whole.outage
    labels = {each.probe: each.label for each in members}

    many = row.surface is not None

    def seen(at: datetime | None, text: str, *, good: bool) -> Iterator[Event]:
        if at is not None:
            found = _shows(whole.samples, at, good=good)
            # A member may have answered well at a moment at which the group is down.
            found = _shows(whole.samples, at, good=None) if found is None and many else found
            event = _event(at, text, found, labels)
            # What all of a group came to is nobody's in it, whoever was asked at that moment.
            yield replace(event, probe=None, label=None) if many else event

    yield from seen(
        row.last_up,
        "last seen up as a group" if many else "last good answer before",
        good=True,
    )
    if many:
        yield from seen(row.first_fail, "down as a group", good=False)
    for member in members:
        yield from _of_member(member, labels)
    moments = "moments" if many else "samples"
    yield from seen(row.opened, f"an outage: {whole.open_after} failing {moments} in a row", good=False)
    yield from _changes(whole, labels)
    yield from seen(row.last_fail, "last seen down as a group" if many else "last failure", good=False)
    yield from seen(row.first_ok, "up again as a group" if many else "first good answer after", good=True)
    yield from seen(row.closed, f"over: {whole.close_after} good {moments} in a row", good=True)


def _changes(whole: OutageDetail, labels: dict[str, str | None]) -> Iterator[Event]:
    found, head = whole.changes, MOST_CHANGES // 2
    for change in found if len(found) <= MOST_CHANGES else (*found[:head], *found[-head:]):
        what = "definition of the probe" if change.what == "config" else change.what
        text = f"{what}: {change.before or 'none'}, then {change.after or 'none'}"
        yield _event(change.at, text, _changed(whole.samples, change), labels, change.probe)


def _changed(samples: Sequence[Witness], change: Change) -> Witness | None:
    """The first sample that has what a change led to."""
    of_config = change.what == "config"
    return next(
        (
            each
            for each in samples
            if each.at == change.at
            and change.probe in (None, each.probe)
            and change.after == (each.config if of_config else each.reason)
        ),
        None,
    )


def _of_member(member: Member, labels: dict[str, str | None]) -> Iterator[Event]:
    first, good = member.first, member.good
    if first is None:
        return
    why = ": ".join(filter(None, [first.reason, first.message]))
    said = "first failure" if member.since is None else f"failing since {format_moment(member.since)}"
    yield _event(first.at, f"{said}: {why}" if why else said, first, labels)
    if member.label is not None and good is not None:
        yield _event(good.at, "good again", good, labels)


def _event(
    at: datetime,
    text: str,
    found: Witness | None,
    labels: dict[str, str | None],
    probe: str | None = None,
) -> Event:
    whose = found.probe if found is not None else probe
    return Event(
        at=at,
        side=Side.OURS,
        text=text,
        probe=whose,
        label=labels.get(whose) if whose else None,
        sample=found.id if found is not None else None,
    )


def _shows(samples: Sequence[Witness], at: datetime, *, good: bool | None) -> Witness | None:
    """The sample of that moment which is evidence for it; None where nobody kept one."""
    return next(
        (
            each
            for each in samples
            if to_ms(each.at) == to_ms(at) and each.evidence and good in (None, each.outcome in _GOOD)
        ),
        None,
    )


def _theirs(met: Sequence[IncidentWord]) -> Iterator[Event]:
    for each in met:
        impact = f", impact {each.impact}" if each.impact else ""
        told = (
            (each.started, f"“{each.name}” began, as told later", each.started != each.posted),
            (each.posted, f"“{each.name}” posted{impact}", True),
            (each.resolved, f"“{each.name}” resolved", True),
        )
        for at, text, apart in told:
            if at is not None and apart:
                yield Event(at=at, side=Side.THEIRS, text=text, incident=each.id)


def _spent(
    span: Piece,
    whole: OutageDetail,
    subject: Subject,
    options: Options,
    calendars: Sequence[Calendar],
) -> Iterator[Spent]:
    """Of each objective, over its whole window as of the end of the outage: what it allows, and how much of that this took.

    Only what counts for it is looked at, as in a report: no maintenance, and no time outside the hours it is about.
    """
    at = whole.outage.end or whole.now
    for slo in options.objectives(subject.name, subject.tags):
        window = read_window(slo.over, at, options.timezone, calendars)
        period = whole_period(window, at, options.timezone)
        counted = without(*period, subject.holes(replace(options, during=window.during), *period))
        budget_s = (1 - slo.target) * length(counted) / 1000
        down_s = _down_s(subject, common(_piece(span), counted))
        yield Spent(
            name=slo.name,
            target=slo.target,
            over=slo.over,
            budget_s=budget_s,
            down_s=down_s,
            share=down_s / budget_s if budget_s else None,
        )


def _recovered(row: OutageRow, members: Sequence[Member]) -> Iterator[Recovery]:
    for member in members:
        good = member.good
        if good is not None:
            yield Recovery(
                probe=member.probe,
                label=member.label,
                at=good.at,
                after_s=(good.at - row.onset).total_seconds(),
                sample=good.id,
            )


def _good_again(mine: Sequence[Witness]) -> Witness | None:
    """The first good one after the last that failed; None where none failed, or none was good since."""
    last = max((i for i, each in enumerate(mine) if each.outcome is Outcome.DOWN), default=len(mine))
    return next((each for each in mine[last + 1 :] if each.outcome in _GOOD), None)
