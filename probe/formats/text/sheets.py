"""Any sheet on a screen: its title, its table, its picture and its notes."""

from probe.formats import Look
from probe.formats.sheet import BAD, GOOD, QUIET, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.text import parts
from probe.formats.text.parts import Line, Span, paragraph, shown
from probe.formats.text.sparkline import sparkline
from probe.formats.text.table import Column, fitting, rows

_STYLES = {GOOD: parts.GOOD, WEAK: parts.WEAK, BAD: parts.BAD, UNSURE: parts.UNSURE, QUIET: parts.QUIET}
_INDENT = "  "


def lines(sheet: Sheet, look: Look) -> list[Line]:
    """An empty line first: a sheet stands below something else."""
    found: list[Line] = [(), *paragraph(shown(sheet.title, look), look, style="bold")]
    for text in (*sheet.lead, *(each.how for each in sheet.told)):
        found += paragraph(shown(text, look, 2000), look, len(_INDENT))
    found += [(Span(_INDENT), *row) for row in _table(sheet, look)]
    found += [(Span(_INDENT), Span(line)) for line in sheet.picture]
    for text in sheet.notes:
        found += paragraph(shown(text, look, 2000), look, len(_INDENT), parts.QUIET)
    return found


def _table(sheet: Sheet, look: Look) -> list[Line]:
    if not sheet.rows:
        return []
    heads = any(each.title for each in sheet.columns if not each.bare)
    columns = [
        Column(
            [
                *([(Span("" if each.bare else shown(each.title, look), parts.QUIET),)] if heads else []),
                *(_cell(each, row[number], look) for row in sheet.rows),
            ],
            each.right,
            each.rank,
        )
        for number, each in enumerate(sheet.columns)
        if any(row[number] not in ((), None) for row in sheet.rows)
    ]
    return rows(fitting(columns, look.width - len(_INDENT)))


def _cell(column: SheetColumn, value: Value, look: Look) -> Line:
    if isinstance(value, tuple):
        return sparkline(value, look)
    return (Span(shown(column.show(value), look), _STYLES.get(column.tone(value), "")),)
