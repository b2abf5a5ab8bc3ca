"""Tables to paste or send: see `markup` for what a server may not write into them."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from probe.formats import Look
from probe.formats.compare import sheets as compared
from probe.formats.compared import reckoning as reckoning_of
from probe.formats.explained.compare import sheets as comparison_explained
from probe.formats.explained.gate import sheets as verdicts_explained
from probe.formats.explained.outages import of_one
from probe.formats.explained.outages import sheets as outages_explained
from probe.formats.figures import (
    COUNTED_BY,
    METHODS,
    NOT_OF_TIME,
    OF_RUNS,
    PROVISIONAL,
    counted_by,
    edges,
    headline,
    hours,
    including,
    no_figure,
    objectives,
    of_runs,
    percent,
    reckoning,
    span,
    stamp,
    title,
    worst_first,
    zone_name,
    zone_of,
)
from probe.formats.judged import actual, wanted, why
from probe.formats.markup import listed as _list
from probe.formats.markup import page as _page
from probe.formats.markup import table as _table
from probe.formats.markup import text as _text
from probe.formats.outages import (
    brackets,
    causes,
    change,
    flapping,
    known,
    length,
    means,
    notes,
    parts,
    possible,
    total,
    unseen,
    vendor_said,
    when,
    witnessed,
)
from probe.formats.outages import worst_first as worst_outages_first
from probe.formats.postmortem import draft
from probe.formats.sections import sheets
from probe.formats.sheet import Sheet, SheetColumn, Value
from probe.formats.words import (
    NAME_LIMIT,
    account,
    cause,
    count,
    counted,
    missed_first,
    status,
    story,
    tally,
    verdict_tally,
)
from probe.formats.words import worst_first as worst_samples_first
from probe.model.compare import Comparison
from probe.model.outages import OutageDetail, OutageReport, OutageRow, OutageSummary, Witness
from probe.model.postmortem import Postmortem
from probe.model.report import CheckResult, GateResult, ProbeReport, Report, WindowReport
from probe.text import clean
from probe.units import format_seconds, format_span

_RULES = (
    "Time too far from any sample is unknown: it is neither up nor down, and *seen* is the share of the window "
    "that is known. The range is what the time between two samples leaves open. Availability is floored, "
    "never rounded up."
)


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    rows = [
        (
            _text(sample.probe, NAME_LIMIT),
            f"**{sample.outcome}**" if sample.failure else sample.outcome.value,
            str(status(sample) or "–"),
            "–" if sample.latency_s is None else format_seconds(sample.latency_s),
            _text(story(sample)),
        )
        for sample in worst_samples_first(result.samples)
    ]
    title = f"Checked: {counted(tally(result.summary), ' · ') or 'nothing'}"
    return _page(title, _table("probe|outcome|status:|total:|what happened", rows))


def report(document: Report, look: Look) -> str:
    sections = []
    probes = worst_first(document.probes)
    windows = {(window.name, window.start, window.end): window for each in probes for window in each.windows}
    for key, window in windows.items():
        found = [
            (each, mine)
            for each in probes
            for mine in each.windows
            if (mine.name, mine.start, mine.end) == key
        ]
        sections += [
            f"**{_text(title(document, window), NAME_LIMIT)}**: {span(document, window, '–')} {zone_name(document)}",
            _table(
                "probe|availability:|range:|seen:|down:|outages:|longest:|p50:|p95:|objective",
                [_row(each, mine) for each, mine in found],
            ),
            _list(
                f"{_text(each.probe, NAME_LIMIT)} {_text(said)}"
                for each, mine in found
                if (said := including(mine))
            ),
        ]
    names = ", ".join(
        dict.fromkeys(_text(title(document, window), NAME_LIMIT) for window in windows.values())
    )
    about = _list(map(_text, hours(document)))
    headed = f"Availability, {names}" if names else "Availability: no data"
    warnings = "\n".join(f"- {_text(warning)}" for warning in (*_notes(probes), *document.warnings))
    more = (part for sheet in sheets(document, look) for part in _sheet(sheet, look))
    return _page(headed, about, *sections, warnings, _footnote(document), *more)


def gate(result: GateResult, look: Look) -> str:
    rows = [
        (
            verdict.verdict.value if verdict.verdict == "met" else f"**{verdict.verdict}**",
            _text(verdict.probe, NAME_LIMIT),
            _text(verdict.rule),
            _text(actual(verdict, look)) or "–",
            _text(wanted(verdict)),
            _text(why(verdict)),
        )
        for verdict in missed_first(result.verdicts)
    ]
    title = f"Gate: {counted(verdict_tally(result), ' · ') or 'nothing was judged'}"
    told = (part for sheet in verdicts_explained(result, look) for part in _sheet(sheet, look))
    return _page(title, _table("verdict|probe|rule|actual|wanted|why", rows), *told)


def outages(document: OutageReport, look: Look) -> str:
    zone, window = zone_of(document.timezone), document.window
    listed = _table(
        "outage|when|length:|range|samples:|why",
        (_outage(row, zone) for row in document.outages),
    )
    summary = _table(
        "probe|outages:|down:|longest:|MTTR:|MTTF:|MTBF:|MTTD:|blips:|",
        map(_summary, worst_outages_first(document.probes)),
    )
    span = (
        f"**{_text(window.name, NAME_LIMIT)}**: {stamp(window.start, zone)} – {stamp(window.end, zone)} "
        f"{_text(zone_name(document), NAME_LIMIT)}"
    )
    warnings = "\n".join(f"- {_text(warning)}" for warning in document.warnings)
    said = ". ".join(map(_text, notes(document.probes)))
    title = f"Outages: {total(document)}"
    told = (part for sheet in outages_explained(document) for part in _sheet(sheet, look))
    return _page(title, span, listed, summary, warnings, f"<sub>{said}.</sub>" if said else "", *told)


def outage(document: OutageDetail, look: Look) -> str:
    row, zone, first = document.outage, zone_of(document.timezone), document.first_failure
    long = f"{_text(row.probe, NAME_LIMIT)} was down for {length(row.duration_s)} ({possible(row, '–')})"
    facts = [
        f"{long}: {when(row, zone, '–')} ({_text(zone_name(document), NAME_LIMIT)})",
        _text(parts(row)),
        _text(" · ".join(causes(row))),
        vendor_said(row),
        unseen(row),
        f"asked from {', '.join(_text(each, NAME_LIMIT) for each in document.vantages)}"
        if document.vantages
        else "",
        f"first failure: {_text(cause(first))}: {_text(account(first))}" if first else "",
    ]
    changes = [f"{each.at.astimezone(zone):%H:%M:%S} {_text(change(each))}" for each in document.changes]
    samples = _table(
        "at|outcome|status:|total:|what happened", (_witness(each, zone) for each in document.samples)
    )
    more = f"… and {document.left_out} more after the first {document.head}" if document.left_out else ""
    return _page(
        f"Outage {_text(row.id)}",
        _list(facts),
        _table("edge|when", brackets(document)),
        _list(changes),
        samples,
        more,
        _list(map(_text, document.warnings)),
        *(part for sheet in of_one(document) for part in _sheet(sheet, look)),
    )


def postmortem(document: Postmortem, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return draft(document)


def compare(document: Comparison, look: Look) -> str:
    names = dict.fromkeys(
        _text(each.name, NAME_LIMIT) for window in document.windows for each in window.lines
    )
    parts = (part for sheet in compared(document, look) for part in _sheet(sheet, look))
    said = ". ".join(map(_text, reckoning_of(document))).capitalize()
    return _page(
        f"Compared: {', '.join(names)}",
        *parts,
        _list(map(_text, document.warnings)),
        f"<sub>{said}.</sub>" if said else "",
        *(part for sheet in comparison_explained(document) for part in _sheet(sheet, look)),
    )


def _outage(row: OutageRow, zone: tzinfo) -> Sequence[str]:
    why = " · ".join(filter(None, [parts(row), *causes(row), vendor_said(row), unseen(row)]))
    return (
        _text(row.id),
        when(row, zone, "–"),
        length(row.duration_s),
        possible(row, "–"),
        str(row.samples),
        _text(why),
    )


def _summary(each: OutageSummary) -> Sequence[str]:
    return (
        _text(each.probe, NAME_LIMIT),
        str(each.outages) if known(each) or each.outages else "no data",
        length(each.down_s) if known(each) else "–",
        "" if each.longest_s is None else length(each.longest_s),
        *(said.partition(" ")[2] for said in means(each)),
        str(each.blips),
        flapping(each),
    )


def _witness(each: Witness, zone: tzinfo) -> Sequence[str]:
    return (
        f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S.%f}"[:-3],
        each.outcome.value if each.evidence else f"{each.outcome}, no evidence",
        str(each.status or "–"),
        "–" if each.latency_s is None else format_seconds(each.latency_s),
        _text(" · ".join(filter(None, [each.probe, witnessed(each)]))),
    )


def _row(probe: ProbeReport, window: WindowReport) -> Sequence[str]:
    known, open_range, latency = headline(window), edges(window), window.latency_s
    mark = "~" if window.provisional else ""
    return (
        _text(probe.probe, NAME_LIMIT),
        no_figure(window) if known is None else f"{mark}{percent(known)} % {counted_by(window)}".rstrip(),
        "–".join(open_range) if open_range else "",
        "–" if window.coverage is None else f"{percent(window.coverage, 0)} %",
        "–" if known is None else format_span(window.down_s),
        "–" if known is None else str(window.outages),
        "" if window.longest_outage_s is None else format_span(window.longest_outage_s),
        "–" if latency.p50 is None else format_seconds(latency.p50),
        "–" if latency.p95 is None else format_seconds(latency.p95),
        _text("; ".join(objectives(window))),
    )


def _notes(probes: Iterable[ProbeReport]) -> list[str]:
    return [
        f"{clean(probe.probe, NAME_LIMIT)}, {clean(window.name, NAME_LIMIT)}: {note}"
        for probe in probes
        for window in probe.windows
        for note in window.notes
    ]


def _footnote(document: Report) -> str:
    shown = [window for probe in document.probes for window in probe.windows]
    samples = sum(source.samples for source in document.sources)
    known = METHODS.get(document.method)
    name = _text(document.method, NAME_LIMIT)
    how = f"{known[0].upper()}{known[1:]} (method *{name}*)." if known else f"Method: {name}."
    if any(window.method in COUNTED_BY for window in shown):
        how += f" {NOT_OF_TIME[0].upper()}{NOT_OF_TIME[1:]}."
    lines = [f"{how} {_RULES}"]
    said = (
        reckoning(document)
        if document.degraded_weight
        else ["degraded counts as available", *reckoning(document)]
    )
    lines.append(_text("; ".join(said)).capitalize() + ".")
    if any(window.provisional for window in shown):
        lines.append(f"~ {PROVISIONAL}.")
    if any(map(of_runs, shown)):
        lines.append(f"Of runs: {OF_RUNS}.")
    lines.append(f"{count(samples, 'sample')} read.")
    return "<sub>" + " ".join(lines) + "</sub>"


def _sheet(sheet: Sheet, look: Look) -> list[str]:
    from probe.formats.text.sparkline import sparkline

    def cell(column: SheetColumn, value: Value) -> str:
        if isinstance(value, tuple):
            # Markdown takes spaces off the ends of code.
            drawn = "".join(span.text for span in sparkline(value, look)).replace(" ", "\N{NO-BREAK SPACE}")
            return f"`{drawn}`" if value else ""
        return _text(column.show(value))

    header = "|".join(f"{each.title}{':' if each.right else ''}" for each in sheet.columns)
    said_rows = (row for row in sheet.rows if any(value not in ((), None) for value in row))
    rows = (tuple(map(cell, sheet.columns, row)) for row in said_rows)
    picture = "\n".join(["```", *sheet.picture, "```"]) if sheet.picture else ""
    said = "\n".join(f"- {_text(note)}" for note in sheet.notes)
    lead = (*sheet.lead, *(each.how for each in sheet.told))
    return [f"#### {_text(sheet.title)}", *map(_text, lead), _table(header, rows), picture, said]
