"""Availability per window: a row for each probe and window, the worst first."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from probe.formats import Look
from probe.formats.figures import (
    OF_RUNS,
    PROVISIONAL,
    counted_by,
    edges,
    headline,
    hours,
    including,
    method,
    no_figure,
    objectives,
    of_runs,
    percent,
    placed,
    reckoning,
    spans,
    title,
    zone_name,
)
from probe.formats.sections import sheets
from probe.formats.text.parts import (
    BAD,
    GOOD,
    QUIET,
    UNSURE,
    VERDICT_STYLE,
    WEAK,
    Line,
    Span,
    clip,
    glyphs,
    joined,
    paint,
    paragraph,
    shown,
)
from probe.formats.text.sheets import lines as sheet_lines
from probe.formats.text.sparkline import merged, sparkline
from probe.formats.text.table import Column, column, fitting, names, rows, total_width
from probe.formats.words import count, subjects
from probe.model.outcome import Judgement
from probe.model.report import ProbeReport, Report, WindowReport
from probe.units import format_seconds, format_span

_UNDER = 4
_MEMBER = "  "
_WINDOW_NAME = len("2026-11-01..2026-11-08")
_MOST_WARNINGS = 5
_TOGETHER = (1, 2, 3)  # slots of the window drawn as one cell
_LATENCY_RANK = 6
_WORST_FIRST = (Judgement.MISSED, Judgement.UNDETERMINED, Judgement.MET)
_NEARLY_GOOD = 0.99  # the colour where no objective says what is good


class _Row(NamedTuple):
    probe: ProbeReport
    window: WindowReport
    first: bool  # of its probe
    member: bool  # of the group it stands under


def report(document: Report, look: Look) -> str:
    found = [
        _Row(probe, window, number == 0, under is not None)
        for probe, under in placed(document.probes)
        for number, window in enumerate(probe.windows)
    ]
    lines: list[Line] = []
    columns = _fitting(document, found, look)
    # Behind a pipe a row is one line; the eye would rather read a second one than miss the latency.
    hidden = look.color and all(each.rank != _LATENCY_RANK for each in columns)
    for row, line in zip(found, rows(columns), strict=True):
        lines += [line, *(_latencies(row.window, look) if hidden else ()), *_under(row.window, look)]
    lines += _footnotes(document, found, look)
    more = chain(*(sheet_lines(sheet, look) for sheet in sheets(document, look)))
    return paint([*lines, *_summary(document, found, look), *more], look)


def _fitting(document: Report, found: Sequence[_Row], look: Look) -> list[Column]:
    """A coarser picture before none at all; then the columns that fit."""
    for together in _TOGETHER:
        columns = [each for each in _columns(document, found, look, together) if each.width]
        if total_width(columns) <= look.width:
            break
    return fitting(columns, look.width)


def _columns(document: Report, found: Sequence[_Row], look: Look, together: int) -> list[Column]:
    """Ranked: the picture goes first, then latency, then what explains the number; the number stays.

    The last of what explains it is how much was seen: 100 % of next to nothing must not look like 100 %.
    """
    marks = glyphs(look)
    windows = [row.window for row in found]
    # Behind a pipe each row can stand alone; for the eye a name is said once, a member's under its group's.
    full = names(
        [_MEMBER * (row.member and look.color) + shown(row.probe.probe, look) for row in found],
        look.width,
        marks.cut,
    )
    once = [name if row.first or not look.color else "" for row, name in zip(found, full, strict=True)]
    return [
        column(once),
        column([clip(shown(title(document, each), look), _WINDOW_NAME, marks.cut) for each in windows]),
        column([_availability(each) for each in windows]),
        column([_range(each, look) for each in windows], rank=3),
        column([_seen(each, document.min_coverage) for each in windows], rank=1),
        column([_down(each) for each in windows], rank=2),
        column([_outages(each) for each in windows], rank=4),
        column([_longest(each) for each in windows], rank=5),
        column([_latency("p50", each.latency_s.p50) for each in windows], rank=_LATENCY_RANK),
        column([_latency("p95", each.latency_s.p95) for each in windows], rank=_LATENCY_RANK),
        Column([sparkline(merged(each.cells, together), look) for each in windows], rank=7),
    ]


def _availability(window: WindowReport) -> Span:
    known = headline(window)
    if known is None:
        return Span(f"{no_figure(window):>10}", UNSURE)
    text = f"{'~' if window.provisional else ''}{percent(known)}"
    return Span(f"{text:>8} %{'*' if of_runs(window) else ''}", _style(window, known))


def _style(window: WindowReport, known: float) -> str:
    verdicts = [each.verdict for each in window.objectives]
    if verdicts:
        return VERDICT_STYLE[min(verdicts, key=_WORST_FIRST.index)]
    return GOOD if known >= 1 else WEAK if known >= _NEARLY_GOOD else BAD


def _range(window: WindowReport, look: Look) -> Span:
    if of_runs(window):
        return Span(f"of {count(window.samples, 'run')}", QUIET)
    if counted_by(window):
        return Span(counted_by(window), QUIET)
    found = edges(window)
    return Span(glyphs(look).dash.join(found) if found else "", QUIET)


def _seen(window: WindowReport, enough: float) -> Span:
    if window.coverage is None:
        return Span("")
    return Span(f"seen {percent(window.coverage, 0):>3} %", "" if window.coverage >= enough else UNSURE)


def _known(window: WindowReport) -> bool:
    return window.up_s + window.degraded_s + window.down_s > 0


def _down(window: WindowReport) -> str:
    return f"down {format_span(window.down_s)}" if _known(window) else ""


def _outages(window: WindowReport) -> str:
    if not _known(window):
        return ""
    return count(window.outages, "outage") if window.outages else "no outages"


def _longest(window: WindowReport) -> str:
    return "" if window.longest_outage_s is None else f"longest {format_span(window.longest_outage_s)}"


def _latency(name: str, seconds: float | None) -> str:
    return "" if seconds is None else f"{name} {format_seconds(seconds).replace(' ', '')}"


def _latencies(window: WindowReport, look: Look) -> list[Line]:
    found = (_latency("p50", window.latency_s.p50), _latency("p95", window.latency_s.p95))
    return paragraph(glyphs(look).dot.join(filter(None, found)), look, _UNDER, QUIET)


def _under(window: WindowReport, look: Look) -> list[Line]:
    lines: list[Line] = []
    for found, told in zip(window.objectives, objectives(window), strict=True):
        lines += paragraph(f"objective {told}", look, _UNDER, VERDICT_STYLE[found.verdict])
    lines += paragraph(including(window), look, _UNDER, QUIET)
    for note in window.notes:
        lines += paragraph(shown(note, look, 2000), look, _UNDER, QUIET)
    if look.verbose:
        lines += paragraph(glyphs(look).dot.join(_details(window)), look, _UNDER, QUIET)
    return lines


def _details(window: WindowReport) -> list[str]:
    """The figures behind the figure; those that are zero have nothing to say."""
    found = [f"{count(window.samples, 'sample')}, {window.failed} failed"]
    if window.worst is not None and window.best is not None:
        found.append(
            f"worst {percent(window.worst)} %, best {percent(window.best)} % if the unknown time were down or up"
        )
    if window.ratio is not None:
        found.append(f"{percent(window.ratio)} % of runs")
    if window.first_try is not None and window.first_try != window.ratio:
        found.append(f"{percent(window.first_try)} % at the first attempt")
    spans_of = (
        ("degraded", window.degraded_s),
        ("unknown", window.unknown_s),
        ("maintenance", window.excluded_s - window.outside_s),
        ("outside the hours asked for", window.outside_s),
    )
    found += [f"{name} {format_span(seconds)}" for name, seconds in spans_of if seconds]
    counts = (
        ("flaky", window.flaky),
        ("masked", window.masked),
        ("errors", window.errors),
        ("conflicts", window.conflicts),
    )
    found += [f"{number} {name}" for name, number in counts if number]
    return found


def _footnotes(document: Report, found: Sequence[_Row], look: Look) -> list[Line]:
    notes = []
    if any(row.window.provisional and headline(row.window) is not None for row in found):
        notes.append(f"~ {PROVISIONAL}")
    if any(of_runs(row.window) for row in found):
        notes.append(f"* {OF_RUNS}")
    notes += [*filter(None, [method(document)]), *hours(document), *reckoning(document)]
    if any(row.probe.vendor and row.window.sections.vendor is None for row in found):
        notes.append("what the vendor's status page said meanwhile: --show vendor")
    warnings = [f"! {shown(warning, look)}" for warning in document.warnings[:_MOST_WARNINGS]]
    if len(document.warnings) > _MOST_WARNINGS:
        warnings.append(
            f"! and {count(len(document.warnings) - _MOST_WARNINGS, 'more warning')}; -f json lists them all"
        )
    quiet = [paragraph(note, look, style=QUIET) for note in notes]
    loud = [paragraph(warning, look, style=WEAK) for warning in warnings]
    return list(chain(*quiet, *loud))


def _summary(document: Report, found: Sequence[_Row], look: Look) -> list[Line]:
    if not found:
        return paragraph("no data: the record holds nothing to report on", look)
    marks = glyphs(look)
    when = f"{marks.dot.join(spans(document, marks.dash))} {zone_name(document)}"
    lines = paragraph(shown(when, look, 2000), look, style=QUIET)
    verdicts = [each.verdict for row in found for each in row.window.objectives]
    counts = [
        Span(f"{verdicts.count(each)} {each}", VERDICT_STYLE[each]) for each in Judgement if each in verdicts
    ]
    groups = sum(each.group is not None for each in document.probes)
    total = Span(subjects(len(document.probes), groups))
    if not counts:
        return [*lines, (total,)]
    return [*lines, (total, Span("; objectives: "), *joined(counts, marks.dot))]
