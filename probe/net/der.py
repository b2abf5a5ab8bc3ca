"""DER, as far as a certificate needs it: elements inside the bytes, found one after the other.

Every function raises ValueError or IndexError for bytes that are not DER, and looks at no more than it is
asked for: what a stranger sends costs no more than what is read of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

SEQUENCE, OID, BOOLEAN, OCTETS = 0x30, 0x06, 0x01, 0x04
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_BMP, _UNIVERSAL, _UTF8 = 0x1E, 0x1C, 0x0C
_LONGEST_TEXT = 1024


class Element(NamedTuple):
    """A tag, and where its contents lie in the bytes."""

    tag: int
    start: int
    end: int


def element(der: bytes, at: int, tag: int | None = None, end: int | None = None) -> Element:
    """The element that begins `at`, of the tag where one is given, before `end` where one is given."""
    found, size, start = der[at], der[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            raise ValueError
        size, start = int.from_bytes(der[start : start + count], "big"), start + count
    if (tag is not None and tag != found) or start + size > (len(der) if end is None else end):
        raise ValueError
    return Element(found, start, start + size)


def inside(der: bytes, parent: Element, limit: int) -> Iterator[Element]:
    """The elements of a constructed one in order, at most `limit` of them."""
    at = parent.start
    while at < parent.end and limit > 0:
        found = element(der, at, end=parent.end)
        yield found
        at, limit = found.end, limit - 1


def contents(der: bytes, found: Element) -> bytes:
    return der[found.start : found.end]


def text(der: bytes, found: Element) -> str:
    """A string of any of the kinds a name may have (RFC 5280, 4.1.2.4), at most 1024 bytes of it.

    Bytes that do not fit the kind come as replacement characters.
    """
    data = der[found.start : min(found.end, found.start + _LONGEST_TEXT)]
    if found.tag == _UTF8:
        return data.decode("utf-8", "replace")
    if found.tag == _BMP:
        return data.decode("utf-16-be", "replace")
    if found.tag == _UNIVERSAL:
        return data.decode("utf-32-be", "replace")
    return data.decode("latin-1")


def moment(der: bytes, found: Element) -> datetime:
    """RFC 5280 allows only UTC with seconds: `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after it."""
    written = der[found.start : found.end]
    digits = written[:-1]
    if not digits.isdigit() or written[-1:] != b"Z":
        raise ValueError
    if found.tag == _UTC_TIME and len(digits) == 12:
        digits = (b"19" if digits >= b"50" else b"20") + digits
    elif found.tag != _GENERALIZED_TIME or len(digits) != 14:
        raise ValueError
    year, *rest = int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, 14, 2))
    month, day, hour, minute, second = rest
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
