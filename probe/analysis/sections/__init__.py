"""What a report can show beside its figures: one file each, listed here.

A section is a module with `compute(context)`, which gives the value of the field of that name in
`model.sections.Sections`, or None where it has nothing to say. `formats.sections` shows it.
"""

from probe.registry import Entry, Table

SECTIONS = Table(
    "section",
    {
        "explain": Entry(
            "probe.analysis.sections.explain", "how each figure came about, and what others would say"
        ),
        "days": Entry("probe.analysis.sections.days", "each calendar day: its figures and a strip of cells"),
        "burn": Entry(
            "probe.analysis.sections.burn", "each objective: its error budget, alerts on burn, a forecast"
        ),
        "sure": Entry("probe.analysis.sections.sure", "what the record proves, and what it cannot say"),
        "curve": Entry("probe.analysis.sections.curve", "the worst stretch of every length"),
        "peak": Entry("probe.analysis.sections.peak", "peak hours against the rest"),
        "latency": Entry("probe.analysis.sections.latency", "quantiles with their ranges, failures, phases"),
        "histogram": Entry("probe.analysis.sections.histogram", "how many answers took how long"),
        "group": Entry(
            "probe.analysis.sections.group", "which members of a group were down: one, several, all"
        ),
        "vendor": Entry(
            "probe.analysis.sections.vendor", "what the vendor's status page said, against our samples"
        ),
        "vantages": Entry(
            "probe.analysis.sections.vantages", "each vantage alone, and all of them by every quorum"
        ),
        "owners": Entry(
            "probe.analysis.sections.owners", "whose fault it was: what failed, and what was not counted"
        ),
    },
)
