"""JUnit XML for CI servers: down and missed fail, unknown and undetermined are errors.

The dialect is the one Jenkins, GitLab and GitHub's readers share: `testsuites`, `testsuite`, `testcase`
with at most one `failure` or `error`, and `system-out`.
"""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from probe.formats import Look
from probe.formats.judged import judged
from probe.formats.words import (
    NAME_LIMIT,
    TEXT_LIMIT,
    account,
    cause,
    story,
)
from probe.model.outcome import Judgement, Outcome
from probe.model.report import CheckResult, GateResult, Verdict
from probe.model.sample import Sample
from probe.text import clean
from probe.units import format_moment

_TROUBLE = {
    Outcome.DOWN: "failure",
    Outcome.UNKNOWN: "error",
    Judgement.MISSED: "failure",
    Judgement.UNDETERMINED: "error",
}


class _Case(NamedTuple):
    name: str
    group: str
    seconds: float | None
    trouble: str | None  # the element that says what is wrong
    type: str
    message: str
    text: str


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    stamp = min((sample.at for sample in result.samples), default=None)
    cases = [_sample(sample) for sample in result.samples]
    return _document("probe check", cases, format_moment(stamp) if stamp else None, result.elapsed_s)


def gate(result: GateResult, look: Look) -> str:
    return _document("probe gate", [_verdict(verdict, look) for verdict in result.verdicts], None, None)


def _sample(sample: Sample) -> _Case:
    found = sample.failure
    return _Case(
        name=clean(sample.probe, NAME_LIMIT),
        group=clean("/".join(filter(None, (sample.kind, ",".join(sample.tags)))), NAME_LIMIT),
        seconds=sample.latency_s,
        trouble=_TROUBLE.get(sample.outcome),
        type=clean(found.reason, NAME_LIMIT) if found else sample.outcome.value,
        message=f"{cause(found)}: {account(found)}" if found else sample.outcome.value,
        text=_details(sample),
    )


def _details(sample: Sample) -> str:
    """What a person wants beside the message; empty where all was well at once."""
    told = story(sample)
    if not told:
        return ""
    lines = [
        f"{sample.outcome}: {told}",
        f"asked: {clean(sample.target, TEXT_LIMIT)}",
        f"at: {format_moment(sample.at)} from {clean(sample.vantage, NAME_LIMIT)}",
        f"id: {clean(sample.id, NAME_LIMIT)}",
    ]
    return "\n".join(lines)


def _verdict(verdict: Verdict, look: Look) -> _Case:
    told = judged(verdict, look)
    return _Case(
        name=clean(verdict.rule, TEXT_LIMIT),
        group=clean(verdict.probe, NAME_LIMIT),
        seconds=None,
        trouble=_TROUBLE.get(verdict.verdict),
        type=verdict.verdict.value,
        message=told,
        text=told,
    )


def _document(title: str, cases: Sequence[_Case], stamp: str | None, elapsed_s: float | None) -> str:
    totals = {
        "tests": str(len(cases)),
        "failures": str(sum(case.trouble == "failure" for case in cases)),
        "errors": str(sum(case.trouble == "error" for case in cases)),
    }
    if elapsed_s is not None:
        totals["time"] = _seconds(elapsed_s)
    root = ET.Element("testsuites", {"name": "probe", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": title, **totals, "skipped": "0"})
    if stamp:
        suite.set("timestamp", stamp)
    for case in cases:
        _add(suite, case)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(suite: ET.Element, case: _Case) -> None:
    element = ET.SubElement(suite, "testcase", name=case.name, classname=case.group)
    if case.seconds is not None:
        element.set("time", _seconds(case.seconds))
    if case.trouble:
        ET.SubElement(element, case.trouble, type=case.type, message=case.message).text = case.text or None
    elif case.text:
        ET.SubElement(element, "system-out").text = case.text


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}"
