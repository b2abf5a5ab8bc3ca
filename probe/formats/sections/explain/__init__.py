"""The sums behind the figures of a report, in words: every number of its lines with the arithmetic it comes from."""

from probe.formats import Look
from probe.formats.sections.explain.downtime import downtime
from probe.formats.sections.explain.others import meanings, others
from probe.formats.sections.explain.sums import sums
from probe.formats.sections.explain.unseen import unseen
from probe.formats.sheet import Sheet
from probe.model.report import Report


def sheets(document: Report, look: Look) -> list[Sheet]:
    found = []
    for probe in document.probes:
        for window in probe.windows:
            told = window.sections.explain
            if told is not None:
                found.append(sums(document, probe, window, told, look))
                found += downtime(document, window, told)
                found += unseen(document, window, told)
                found.append(others(probe, window, told))
    return [*found, meanings(document)] if found else []
