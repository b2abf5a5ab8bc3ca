"""A sample ↔ one line of JSONL (version 1): strict JSON, ASCII, seconds as floats, stamps in UTC.

`schemas/sample-v1.schema.json` says the same to everybody else.
"""

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from probe.model.sample import RECORD_VERSION, Sample
from probe.text import clean
from probe.units import format_moment

MAX_LINE = 16 * 1024
"""Bytes of one line with its newline, at most. A short line is rarely torn by a kill."""

_LONGEST_FACT = 80
_MOST_ITEMS = 20
_INTEGERS = range(-(2**63), 2**64)

_decoder = msgspec.json.Decoder(Sample)
_surrogate = re.compile("[\ud800-\udfff]")
# An escaped surrogate (an astral character too: rare enough), and what `_sound` leaves out.
_TO_MEND = (rb"\ud", b"{}", b"null")


class ForeignLineError(ValueError):
    """A line that is not a sample of a version this probe can read; the message says which it is."""


class BrokenLineError(ForeignLineError):
    """A line that is not even JSON: cut off, or damaged."""


class NotTextError(BrokenLineError):
    """A line with bytes that are no UTF-8."""


class NewerLineError(ForeignLineError):
    """A line of a version that only a newer probe can read."""


class _Version(msgspec.Struct):
    v: int


def encode(sample: Sample) -> bytes:
    """One whole line with its newline, at most MAX_LINE bytes, that `decode` can always read.

    What is too long loses facts, then steps, hops, the lists of a status page and text; `facts.record_cut` says so. What JSON cannot carry
    is left out (NaN, infinities) or escaped (lone surrogates).
    """
    plain = msgspec.to_builtins(sample, builtin_types=(datetime,))
    line = _as_it_is(plain)
    if line is not None:
        return line
    plain = _sound(plain)
    line = _dump(plain)
    for lighter in (_few_facts, _short, _bare):
        if len(line) <= MAX_LINE:
            break
        plain = lighter(plain)
        line = _dump(plain)
    return line


def decode(line: bytes) -> Sample:
    """Raises ForeignLineError for what is not a version-1 sample. Unknown fields are ignored."""
    try:
        sample = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _foreign(line, error) from None
    if sample.v != RECORD_VERSION:
        raise _other_version(sample.v)
    if sample.at.tzinfo is not UTC:
        try:
            return msgspec.structs.replace(sample, at=sample.at.astimezone(UTC))
        except OverflowError:
            raise ForeignLineError("not a sample: `at` is outside the years 1 to 9999 of UTC") from None
    return sample


def _as_it_is(plain: dict[str, Any]) -> bytes | None:
    """The line of a sample in which nothing has to be mended or shortened; else None.

    Nearly all are, and to see it in the text costs a third of going through every value.
    """
    if any(type(value) is int and value not in _INTEGERS for value in plain.get("facts", {}).values()):
        return None
    try:
        line = _dump(plain)
    except ValueError:  # a NaN, an infinity
        return None
    return None if len(line) > MAX_LINE or any(sign in line for sign in _TO_MEND) else line


def _dump(plain: dict[str, Any]) -> bytes:
    return _encoder.encode(plain).encode("ascii") + b"\n"


def _stamp(value: Any) -> str:
    if isinstance(value, datetime):
        return format_moment(value)
    raise TypeError(f"no place in a record for {type(value).__name__}")


_encoder = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=_stamp)


def _sound(value: Any) -> Any:
    """The value without what a strict reader would refuse; None for a number no reader can hold."""
    match value:
        case list() | tuple():
            return [_sound(item) for item in value]
        case dict():
            pairs = ((_sound(key), inner, _sound(inner)) for key, inner in value.items())
            return {key: new for key, old, new in pairs if new != {} and (new is not None or old is None)}
    return portable(value)


def portable(value: Any) -> Any:
    """A scalar as any reader of JSON can hold it: lone surrogates are escaped, None is for other numbers."""
    match value:
        case str():
            return _surrogate.sub(lambda lone: f"\\u{ord(lone[0]):04x}", value)
        case float():
            return value if math.isfinite(value) else None
        case int():
            return value if value in _INTEGERS else None
    return value


def _few_facts(plain: dict[str, Any]) -> dict[str, Any]:
    short = {
        key: value
        for key, value in plain.get("facts", {}).items()
        if len(key) <= _LONGEST_FACT and (not isinstance(value, str) or len(value) <= _LONGEST_FACT)
    }
    return plain | {"facts": dict(list(short.items())[:_MOST_ITEMS]) | {"record_cut": True}}


def _short(plain: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in plain.items() if key not in ("steps", "hops")}
    if "attempts" in kept:
        # The first and the last still tell a flaky sample from a steady one.
        kept["attempts"] = kept["attempts"][:1] + kept["attempts"][1:][-1:]
    if "tags" in kept:
        kept["tags"] = kept["tags"][:_MOST_ITEMS]
    if "vendor" in kept:
        kept["vendor"] = _only_health(kept["vendor"])
    return _cut_texts(kept, 200)


def _only_health(vendor: dict[str, Any]) -> dict[str, Any]:
    lists = [vendor.get(name, ()) for name in ("components", "incidents")]
    gone = sum(map(len, lists)) + vendor.get("left_out", 0)
    return {"health": vendor["health"]} | ({"left_out": gone} if gone else {})


def _bare(plain: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in plain.items() if key != "tags"}
    # At most 14 texts are left, of 80 characters, of 12 bytes each: within MAX_LINE whatever they say.
    return _cut_texts(kept | {"facts": {"record_cut": True}}, 80)


def _cut_texts(plain: dict[str, Any], limit: int) -> dict[str, Any]:
    return {key: _cut(value, limit) for key, value in plain.items()}


def _cut(value: Any, limit: int) -> Any:
    match value:
        case str():
            return value if len(value) <= limit else value[: limit - 1] + "…"
        case list() | tuple():
            return [_cut(item, limit) for item in value]
        case dict():
            return _cut_texts(value, limit)
    return value


def _foreign(line: bytes, error: Exception) -> ForeignLineError:
    if isinstance(error, RecursionError):
        return ForeignLineError("not a sample: nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return NotTextError("not UTF-8 text")
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except msgspec.MsgspecError as broken:
        return BrokenLineError("cut off" if "truncated" in str(broken) else "not JSON")
    except (UnicodeDecodeError, RecursionError):
        return BrokenLineError("not JSON")
    try:
        version = msgspec.json.decode(line, type=_Version).v
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        version = RECORD_VERSION
    if version != RECORD_VERSION:
        return _other_version(version)
    return ForeignLineError(f"not a sample: {clean(str(error))}")


def _other_version(version: int) -> ForeignLineError:
    if version > RECORD_VERSION:
        return NewerLineError(f"version {version} was written by a newer probe: update this one to read it")
    return ForeignLineError(f"version {version} is none that probe has written")
