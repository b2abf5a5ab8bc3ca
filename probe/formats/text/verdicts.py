"""What the rules say: a row for each verdict, the missed ones first, and what was wanted."""

from collections.abc import Sequence

from probe.formats import Look
from probe.formats.explained.gate import sheets
from probe.formats.judged import judged
from probe.formats.text.parts import (
    QUIET,
    VERDICT_STYLE,
    Line,
    Span,
    cells,
    ends,
    glyphs,
    joined,
    paint,
    paragraph,
    shown,
    width,
)
from probe.formats.text.samples import STYLE
from probe.formats.text.sheets import lines as sheet_lines
from probe.formats.text.shell import quoted
from probe.formats.text.table import column, names, rows, total_width
from probe.formats.words import count, missed_first, tally, verdict_tally
from probe.model.outcome import Judgement
from probe.model.report import GateResult, Verdict

_UNDER = 4
_GAP = 2


def gate(result: GateResult, look: Look) -> str:
    verdicts = missed_first(result.verdicts)
    if not verdicts:
        return paint(ends((Span("no rule was judged"),), f"exit {int(result.exit)}", 0, look), look)
    cut = glyphs(look).cut
    head = [
        column(names([shown(each.probe, look) for each in verdicts], look.width, cut)),
        column([Span(each.verdict.value, VERDICT_STYLE[each.verdict]) for each in verdicts]),
    ]
    rules = [shown(each.rule, look) for each in verdicts]
    with_rules = [*head, column(rules)]
    apart = total_width(with_rules) <= look.width
    lines: list[Line] = []
    for verdict, rule, row in zip(verdicts, rules, rows(with_rules if apart else head), strict=True):
        lines.append(row)
        told = shown(judged(verdict, look), look, 2000)
        room = look.width - width(row) - _GAP
        if not apart:
            lines += paragraph(f"{rule}: {told}", look, _UNDER)
        elif cells(told) <= room:
            lines[-1] = (*row, Span(" " * _GAP), Span(told))
        else:
            lines += paragraph(told, look, _UNDER)
    widest = max(map(width, lines))
    sums = [line for sheet in sheets(result, look) for line in sheet_lines(sheet, look)]
    how = [] if sums else _how(verdicts, look)
    return paint([*lines, *how, *_summary(result, widest, look), *sums], look)


def _how(verdicts: Sequence[Verdict], look: Look) -> list[Line]:
    """Where the sums behind the first figure are told that is not good enough; those of now have none."""
    for verdict in verdicts:
        window = verdict.rule.rpartition(" over ")[2] if " over " in verdict.rule else ""
        if verdict.verdict is not Judgement.MET and window and verdict.metric != "now":
            words = (quoted(shown(each, look)) for each in (window, verdict.probe))
            said = "how that came about: probe report --explain -w {} {}".format(*words)
            return paragraph(shown(said, look, 2000), look, style=QUIET)
    return []


def _summary(result: GateResult, widest: int, look: Look) -> list[Line]:
    between = glyphs(look).dot
    asked = [Span(f"{number} {outcome}", STYLE[outcome]) for number, outcome in tally(result.summary)]
    before: list[Line] = [(Span("asked now: "), *joined(asked, between))] if asked else []
    counts = [
        Span(f"{number} {verdict}", VERDICT_STYLE[verdict]) for number, verdict in verdict_tally(result)
    ]
    left = (Span(f"{count(len(result.verdicts), 'verdict')}: "), *joined(counts, between))
    return [*before, *ends(left, f"exit {int(result.exit)}", widest, look)]
