"""For people, in a terminal; and for grep and awk, behind a pipe.

A row begins with the name, then the outcome (or window, or verdict). What explains a row stands indented
under it. Behind a pipe every row has its name, there are no escape codes, and nothing ends in spaces.
"""

from probe.formats import Look
from probe.model.compare import Comparison
from probe.model.history import HistoryDocument
from probe.model.outages import OutageDetail, OutageReport
from probe.model.postmortem import Postmortem
from probe.model.report import CheckResult, GateResult, Report

# Each view is imported when it is drawn: a check has no use for the report's.


def check(result: CheckResult, look: Look) -> str:
    from probe.formats.text import samples as view

    return view.check(result, look)


def report(report: Report, look: Look) -> str:
    from probe.formats.text import windows as view

    return view.report(report, look)


def gate(result: GateResult, look: Look) -> str:
    from probe.formats.text import verdicts as view

    return view.gate(result, look)


def history(document: HistoryDocument, look: Look) -> str:
    from probe.formats.text import upkeep as view

    return view.history(document, look)


def outages(document: OutageReport, look: Look) -> str:
    from probe.formats.text import outage_rows as view

    return view.outages(document, look)


def outage(document: OutageDetail, look: Look) -> str:
    from probe.formats.text import outage_full as view

    return view.outage(document, look)


def postmortem(document: Postmortem, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    from probe.formats.postmortem import draft

    return draft(document)


def compare(document: Comparison, look: Look) -> str:
    from probe.formats.text import comparison as view

    return view.compare(document, look)
