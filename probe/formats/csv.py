"""For a spreadsheet: RFC 4180 with plain newlines, a header line, raw numbers, nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from typing import TypeAlias

from probe.formats import Look
from probe.formats.compare import flat
from probe.formats.explained.compare import sheets as comparison_explained
from probe.formats.explained.outages import of_one
from probe.formats.explained.outages import sheets as outages_explained
from probe.formats.sections import sheets
from probe.formats.sheet import Sheet, Value
from probe.formats.words import TEXT_LIMIT
from probe.model.compare import Comparison
from probe.model.outages import OutageDetail, OutageReport, OutageRow, Witness
from probe.model.report import CheckResult, ProbeReport, Report, WindowReport
from probe.model.sample import Failure, Sample
from probe.text import clean
from probe.units import format_moment

_Cell: TypeAlias = str | int | float | bool | None

# OWASP, "CSV Injection": these make a spreadsheet take text for a formula, the full-width ones in some locales.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_PHASES = ("dns", "connect", "tls", "send", "wait", "receive")
_SAMPLE = (
    "probe", "kind", "outcome", "at", "latency_s", "status",
    "reason", "owner", "phase", "step", "message", "wanted", "actual", "flaky", "attempts",
    *(f"{phase}_s" for phase in _PHASES),
    "target", "trigger", "vantage", "tags", "id",
)  # fmt: skip
_FIGURES = (
    "length_s", "availability", "edge_low", "edge_high", "worst", "best", "coverage",
    "up_s", "degraded_s", "down_s", "down_low_s", "down_high_s", "unknown_s", "excluded_s",
    "samples", "failed", "flaky", "ratio", "first_try", "masked", "errors", "conflicts",
    "outages", "longest_outage_s", "provisional",
)  # fmt: skip
_LATENCY = ("count", "p50", "p95", "p99", "max")
_OBJECTIVE = ("target", "verdict", "budget_s", "consumed_s", "burn")
_WHOLE = ("availability", "down_s", "unknown_s", "coverage")
_WINDOW = (
    "probe", "tags", "window", "from", "until", *_FIGURES,
    "latency_count", *(f"latency_{key}_s" for key in _LATENCY[1:]),
    "during", "outside_s", *(f"including_maintenance_{key}" for key in _WHOLE),
    "group", "method",
)  # fmt: skip
_OUTAGE = (
    "id", "probe", "tags", "open", "going_on",
    *(_MOMENTS := ("onset", "end", "last_up", "first_fail", "opened", "last_fail", "first_ok", "closed")),
    *(_LENGTHS := ("duration_s", "duration_low_s", "duration_high_s", "down_s", "unknown_s", "samples")),
    "reason", "owner", "reasons", "surface",
)  # fmt: skip
_VENDOR = ("vendor", "vendor_lead_s", "vendor_incidents")
_WITNESS = (
    "outage", "at", "outcome", "evidence", "latency_s", "status",
    *(_WHY := ("reason", "owner", "phase", "step", "message")),
    "vantage", "config", "id", "probe",
)  # fmt: skip


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return _table(_SAMPLE, map(_sample, result.samples))


def report(document: Report, look: Look) -> str:
    """The windows, or a section in their place where one was asked for: a file has one header."""
    found = [sheet for sheet in sheets(document, look) if not sheet.screen]
    if found:
        return _told(found) or _sheets(found)
    pairs = [(probe, window) for probe in document.probes for window in probe.windows]
    most = max((len(window.objectives) for _, window in pairs), default=1)
    named = [f"objective{'' if n < 2 else n}_{key}" for n in range(1, max(most, 1) + 1) for key in _OBJECTIVE]
    return _table([*_WINDOW, *named], (_window(probe, window, most) for probe, window in pairs))


def outages(document: OutageReport, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    if told := _told(outages_explained(document)):
        return told
    if all(row.vendor is None for row in document.outages):
        return _table(_OUTAGE, map(_outage, document.outages))
    return _table((*_OUTAGE, *_VENDOR), ([*_outage(row), *_vendor(row)] for row in document.outages))


def outage(document: OutageDetail, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return _told(of_one(document)) or _table(
        _WITNESS, (_witness(document.outage.id, each) for each in document.samples)
    )


def compare(document: Comparison, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return _told(comparison_explained(document)) or _sheets(flat(document))


def _sheets(found: Sequence[Sheet]) -> str:
    kept = [
        n
        for n, each in enumerate(found[0].columns)
        if not any(isinstance(row[n], tuple) for sheet in found for row in sheet.rows)
    ]
    header = [*(key for key, _ in found[0].of), *(found[0].columns[n].key for n in kept)]
    rows = (
        [*(value for _, value in sheet.of), *(row[n] for n in kept)] for sheet in found for row in sheet.rows
    )
    return _table(header, ([_said(value) for value in row] for row in rows))


def _told(found: Sequence[Sheet]) -> str:
    """A row for each derivation; empty where there is none."""
    told = [(sheet, each) for sheet in found for each in sheet.told]
    if not told:
        return ""
    header = (*(key for key, _ in told[0][0].of), "figures", "how", "samples")
    return _table(
        header,
        (
            [
                *(_said(value) for _, value in sheet.of),
                " ".join(each.figures),
                each.how,
                " ".join(each.samples),
            ]
            for sheet, each in told
        ),
    )


def _said(value: Value) -> _Cell:
    match value:
        case datetime():
            return format_moment(value)
        case date():
            return value.isoformat()
        case tuple():
            return None
    return value


def _sample(sample: Sample) -> list[_Cell]:
    status = sample.facts.get("status")
    return [
        sample.probe, sample.kind, sample.outcome, format_moment(sample.at), sample.latency_s, status,
        *_failure(sample.failure), sample.flaky, len(sample.attempts),
        *(getattr(sample.timings_s, phase) for phase in _PHASES),
        sample.target, sample.trigger, sample.vantage, " ".join(sample.tags), sample.id,
    ]  # fmt: skip


def _failure(failure: Failure | None) -> list[_Cell]:
    if failure is None:
        return [None] * 7
    return [
        failure.reason, failure.owner, failure.phase, failure.step,
        failure.message, failure.wanted, failure.actual,
    ]  # fmt: skip


def _window(probe: ProbeReport, window: WindowReport, objectives: int) -> list[_Cell]:
    """With room for so many objectives, one at least: where one window has several, all have the columns."""
    whole = window.including_maintenance
    return [
        probe.probe, " ".join(probe.tags), window.name, format_moment(window.start), format_moment(window.end),
        *(getattr(window, key) for key in _FIGURES),
        *(getattr(window.latency_s, key) for key in _LATENCY),
        ", ".join(window.during), window.outside_s,
        *(None if whole is None else getattr(whole, key) for key in _WHOLE),
        " ".join(probe.group or ()), window.method,
        *(getattr(each, key) for each in window.objectives for key in _OBJECTIVE),
        *[None] * ((max(objectives, 1) - len(window.objectives)) * len(_OBJECTIVE)),
    ]  # fmt: skip


def _outage(row: OutageRow) -> list[_Cell]:
    main = row.reasons[0] if row.reasons else None
    return [
        row.id, row.probe, " ".join(row.tags), row.open, row.going_on,
        *(None if (at := getattr(row, key)) is None else format_moment(at) for key in _MOMENTS),
        *(getattr(row, key) for key in _LENGTHS),
        main.reason if main else None, main.owner if main else None,
        " ".join(f"{each.reason}={each.samples}" for each in row.reasons), row.surface,
    ]  # fmt: skip


def _vendor(row: OutageRow) -> list[_Cell]:
    word = row.vendor
    return [None] * 3 if word is None else [word.agreement, word.lead_s, " ".join(word.incidents)]


def _witness(outage: str, each: Witness) -> list[_Cell]:
    return [
        outage, format_moment(each.at), each.outcome, each.evidence, each.latency_s, each.status,
        *(getattr(each, key) for key in _WHY),
        each.vantage, each.config, each.id, each.probe,
    ]  # fmt: skip


def _table(header: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: _Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            guard = "'" if cell.startswith(_FORMULA) else ""
            return guard + clean(cell, TEXT_LIMIT)
        case float() if not isfinite(cell):
            return ""  # longer than any answer, which is no number; a spreadsheet reads inf as text
    return cell
