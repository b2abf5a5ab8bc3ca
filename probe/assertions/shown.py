"""A value that came, for people: one line, safe to print, at most LIMIT characters.

That is far more than is ever shown. The runner redacts, and only then cuts to what a screen or a record
has room for: a cut made here could leave half a secret behind.
"""

import json

from probe.text import BOUND, clean
from probe.units import format_seconds, format_size

LIMIT = BOUND
_COUNTED = 120


def plain(value: object) -> str:
    return clean(str(value), LIMIT)


def quoted(value: object) -> str:
    return f'"{clean(str(value), LIMIT - 2)}"'


def seconds(value: object) -> str:
    return format_seconds(value) if isinstance(value, int | float) else plain(value)


def size(value: object) -> str:
    return format_size(value) if isinstance(value, int) else plain(value)


def version(value: object) -> str:
    """The parts of a version. TLS 1.0 and HTTP/1.0 are spoken of with their zero, HTTP/2 is not."""
    if not isinstance(value, tuple):
        return plain(value)
    major, minor, patch = value
    short = f"{major}.{minor}" if minor or patch or major < 2 else str(major)
    return f"{short}.{patch}" if patch else short


def as_json(value: object) -> str:
    """A JSON value; one that is too large or too deep is counted."""
    match value:
        case str():
            return quoted(value)
        case list() if len(value) > _COUNTED:
            return f"an array of {len(value):,}"
        case dict() if len(value) > _COUNTED:
            return f"an object of {len(value):,}"
    try:
        return clean(json.dumps(value, ensure_ascii=False), LIMIT)
    except (ValueError, RecursionError):
        return "a value too large to show"
