"""An answer that is an error, before or inside the stream → a Failure, and what of it is kept in the record."""

import email.utils
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from probe.model.outcome import Owner, Phase
from probe.model.reading import Reading
from probe.model.sample import Failure, Scalar
from probe.probers.llm.api import Api
from probe.probers.llm.classify import Said, classify, marks_of
from probe.probers.llm.piece import Fault
from probe.reasons import Reason, failure
from probe.text import clean

_REQUEST_IDS = ("request-id", "x-request-id", "x-goog-request-id", "apim-request-id")
_WALLS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")
_SAID = 160  # characters of a vendor's own words
_LONGEST_WAIT_S = 7 * 86_400.0


class Refused(NamedTuple):
    failure: Failure
    fault: Fault | None


def refused(reading: Reading, api: Api, *, edge_block: str) -> Refused:
    """For an answer whose status is no success."""
    status = _status(reading)
    value = body_json(reading)
    fault = None if value is None else api.fault(value)
    said = Said(
        status=status,
        marks=frozenset() if fault is None else marks_of(fault),
        is_json=value is not None,
        guarded=is_guarded(reading),
    )
    reason = classify(said)
    return Refused(_failure(reason, _words(status, reason, reading, fault), Phase.WAIT, edge_block), fault)


def broken_off(fault: Fault, phase: Phase, pieces: int, *, edge_block: str) -> Failure:
    """For an error inside a 200: the status is what the error says of itself."""
    reason = classify(Said(status=fault.status, marks=marks_of(fault), is_json=True))
    where = f"in the stream, after {pieces_of_text(pieces)}" if pieces else "inside a 200, before any text"
    return _failure(reason, f"{_named(fault)} {where}{_quoted(fault)}", phase, edge_block)


def blocked(message: str, *, edge_block: str) -> Failure:
    """For an answer that came from a guard in front of the service."""
    return _failure(Reason.EDGE_BLOCK, message, Phase.WAIT, edge_block)


def pieces_of_text(count: int) -> str:
    return f"{count} piece{'' if count == 1 else 's'} of text"


def fault_facts(reading: Reading, fault: Fault | None, now: datetime) -> Iterator[tuple[str, Scalar]]:
    """Raw, so that the class can be computed again: `error_type`, `error_code`, `request_id`, `retry_after_s`."""
    if fault is not None:
        if fault.type:
            yield "error_type", clean(fault.type, 80)
        code = fault.code or ", ".join(fault.codes)
        if code:
            yield "error_code", clean(code, 120)
    found = next((reading.header(name) for name in _REQUEST_IDS if reading.header(name)), None)
    request_id = found or (fault.request_id if fault else None)
    if request_id:
        yield "request_id", clean(request_id, 100)
    wait_s = retry_after_s(reading, now)
    if wait_s is None and fault is not None:
        wait_s = fault.retry_after_s and min(fault.retry_after_s, _LONGEST_WAIT_S)
    if wait_s is not None:
        yield "retry_after_s", wait_s


def retry_after_s(reading: Reading, now: datetime) -> float | None:
    """Seconds of `retry-after-ms`, or of `retry-after` as a number or a date (RFC 9110, 10.2.3); at most a week."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = (reading.header(name) or "").strip()
        if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() and len(text) < 20:
            return min(float(text) * unit, _LONGEST_WAIT_S)
        if text and name == "retry-after":
            try:
                moment = email.utils.parsedate_to_datetime(text)
                return min(max(0.0, (moment - now).total_seconds()), _LONGEST_WAIT_S)
            except (ValueError, TypeError, OverflowError):
                return None
    return None


def body_json(reading: Reading) -> Any:
    """The body's JSON; None for what is none. Its content type is not asked: what can be read counts."""
    try:
        return json.loads(reading.body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None


def is_guarded(reading: Reading) -> bool:
    """Signs of a guard in front of the service: its headers, or a page where JSON was due."""
    if any(reading.header(name) for name in _WALLS):
        return True
    return "html" in (reading.header("content-type") or "").lower() or reading.body.lstrip()[:1] == b"<"


def _failure(reason: Reason, message: str, phase: Phase, edge_block: str) -> Failure:
    owner = Owner.TARGET if reason is Reason.EDGE_BLOCK and edge_block == "down" else None
    return failure(reason, message, phase=phase, owner=owner)


def _words(status: int | None, reason: Reason, reading: Reading, fault: Fault | None) -> str:
    if reason is Reason.EDGE_BLOCK:
        what = next((name for name in _WALLS if reading.header(name)), "a page of HTML")
        return f"{status} from a guard in front of the service ({what}): it takes this machine for a robot"
    if fault is not None and (fault.type or fault.code or fault.codes or fault.message):
        return f"{status} {_named(fault)}{_quoted(fault)}"
    kind = (reading.header("content-type") or "no content type").partition(";")[0]
    return f"{status} without an error in JSON ({clean(kind, 60)})"


def _named(fault: Fault) -> str:
    words = [word for word in (fault.type, fault.code or next(iter(fault.codes), None)) if word]
    return clean(" ".join(dict.fromkeys(words)) or "an error without a type", 100)


def _quoted(fault: Fault) -> str:
    said = clean(fault.message, _SAID)
    return f": {said}" if said else ""


def _status(reading: Reading) -> int | None:
    status = reading.facts.get("status")
    return status if isinstance(status, int) else None
