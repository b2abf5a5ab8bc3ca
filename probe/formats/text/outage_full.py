"""One outage in full: its edges, what failed first, what changed, and its samples."""

from collections.abc import Sequence

from probe.formats import Look
from probe.formats.explained.outages import of_one
from probe.formats.figures import zone_name, zone_of
from probe.formats.outages import (
    brackets,
    causes,
    change,
    evidence,
    length,
    parts,
    possible,
    unseen,
    vendor_said,
    when,
    witnessed,
)
from probe.formats.text.parts import (
    BAD,
    QUIET,
    UNSURE,
    WEAK,
    Line,
    Span,
    Whole,
    clip,
    glyphs,
    paint,
    paragraph,
    shown,
)
from probe.formats.text.samples import STYLE
from probe.formats.text.sheets import lines as sheet_lines
from probe.formats.text.table import column, fitting, rows, total_width
from probe.formats.words import account, cause, count
from probe.model.outages import OutageDetail, Witness
from probe.units import format_seconds

_UNDER = 4
_GAP = 2
_MESSAGE = 24
_MOST_SAMPLES = 20
_MOST_CHANGES = 10


def outage(document: OutageDetail, look: Look) -> str:
    return paint(
        [
            *_head(document, look),
            *_edges(document),
            *_failure(document, look),
            *_changes(document, look),
            *_samples(document, look),
            *[
                line
                for each in document.warnings
                for line in paragraph(f"! {shown(each, look)}", look, 0, WEAK)
            ],
            *(line for sheet in of_one(document) for line in sheet_lines(sheet, look)),
        ],
        look,
    )


def _head(document: OutageDetail, look: Look) -> list[Line]:
    row, marks = document.outage, glyphs(look)
    said = [
        f"{shown(row.probe, look, 60)} was down for {length(row.duration_s)} ({possible(row, marks.dash)})",
        f"seen down at {evidence(row)}" if row.surface else count(row.samples, "failing sample"),
        *(
            [f"asked from {', '.join(shown(each, look, 60) for each in document.vantages)}"]
            * bool(document.vantages)
        ),
    ]
    zone = zone_of(document.timezone)
    shown_when = f"{when(row, zone, marks.dash)} ({shown(zone_name(document), look, 60)})"
    return [
        Whole((Span(shown(row.id, look)),)),
        *paragraph(shown_when, look, _UNDER, BAD if row.going_on else ""),
        *paragraph(marks.dot.join(said), look, _UNDER),
        *paragraph(shown(parts(row), look), look, _UNDER),
        *paragraph(shown(marks.dot.join(causes(row)), look), look, _UNDER),
        *paragraph(vendor_said(row), look, _UNDER),
        *paragraph(unseen(row), look, _UNDER, UNSURE),
    ]


def _edges(document: OutageDetail) -> list[Line]:
    found = brackets(document)
    table = [column([name for name, _ in found]), column([moment for _, moment in found])]
    return [(), *((Span(" " * _UNDER), *row) for row in rows(table))]


def _failure(document: OutageDetail, look: Look) -> list[Line]:
    first = document.first_failure
    if first is None:
        return []
    told = f"first failure: {cause(first)}: {account(first)}"
    return [(), *paragraph(shown(told, look, 2000), look, _UNDER)]


def _changes(document: OutageDetail, look: Look) -> list[Line]:
    zone = zone_of(document.timezone)
    lines: list[Line] = []
    for each in document.changes[:_MOST_CHANGES]:
        told = f"{each.at.astimezone(zone):%H:%M:%S}  {shown(change(each), look)}"
        lines += paragraph(told, look, _UNDER, WEAK if each.what == "config" else "")
    more = len(document.changes) - _MOST_CHANGES
    if more > 0:
        lines += paragraph(f"{glyphs(look).cut} and {count(more, 'more change')}", look, _UNDER, QUIET)
    return [(), *lines] if lines else []


def _samples(document: OutageDetail, look: Look) -> list[Line]:
    found = document.samples
    if not found:
        return []
    head, tail, left_out = list(found[: document.head]), list(found[document.head :]), document.left_out
    if not look.verbose and len(found) > _MOST_SAMPLES:
        head, tail = list(found[: _MOST_SAMPLES // 2]), list(found[-_MOST_SAMPLES // 2 :])
        left_out += len(found) - _MOST_SAMPLES
    lines = _table([*head, *tail], document, look)
    if left_out:
        told = f"{glyphs(look).cut} and {left_out} more{'' if look.verbose else ' (all: -v)'}"
        lines.insert(len(head), (Span(" " * _UNDER), Span(told, QUIET)))
    return [(), *lines]


def _table(found: Sequence[Witness], document: OutageDetail, look: Look) -> list[Line]:
    zone, dash = zone_of(document.timezone), glyphs(look).dash
    several = len(document.vantages) > 1
    columns = fitting(
        [
            column([f"{each.at.astimezone(zone):%m-%d %H:%M:%S.%f}"[:-3] for each in found]),
            column([Span(each.outcome.value, STYLE[each.outcome]) for each in found]),
            column([str(each.status or dash) for each in found], rank=1),
            column(
                [dash if each.latency_s is None else format_seconds(each.latency_s) for each in found],
                right=True,
            ),
            column([shown(each.probe or "", look, 20) for each in found]),
            column([shown(each.vantage, look, 20) if several else "" for each in found], rank=2),
            column([Span(shown(each.id, look, 40), QUIET) for each in found], rank=3),
        ],
        look.width - _UNDER - _MESSAGE,
    )
    room = max(0, look.width - _UNDER - total_width(columns) - _GAP)
    columns.append(column([clip(shown(_told(each), look), room, glyphs(look).cut) for each in found]))
    return [(Span(" " * _UNDER), *row) for row in rows(columns)]


def _told(each: Witness) -> str:
    found = ["" if each.evidence else "no evidence", witnessed(each)]
    return ": ".join(filter(None, found))
