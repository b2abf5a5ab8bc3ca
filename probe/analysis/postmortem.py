"""One outage in full → the facts of its post-mortem. Nothing is computed here that a report would not say alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from probe.analysis.options import Options
from probe.analysis.outage_cost import peak_s, spent
from probe.analysis.outage_detail import bounded
from probe.analysis.outage_members import Member, members_of, shows
from probe.analysis.subjects import Subject
from probe.model.hours import Calendar
from probe.model.outages import Change, OutageDetail, OutageRow, Witness
from probe.model.postmortem import POSTMORTEM_VERSION, Event, Postmortem, Recovery, Side
from probe.model.their_word import IncidentWord, TheirWord
from probe.units import format_moment

MOST_CHANGES = 40
"""Changes that are told of one by one: who flaps has thousands."""


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
    members = members_of(whole, subject)
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
        spent=tuple(spent(whole, subject, options, calendars)),
        peak=tuple(each.text for each in options.peak),
        peak_s=peak_s(whole, subject, options),
        recovered=tuple(sorted(_recovered(row, members), key=lambda each: (each.at, each.probe))),
        word=told,
        incidents=met,
    )


def _ours(whole: OutageDetail, members: Sequence[Member]) -> Iterator[Event]:
    row = whole.outage
    labels = {each.probe: each.label for each in members}

    many = row.surface is not None

    def seen(at: datetime | None, text: str, *, good: bool) -> Iterator[Event]:
        if at is not None:
            found = shows(whole.samples, at, good=good)
            # A member may have answered well at a moment at which the group is down.
            found = shows(whole.samples, at, good=None) if found is None and many else found
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
