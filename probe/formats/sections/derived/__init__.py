"""How the figures of each section came about: one file each, listed here. `--show SECTION --explain` tells it.

A module has `derive(document, window)`, which yields a Derivation for every figure its section shows.
"""

from collections.abc import Iterable, Iterator

from probe.formats.sheet import Sheet
from probe.formats.words import NAME_LIMIT
from probe.model.report import Report
from probe.registry import Entry, Table
from probe.text import clean

DERIVED = Table(
    "section",
    {
        "days": Entry("probe.formats.sections.derived.days", "a day is a window of its own"),
        "burn": Entry("probe.formats.sections.derived.burn", "budgets, alerts and forecasts"),
        "sure": Entry("probe.formats.sections.derived.sure", "intervals and proofs"),
        "curve": Entry("probe.formats.sections.derived.curve", "the worst stretches"),
        "peak": Entry("probe.formats.sections.derived.peak", "peak hours and the rest"),
        "latency": Entry("probe.formats.sections.derived.latency", "ranks, shares and Apdex"),
        "histogram": Entry("probe.formats.sections.derived.histogram", "buckets"),
        "group": Entry("probe.formats.sections.derived.group", "members, and combinations of them"),
        "vendor": Entry("probe.formats.sections.derived.vendor", "both uptimes, agreement, leads"),
        "vantages": Entry("probe.formats.sections.derived.vantages", "vantages and quorums"),
        "owners": Entry("probe.formats.sections.derived.owners", "downtime and unknown time, shared out"),
    },
)


def derivations(document: Report, names: Iterable[str]) -> Iterator[Sheet]:
    """Of those sections, wherever the report was asked to explain itself."""
    for name in names:
        if name not in DERIVED:
            continue
        for probe in document.probes:
            for window in probe.windows:
                if window.sections.explain is None or getattr(window.sections, name) is None:
                    continue
                told = tuple(DERIVED.load(name).derive(document, window))
                if told:
                    title = (
                        f"{clean(probe.probe, NAME_LIMIT)}, {clean(window.name, NAME_LIMIT)}: "
                        f"how the figures of {name} came about"
                    )
                    of = (("probe", probe.probe), ("window", window.name), ("section", name))
                    yield Sheet(title, of, told=told)
