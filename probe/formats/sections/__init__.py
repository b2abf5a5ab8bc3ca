"""How the sections of a report read: one file each, listed here. See `analysis.sections`.

A module has `sheets(document, look)`: what its section says of every probe and window, as tables that any
format can show.
"""

from probe.formats import Look
from probe.formats.sheet import Sheet
from probe.model.report import Report
from probe.registry import Entry, Table

SHEETS = Table(
    "section",
    {
        "days": Entry("probe.formats.sections.days", "a calendar day a row"),
        "sure": Entry("probe.formats.sections.sure", "questions, answers, and a target a row"),
        "curve": Entry("probe.formats.sections.curve", "a length a row, and the curve"),
        "peak": Entry("probe.formats.sections.peak", "peak hours and the rest, a row each"),
    },
)


def sheets(document: Report, look: Look) -> list[Sheet]:
    """Of all sections the report has, in the order of the table."""
    windows = [window for probe in document.probes for window in probe.windows]
    asked = [name for name in SHEETS if any(getattr(each.sections, name) is not None for each in windows)]
    return [sheet for name in asked for sheet in SHEETS.load(name).sheets(document, look)]
