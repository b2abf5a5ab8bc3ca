"""Lines over the same time: a row each, their strips under each other, then the pairs, and each pair in words."""

from itertools import chain

from probe.formats import Look
from probe.formats.compare import sheets
from probe.formats.compared import reckoning
from probe.formats.explained.compare import sheets as explained
from probe.formats.text.parts import QUIET, WEAK, Line, paint, paragraph, shown
from probe.formats.text.sheets import lines as sheet_lines
from probe.formats.words import count
from probe.model.compare import Comparison

_MOST_WARNINGS = 5


def compare(document: Comparison, look: Look) -> str:
    found = list(chain(*(sheet_lines(sheet, look) for sheet in sheets(document, look))))
    told = chain(*(sheet_lines(sheet, look) for sheet in explained(document)))
    # Nothing stands above the first sheet.
    return paint([*found[1:], *_footnotes(document, look), *told], look)


def _footnotes(document: Comparison, look: Look) -> list[Line]:
    said = document.warnings
    loud = [f"! {shown(warning, look)}" for warning in said[:_MOST_WARNINGS]]
    if len(said) > _MOST_WARNINGS:
        loud.append(f"! and {count(len(said) - _MOST_WARNINGS, 'more warning')}; -f json lists them all")
    lines = [
        *chain(*(paragraph(shown(note, look), look, style=QUIET) for note in reckoning(document))),
        *chain(*(paragraph(warning, look, style=WEAK) for warning in loud)),
    ]
    return [(), *lines] if lines else []
