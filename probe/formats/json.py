"""One JSON document: strict, in ASCII, not rounded, `null` where nothing is known.

The shapes are version 1: `check` and `gate` hold samples as their records, `report`, `compare`, `outages` and
`outage` are what was found, and `history` names the command it is the outcome of.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from probe.formats import Look
from probe.formats.explained.compare import sheets as comparison_explained
from probe.formats.explained.gate import sheets as verdicts_explained
from probe.formats.explained.outages import of_one
from probe.formats.explained.outages import sheets as outages_explained
from probe.formats.sections import told
from probe.formats.sheet import Sheet
from probe.model.compare import Comparison
from probe.model.history import HistoryDocument
from probe.model.outages import OutageDetail, OutageReport
from probe.model.postmortem import Postmortem
from probe.model.report import CheckResult, GateResult, Report, Verdict
from probe.model.sample import Sample
from probe.record import encode, portable
from probe.units import format_moment

DOCUMENT_VERSION = 1


def check(result: CheckResult, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    return _dump(
        {
            "v": DOCUMENT_VERSION,
            "samples": [_record(sample) for sample in result.samples],
            "summary": msgspec.to_builtins(result.summary),
            "exit": int(result.exit),
        }
    )


def report(document: Report, look: Look) -> str:
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    for probe in plain["probes"]:
        if not probe["vendor"]:
            del probe["vendor"]
        for window in probe["windows"]:
            del window["cells"], window["of_runs"]  # for screens only
            if not window["more_objectives"]:
                del window["more_objectives"]
            del window["method"]  # the same for all of them, and said once
            owners, sections = window["owners"], _without_cells(window.pop("sections"))
            window.update(sections)
            if "owners" in sections:  # more of the same
                window["owners"] = (owners or {}) | sections["owners"]
    return _dump(_sound(plain | _derivations(told(document, look))))


def _derivations(found: Iterable[Sheet]) -> dict[str, Any]:
    """What an explanation says in words, by the figures it is about; nothing where there is none."""
    said = [
        {**dict(sheet.of), "figures": each.figures, "how": each.how, "samples": each.samples}
        for sheet in found
        for each in sheet.told
    ]
    return {"derivations": said} if said else {}


def gate(result: GateResult, look: Look) -> str:
    return _dump(
        {
            "v": DOCUMENT_VERSION,
            "samples": [_record(sample) for sample in result.samples],
            "summary": msgspec.to_builtins(result.summary),
            "verdicts": [_verdict(verdict) for verdict in result.verdicts],
            "exit": int(result.exit),
        }
        | _sound(_derivations(verdicts_explained(result, look)))
    )


def history(document: HistoryDocument, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    return _dump(_sound({"v": DOCUMENT_VERSION} | plain))


def outages(document: OutageReport, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    del plain["explain"]
    _without_vendor(plain["outages"])
    return _dump(_sound(plain | _derivations(outages_explained(document))))


def outage(document: OutageDetail, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    del plain["head"], plain["explain"]  # for screens only
    _without_vendor([plain["outage"]])
    return _dump(_sound(plain | _derivations(of_one(document))))


def _without_vendor(found: Iterable[dict[str, Any]]) -> None:
    """Takes the vendor's word out of those that have none."""
    for each in found:
        if each["vendor"] is None:
            del each["vendor"]


def postmortem(document: Postmortem, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    del plain["detail"]["head"], plain["detail"]["explain"]  # for screens only
    _without_vendor([plain["detail"]["outage"]])
    return _dump(_sound(plain))


def compare(document: Comparison, look: Look) -> str:  # noqa: ARG001 - every view takes a look
    plain = _without_cells(msgspec.to_builtins(document, builtin_types=(datetime,)))
    for window in plain["windows"]:
        if window["explain"] is None:
            del window["explain"]
        _without_vendor(window["lines"])
    return _dump(_sound(plain | _derivations(comparison_explained(document))))


def _without_cells(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_cells(inner) for key, inner in value.items() if key != "cells"}
        case list() | tuple():
            return [_without_cells(item) for item in value]
    return value


def _record(sample: Sample) -> Any:
    return json.loads(encode(sample))


def _verdict(verdict: Verdict) -> Any:
    plain = _sound(msgspec.to_builtins(verdict))
    return plain | {"detail": plain["detail"] or None}


def _sound(value: Any) -> Any:
    """The value without what a strict reader would refuse: lone surrogates are escaped, infinities null."""
    match value:
        case datetime():
            return format_moment(value)
        case list() | tuple():
            return [_sound(item) for item in value]
        case dict():
            return {_sound(key): _sound(inner) for key, inner in value.items()}
    return portable(value)


def _dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
