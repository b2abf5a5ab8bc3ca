"""How the sections of a report read: one file each, listed here. See `analysis.sections`.

A module has `sheets(document, look)`: what its section says of every probe and window, as tables that any
format can show.
"""

from probe.formats import Look
from probe.formats.sections.derived import derivations
from probe.formats.sheet import Sheet
from probe.model.report import Report
from probe.registry import Entry, Table

SHEETS = Table(
    "section",
    {
        "explain": Entry("probe.formats.sections.explain", "the sums behind the figures, in words"),
        "days": Entry("probe.formats.sections.days", "a calendar day a row"),
        "burn": Entry("probe.formats.sections.burn", "error budgets, an alert a row"),
        "sure": Entry("probe.formats.sections.sure", "questions, answers, and a target a row"),
        "curve": Entry("probe.formats.sections.curve", "a length a row, and the curve"),
        "peak": Entry("probe.formats.sections.peak", "peak hours and the rest, a row each"),
        "latency": Entry("probe.formats.sections.latency", "a population or a phase a row"),
        "histogram": Entry("probe.formats.sections.histogram", "a bucket a row, as a bar"),
        "group": Entry("probe.formats.sections.group", "which members of a group were down together"),
        "vendor": Entry("probe.formats.sections.vendor", "both words, then an outage or an incident a row"),
        "vantages": Entry("probe.formats.sections.vantages", "a vantage a row, then a quorum a row"),
        "owners": Entry("probe.formats.sections.owners", "an owner and a reason a row"),
    },
)


def sheets(document: Report, look: Look) -> list[Sheet]:
    """Of all sections the report has, in the order of the table; then how they came about, where that was asked."""
    windows = [window for probe in document.probes for window in probe.windows]
    asked = [name for name in SHEETS if any(getattr(each.sections, name) is not None for each in windows)]
    found = [sheet for name in asked for sheet in SHEETS.load(name).sheets(document, look)]
    return [*found, *derivations(document, asked)]


def told(document: Report, look: Look) -> list[Sheet]:
    """Those of them that say in words how figures came about; none where nobody asked."""
    windows = (window for probe in document.probes for window in probe.windows)
    if all(window.sections.explain is None for window in windows):
        return []
    return [sheet for sheet in sheets(document, look) if sheet.told]
