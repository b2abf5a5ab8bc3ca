"""The outages of a window, those still going on first, then the newest; and what they come to per probe."""

from itertools import chain

from probe.analysis.outage_ids import short_ids
from probe.formats import Look
from probe.formats.explained.outages import sheets as explained
from probe.formats.figures import stamp, zone_name, zone_of
from probe.formats.outages import (
    causes,
    evidence,
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
    worst_first,
)
from probe.formats.text.parts import (
    BAD,
    QUIET,
    UNSURE,
    WEAK,
    Line,
    Span,
    cells,
    glyphs,
    paint,
    paragraph,
    shown,
)
from probe.formats.text.sheets import lines as sheet_lines
from probe.formats.text.table import column, fitting, names, rows, total_width
from probe.formats.words import count, subjects
from probe.model.outages import OutageReport, OutageSummary

_UNDER = 4
_GAP = 2
_WITH_MOMENTS = 3  # columns, if the moments are one of them
_MOST_WARNINGS = 5


def outages(document: OutageReport, look: Look) -> str:
    lines = _listed(document, look)
    if lines:
        lines.append(())
    sums = chain(*(sheet_lines(sheet, look) for sheet in explained(document)))
    return paint([*lines, *_summaries(document, look), *_footnotes(document, look), *sums], look)


def _listed(document: OutageReport, look: Look) -> list[Line]:
    found, marks, zone = document.outages, glyphs(look), zone_of(document.timezone)
    # An id is there to be copied: it is cut only where it could not stand in a line at all.
    ids = [shown(each, look, max(look.width // 2, 40)) for each in short_ids([row.id for row in found])]
    moments = [when(row, zone, marks.dash) for row in found]
    at = column([Span(each, BAD if row.going_on else "") for each, row in zip(moments, found, strict=True)])
    columns = fitting(
        [
            column(ids),
            at._replace(rank=1),
            column([length(row.duration_s) for row in found]),
            column([Span(possible(row, marks.dash), QUIET) for row in found], rank=2),
            column([evidence(row) for row in found], rank=3),
        ],
        look.width,
    )
    said = [
        shown(marks.dot.join(filter(None, [parts(row), *causes(row), vendor_said(row)])), look)
        for row in found
    ]
    if len(columns) < _WITH_MOMENTS:
        said = [f"{moment}{marks.dot}{text}" for moment, text in zip(moments, said, strict=True)]
    lines: list[Line] = []
    apart = all(cells(text) <= look.width - total_width(columns) - _GAP for text in said)
    for row, text, line in zip(found, said, rows(columns), strict=True):
        lines += [(*line, Span(" " * _GAP), Span(text))] if apart else [line, *paragraph(text, look, _UNDER)]
        lines += paragraph(unseen(row), look, _UNDER, UNSURE)
    return lines


def _summaries(document: OutageReport, look: Look) -> list[Line]:
    found = worst_first(document.probes)
    if not found:
        return []
    head = [
        column(names([shown(each.probe, look) for each in found], look.width, glyphs(look).cut)),
        column([_outages(each) for each in found]),
        column([f"down {length(each.down_s)}" if known(each) else "" for each in found]),
        column(
            ["" if each.longest_s is None else f"longest {length(each.longest_s)}" for each in found], rank=1
        ),
    ]
    tail = [
        column([count(each.blips, "blip") if each.blips else "" for each in found]),
        column([Span(flapping(each), WEAK) for each in found]),
    ]
    figures = [column(list(each)) for each in zip(*map(means, found), strict=True)]
    whole = [each for each in (*head, *figures, *tail) if each.width]
    if total_width(whole) <= look.width:
        return rows(whole)
    lines: list[Line] = []
    for each, row in zip(found, rows(fitting([*head, *tail], look.width)), strict=True):
        lines += [row, *paragraph(glyphs(look).dot.join(filter(None, means(each))), look, _UNDER, QUIET)]
    return lines


def _outages(each: OutageSummary) -> Span:
    if not known(each) and not each.outages:
        return Span("no data", UNSURE)
    return Span(count(each.outages, "outage") if each.outages else "no outages")


def _footnotes(document: OutageReport, look: Look) -> list[Line]:
    marks, zone = glyphs(look), zone_of(document.timezone)
    window = document.window
    span = f"{stamp(window.start, zone)} {marks.dash} {stamp(window.end, zone)} {zone_name(document)}"
    quiet = [marks.dot.join(notes(document.probes)), f"{shown(window.name, look, 60)}: {shown(span, look)}"]
    said = document.warnings
    loud = [f"! {shown(warning, look)}" for warning in said[:_MOST_WARNINGS]]
    if len(said) > _MOST_WARNINGS:
        loud.append(f"! and {count(len(said) - _MOST_WARNINGS, 'more warning')}; -f json lists them all")
    if not document.probes:
        return paragraph("no data: the record holds nothing to report on", look)
    groups = sum(each.group is not None for each in document.probes)
    ending = f"{subjects(len(document.probes), groups)}, {total(document)}"
    return [
        *chain(*(paragraph(note, look, style=QUIET) for note in quiet)),
        *chain(*(paragraph(warning, look, style=WEAK) for warning in loud)),
        *paragraph(ending, look),
    ]
