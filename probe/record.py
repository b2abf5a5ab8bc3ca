"""A sample ↔ one line of JSONL (version 1): strict JSON, ASCII, seconds as floats, stamps in UTC."""

import json
from datetime import datetime
from typing import Any

import msgspec

from probe.model.sample import RECORD_VERSION, Sample
from probe.units import format_moment

MAX_LINE = 16 * 1024

_decoder = msgspec.json.Decoder(Sample)


class ForeignLineError(ValueError):
    """A line that is not a sample of a version this probe can read; the message says which it is."""


class _Version(msgspec.Struct):
    v: int


def _stamp(value: Any) -> str:
    if isinstance(value, datetime):
        return format_moment(value)
    raise TypeError(f"no place in a record for {type(value).__name__}")


def encode(sample: Sample) -> bytes:
    """One whole line with its newline, at most MAX_LINE bytes: what is too long loses facts, then text."""
    line = _dump(sample)
    if len(line) > MAX_LINE:
        line = _dump(
            msgspec.structs.replace(sample, facts={"record_cut": True}, steps=(), tags=sample.tags[:20])
        )
    if len(line) > MAX_LINE and sample.failure is not None:
        cut = msgspec.structs.replace(
            sample.failure, message=sample.failure.message[:200], wanted=None, actual=None
        )
        line = _dump(
            msgspec.structs.replace(
                sample, facts={"record_cut": True}, steps=(), tags=(), attempts=(), failure=cut
            )
        )
    return line


def _dump(sample: Sample) -> bytes:
    plain = msgspec.to_builtins(sample, builtin_types=(datetime,))
    text = json.dumps(plain, ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=_stamp)
    return text.encode("ascii") + b"\n"


def decode(line: bytes) -> Sample:
    """Raises ForeignLineError for what is not a version-1 sample. Unknown fields are ignored."""
    try:
        sample = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ForeignLineError(_describe(line, error)) from None
    if sample.v != RECORD_VERSION:
        raise ForeignLineError(f"version {sample.v} was written by a newer probe")
    if sample.at.tzinfo is None:
        raise ForeignLineError("`at` has no time zone")
    return sample


def _describe(line: bytes, error: Exception) -> str:
    try:
        version = msgspec.json.decode(line, type=_Version).v
    except (msgspec.MsgspecError, UnicodeDecodeError):
        version = RECORD_VERSION
    if version != RECORD_VERSION:
        return f"version {version} was written by a newer probe"
    if isinstance(error, msgspec.ValidationError):
        return f"not a sample: {error}"
    return "not JSON"
