"""What a report can show beside its figures: one file each, listed here.

A section is a module with `compute(context)`, which gives the value of the field of that name in
`model.sections.Sections`, or None where it has nothing to say. `formats.sections` shows it.
"""

from probe.registry import Entry, Table

SECTIONS = Table(
    "section",
    {
        "days": Entry("probe.analysis.sections.days", "each calendar day: its figures and a strip of cells"),
        "sure": Entry("probe.analysis.sections.sure", "what the record proves, and what it cannot say"),
        "curve": Entry("probe.analysis.sections.curve", "the worst stretch of every length"),
        "peak": Entry("probe.analysis.sections.peak", "peak hours against the rest"),
    },
)
