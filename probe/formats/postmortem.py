"""A draft of a post-mortem in Markdown: what the record knows, and blanks for what only people know."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from probe.formats.figures import percent, zone_of
from probe.formats.markup import code, listed, page, table, text
from probe.formats.outages import causes, length, parts, possible, unseen, when
from probe.formats.words import NAME_LIMIT, WHOSE, count
from probe.model.outages import Witness
from probe.model.outcome import Outcome
from probe.model.postmortem import Event, Postmortem, Side
from probe.model.their_word import Agreement
from probe.units import format_span

_BLANK = "_to be written_"
_MOST_EVIDENCE = 20
_WHO = {Side.OURS: "we", Side.THEIRS: "vendor"}


def draft(document: Postmortem) -> str:
    detail = document.detail
    row, zone = detail.outage, zone_of(detail.timezone)
    return page(
        f"Post-mortem of {text(row.id)}",
        f"_Draft from the record as of {_stamp(detail.now, zone)}, times in {text(detail.timezone, NAME_LIMIT)}. "
        "Every figure can be looked up by the ids beside it; what stands in italics is for people to fill in._",
        "#### Summary",
        listed(
            [
                (
                    f"{text(row.probe, NAME_LIMIT)} was down for {length(row.duration_s)} ({possible(row, '–')}): "
                    f"{when(row, zone, '–')}"
                ),
                text(parts(row)),
                text(" · ".join(causes(row))),
                unseen(row),
                f"What users saw: {_BLANK}",
            ]
        ),
        "#### Timeline",
        table("at|who|what|evidence", (_event(each, zone) for each in document.events)),
        f"{count(document.changes_left_out, 'more change')} between them."
        if document.changes_left_out
        else "",
        "#### Impact",
        listed(_impact(document)),
        "#### Classification",
        table(
            "reason|whose|failing samples:",
            (
                (text(each.reason, NAME_LIMIT), WHOSE[each.owner] if each.owner else "–", str(each.samples))
                for each in row.reasons
            ),
        )
        or "No reason is recorded.",
        "#### Recovery",
        table(
            "probe|good again|after the onset:|sample",
            (
                (
                    text(each.label or each.probe, NAME_LIMIT),
                    _stamp(each.at, zone),
                    length(each.after_s),
                    code(each.sample),
                )
                for each in document.recovered
            ),
        )
        or _no_recovery(document),
        _first(document),
        "#### The vendor's word",
        listed(_vendor(document)),
        "#### Evidence",
        *_evidence(document, zone),
        "#### For people",
        listed(
            [
                f"Root cause: {_BLANK}",
                f"How it was noticed, and by whom: {_BLANK}",
                f"What went well, what did not, where luck helped: {_BLANK}",
                f"What will be done, by whom, until when: {_BLANK}",
            ]
        ),
        listed(map(text, detail.warnings)),
    )


def _no_recovery(document: Postmortem) -> str:
    """Of an outage that goes on, whose end nobody saw, or that ended where the samples that show it are gone."""
    row = document.detail.outage
    end = row.first_ok
    if end is None:
        return (
            "Nothing has recovered yet."
            if row.going_on
            else "No recovery is in the record: its end was not seen."
        )
    at = _stamp(end, zone_of(document.detail.timezone))
    return f"Good again at {at}: the samples that show of whom are not kept."


def _first(document: Postmortem) -> str:
    """Who recovered first, where several did, and not at once."""
    first, *others = document.recovered or (None,)
    if first is None or not others or others[0].at == first.at:
        return ""
    return f"{text(first.label or first.probe, NAME_LIMIT)} recovered first."


def _event(each: Event, zone: tzinfo) -> tuple[str, ...]:
    name = each.label or each.probe
    whose = f"{text(name, NAME_LIMIT)}: " if name else ""
    proof = each.sample or each.incident
    return (
        _stamp(each.at, zone),
        _WHO[each.side],
        f"{whose}{text(each.text)}",
        code(proof) if proof else "–",
    )


def _impact(document: Postmortem) -> Iterator[str]:
    row = document.detail.outage
    yield f"downtime {_seconds(row.down_s)} of an outage of {_seconds(row.duration_s)} ({possible(row, '–')})"
    if document.peak_s is not None:
        hours = text(", ".join(document.peak), NAME_LIMIT)
        share = f", {percent(document.peak_s / row.down_s, 0)} %," if row.down_s else ""
        yield f"{_seconds(document.peak_s)} of the downtime{share} in peak hours ({hours})"
    for each in document.spent:
        name = f"{text(each.name, NAME_LIMIT)}: " if each.name else ""
        goal = f"{each.target * 100:.10g} % over {text(each.over, NAME_LIMIT)}"
        if each.share is None:
            yield f"{name}{goal} allows no downtime at all: {_seconds(each.down_s)} that count"
        else:
            yield (
                f"{name}{each.share * 100:.3g} % of the error budget of {goal}: "
                f"{_seconds(each.down_s)} that count, of {_seconds(each.budget_s)}"
            )
    if not document.spent:
        yield "no objective is configured for it: add an [[slo]] to see what it cost"
    yield f"Requests, customers and money lost: {_BLANK}"


def _vendor(document: Postmortem) -> Iterator[str]:
    word = document.word
    if word is None:
        alone = document.detail.outage.surface is None
        yield (
            "no status page stands beside a probe: ask for the outage of its group, with one of kind status in it"
            if alone
            else "no status page was read: add a probe of kind status to the group"
        )
        return
    match word.agreement:
        case Agreement.VENDOR_SILENT:
            yield "the status page was read, and showed nothing of it"
        case Agreement.UNKNOWN:
            yield "the status page could not be read then"
        case _:
            yield "the status page showed it too"
    if word.lead_s is not None:
        span = length(abs(word.lead_s))
        yield (
            f"the vendor posted {span} after our first failing sample"
            if word.lead_s >= 0
            else f"the vendor posted {span} before our first failing sample"
        )
    for each in document.incidents:
        state = text(" · ".join(filter(None, [each.impact, each.status])), NAME_LIMIT)
        yield f"{code(each.id)} {text(each.name)}{f' ({state})' if state else ''}, {length(each.overlap_s)} of it in outages of ours"


def _evidence(document: Postmortem, zone: tzinfo) -> Iterator[str]:
    """The first and the last of those that failed, as many as anybody reads; the rest can be asked for."""
    detail = document.detail
    shown = [each for each in detail.samples if each.evidence and each.outcome is Outcome.DOWN]
    if len(shown) > _MOST_EVIDENCE:
        shown = shown[: _MOST_EVIDENCE // 2] + shown[-_MOST_EVIDENCE // 2 :]
    yield (
        table("at|sample|probe|why", (_witness(each, document, zone) for each in shown))
        or "No single sample of it is kept."
    )
    more = len(detail.samples) + detail.left_out - len(shown)
    if more:
        yield f"And {count(more, 'more sample')} of this time: {code(f'probe outages {detail.outage.id} -v')}"
    yield f"How the figures were reckoned: {code(f'probe outages {detail.outage.id} --explain')}"


def _witness(each: Witness, document: Postmortem, zone: tzinfo) -> tuple[str, ...]:
    why = ", ".join(filter(None, [each.reason, WHOSE[each.owner] if each.owner else "", each.message]))
    return (
        _stamp(each.at, zone),
        code(each.id),
        text(each.probe or document.detail.outage.probe, NAME_LIMIT),
        text(why) or "–",
    )


def _seconds(seconds: float) -> str:
    """`14,100 s (3h55m)`: a figure to reckon with, and one to read."""
    return f"{seconds:,.0f} s ({format_span(seconds)})" if seconds >= 60 else f"{seconds:g} s"


def _stamp(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
