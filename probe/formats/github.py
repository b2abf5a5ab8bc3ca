"""GitHub Actions annotations: an error for down and missed, a warning for degraded and not known.

Escaped as the runner's own toolkit does. What a server said stays inside the data of our command: it is
one line, it never begins one, and commands in it are broken up.
"""

import re
from collections.abc import Iterable

from probe.formats import Look
from probe.formats.judged import judged
from probe.formats.words import (
    NAME_LIMIT,
    TEXT_LIMIT,
    count,
    counted,
    missed_first,
    story,
    tally,
    verdict_tally,
    worst_first,
)
from probe.model.outcome import Judgement, Outcome
from probe.model.report import CheckResult, GateResult
from probe.text import clean

_COMMAND = {
    Outcome.DOWN: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.DEGRADED: "warning",
    Judgement.MISSED: "error",
    Judgement.UNDETERMINED: "warning",
}

# A command is `::word::` or `::word key=…::`. Letters beyond f keep `2001:db8::abcd` in one piece.
_V2 = re.compile(r"::(?=[A-Za-z-]*[g-zG-Z-]|[^:\s]+::)")
_V1 = "##["


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    lines = [
        _line(
            _COMMAND[sample.outcome], f"{clean(sample.probe, NAME_LIMIT)} is {sample.outcome}", story(sample)
        )
        for sample in worst_first(result.samples)
        if sample.outcome in _COMMAND
    ]
    total = sum(number for number, _ in tally(result.summary))
    return _document(lines, count(total, "probe"), counted(tally(result.summary), ", "))


def gate(result: GateResult, look: Look) -> str:
    lines = [
        _line(
            _COMMAND[verdict.verdict],
            f"{clean(verdict.probe, NAME_LIMIT)}: {verdict.verdict}",
            f"{clean(verdict.rule, TEXT_LIMIT)}: {judged(verdict, look)}",
        )
        for verdict in missed_first(result.verdicts)
        if verdict.verdict in _COMMAND
    ]
    return _document(lines, count(len(result.verdicts), "verdict"), counted(verdict_tally(result), ", "))


def _document(lines: Iterable[str], what: str, how: str) -> str:
    return "\n".join([*lines, _line("notice", "probe", f"{what}: {how}" if how else what)]) + "\n"


def _line(command: str, title: str, text: str) -> str:
    return f"::{command} title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    harmless = _V2.sub(": :", text).replace(_V1, "## [")
    return harmless.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
