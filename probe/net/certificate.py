"""The one date we want of a certificate, read from its DER bytes.

`ssl` gives parsed certificates only after it has verified them; an answer taken with `verify = false` has an
expiry date as well.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple

_SEQUENCE, _UTC_TIME, _GENERALIZED_TIME, _VERSION = 0x30, 0x17, 0x18, 0xA0


class _Element(NamedTuple):
    tag: int
    start: int
    end: int


def not_after(der: bytes) -> datetime | None:
    """The end of validity (RFC 5280, 4.1.2.5); None if the bytes are not a certificate."""
    try:
        body = _read(der, _read(der, 0, _SEQUENCE).start, _SEQUENCE)
        at = body.start
        if _read(der, at).tag == _VERSION:
            at = _read(der, at).end
        for _ in ("serial number", "signature algorithm", "issuer"):
            at = _read(der, at).end
        validity = _read(der, at, _SEQUENCE)
        element = _read(der, _read(der, validity.start).end)
        return _moment(element.tag, der[element.start : element.end].decode("ascii"))
    except (IndexError, ValueError):
        return None


def days_left(der: bytes, now: datetime) -> int | None:
    """Whole days until it expires, rounded down: -1 in the first day after."""
    end = not_after(der)
    return None if end is None else (end - now).days


def _read(der: bytes, at: int, tag: int | None = None) -> _Element:
    """Raises IndexError or ValueError outside the bytes, or where another tag was expected."""
    found, length, start = der[at], der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(der[start : start + count], "big"), start + count
    if tag not in (None, found) or start + length > len(der):
        raise ValueError
    return _Element(found, start, start + length)


def _moment(tag: int, text: str) -> datetime:
    """RFC 5280 allows only UTC with seconds: `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after it."""
    if tag == _UTC_TIME and re.fullmatch(r"[0-9]{12}Z", text):
        text = ("19" if text >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME or not re.fullmatch(r"[0-9]{14}Z", text):
        raise ValueError
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
