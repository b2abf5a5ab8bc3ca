"""One outage in full → the facts of its post-mortem. Nothing is computed here that a report would not say alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from probe.analysis.hours import when
from probe.analysis.options import Options
from probe.analysis.pieces import length
from probe.analysis.windows import parse_window, whole_period
from probe.model.outages import OutageDetail, Witness
from probe.model.outcome import Outcome
from probe.model.postmortem import POSTMORTEM_VERSION, Event, Postmortem, Recovery, Side, Spent
from probe.model.their_word import IncidentWord, TheirWord
from probe.units import to_ms

_GOOD = (Outcome.UP, Outcome.DEGRADED)


def postmortem(detail: OutageDetail, options: Options, word: TheirWord | None) -> Postmortem:
    """`word` is the vendor's about the window the outage is in; None where no status page was read."""
    row = detail.outage
    onset, end = to_ms(row.onset), to_ms(row.end or detail.now)
    told = next((each for each in word.outages if each.id == row.id), None) if word is not None else None
    met = (
        tuple(each for each in word.incidents if told and each.id in told.incidents)
        if word is not None
        else ()
    )
    peak_s = None
    if options.peak:
        inside, _ = when(options.peak, [(onset, end)] if end > onset else [], options.timezone)
        peak_s = length(inside) / 1000
    return Postmortem(
        v=POSTMORTEM_VERSION,
        detail=detail,
        events=tuple(sorted((*_ours(detail), *_theirs(met)), key=lambda each: (each.at, each.side))),
        spent=tuple(_spent(detail, options)),
        peak=tuple(each.text for each in options.peak),
        peak_s=peak_s,
        recovered=tuple(sorted(_recovered(detail), key=lambda each: each.at)),
        word=told,
        incidents=met,
    )


def _ours(detail: OutageDetail) -> Iterator[Event]:
    row, by_time = detail.outage, {(each.at, each.outcome in _GOOD): each for each in detail.samples}

    def seen(at: datetime | None, text: str, *, good: bool) -> Iterator[Event]:
        if at is not None:
            found = by_time.get((at, good))
            yield Event(
                at=at,
                side=Side.OURS,
                text=text,
                probe=found.probe if found else None,
                sample=found.id if found else None,
            )

    yield from seen(row.last_up, "last good answer before", good=True)
    first = detail.first_failure
    why = f": {first.reason}, {first.message}" if first else ""
    yield from seen(row.first_fail, f"first failure{why}", good=False)
    yield from seen(row.opened, f"outage: {detail.open_after} failures in a row", good=False)
    for change in detail.changes:
        what = "definition of the probe" if change.what == "config" else change.what
        text = f"{what}: {change.before or 'none'}, then {change.after or 'none'}"
        yield Event(at=change.at, side=Side.OURS, text=text, probe=change.probe)
    yield from seen(row.last_fail, "last failure", good=False)
    yield from seen(row.first_ok, "first good answer after", good=True)
    yield from seen(row.closed, f"over: {detail.close_after} good answers in a row", good=True)


def _theirs(met: Sequence[IncidentWord]) -> Iterator[Event]:
    for each in met:
        impact = f", impact {each.impact}" if each.impact else ""
        if each.started is not None and each.started != each.posted:
            yield Event(
                at=each.started,
                side=Side.THEIRS,
                text=f"“{each.name}” began, as told later",
                incident=each.id,
            )
        if each.posted is not None:
            yield Event(
                at=each.posted, side=Side.THEIRS, text=f"“{each.name}” posted{impact}", incident=each.id
            )
        if each.resolved is not None:
            yield Event(at=each.resolved, side=Side.THEIRS, text=f"“{each.name}” resolved", incident=each.id)


def _spent(detail: OutageDetail, options: Options) -> Iterator[Spent]:
    """Of each objective, over its whole window as of the end of the outage: what it allows, and how much of that this took.

    Hours of a calendar are not looked at: an objective `during` some hours has a smaller budget than this says.
    """
    row = detail.outage
    for slo in options.objectives(row.probe, row.tags):
        at = row.end or detail.now
        start_ms, end_ms = whole_period(parse_window(slo.window, at, options.timezone), at, options.timezone)
        budget_s = (1 - slo.target) * (end_ms - start_ms) / 1000
        yield Spent(
            name=slo.name,
            target=slo.target,
            over=slo.over,
            budget_s=budget_s,
            share=row.down_s / budget_s if budget_s else None,
        )


def _recovered(detail: OutageDetail) -> Iterator[Recovery]:
    """Of each probe that failed: the first good answer after its last failure."""
    row = detail.outage
    for probe in {each.probe for each in detail.samples}:
        mine = [each for each in detail.samples if each.probe == probe and each.evidence]
        failing = [each for each in mine if each.outcome is Outcome.DOWN]
        if not failing:
            continue
        good: Witness | None = next((each for each in mine if each.at > failing[-1].at), None)
        if good is not None:
            yield Recovery(
                probe=probe or row.probe,
                at=good.at,
                after_s=(good.at - row.onset).total_seconds(),
                sample=good.id,
            )
