"""A value as it was written → a value of the subject's kind, or what should have been written."""

import re
from typing import Any, NamedTuple

from probe.assertions.errors import ExpressionError
from probe.assertions.scanner import Raw
from probe.assertions.subject import Kind, Subject, number
from probe.assertions.syntax import RawRange
from probe.text import clean
from probe.units import UnitError, parse_duration, parse_size

_NUMBER = re.compile(r"[+-]?([0-9]+)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_VERSION = re.compile(r"[0-9](\.[0-9]{1,3}){0,2}")
_ESCAPES = {
    "\\": "\\", "'": "'", '"': '"', "/": "/", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f",
}  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_ALMOST = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "NULL": "null"}


class Range(NamedTuple):
    """Both ends included."""

    low: Any
    high: Any


def read_value(raw: Raw, subject: Subject, *, ordered: bool = False) -> object:
    """A value of the subject's kind. `ordered`: it will be asked which is greater. Raises ExpressionError."""
    match subject.kind:
        case Kind.TEXT:
            return unescape(raw) if raw.quoted else raw.source
        case Kind.JSON:
            return _json(raw, ordered=ordered)
        case _:
            found = None if raw.quoted else _quantity(raw.source, subject.kind)
            if found is None:
                wanted = f"write {_suggestion(raw.source, subject)}"
                raise ExpressionError(f"{subject.text} is {subject.kind}: {wanted}", raw.column)
            return found


def read_range(raw: RawRange, subject: Subject) -> Range:
    """Raises ExpressionError, also for a range that nothing is in."""
    if subject.kind is Kind.TEXT:
        listed = clean(f"['{raw.low.source}', '{raw.high.source}']", 80)
        raise ExpressionError(
            f"{subject.text} is text and has no ranges: write a list, {listed}", raw.low.column
        )
    found = Range(read_value(raw.low, subject, ordered=True), read_value(raw.high, subject, ordered=True))
    try:
        backwards = found.low > found.high
    except TypeError:
        raise ExpressionError(
            "a range goes from a number to a number, or from text to text", raw.low.column
        ) from None
    if backwards:
        turned = f"{raw.high.source}..{raw.low.source}"
        raise ExpressionError(
            f"the range {clean(raw.text, 40)} is empty: write {clean(turned, 40)}", raw.low.column
        )
    return found


def is_duration(raw: Raw) -> bool:
    return not raw.quoted and _quantity(raw.source, Kind.DURATION) is not None


def unescape(raw: Raw) -> str:
    """The text that was quoted. Raises ExpressionError at an escape that is none."""
    parts: list[str] = []
    source, at = raw.source, 0
    while at < len(source):
        if source[at] != "\\":
            parts.append(source[at])
            at += 1
            continue
        letter, code = source[at + 1], source[at + 2 : at + 6]
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
            at += 2
        elif letter == "u" and re.fullmatch("[0-9a-fA-F]{4}", code):
            parts.append(chr(int(code, 16)))
            at += 6
        else:
            raise ExpressionError(
                f"{clean(source[at : at + 2])} is no escape: write \\\\ for a backslash", raw.inside + at
            )
    # A character beyond U+FFFF is written as two, as in JSON.
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parse_number(text: str) -> int | float | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    return number(float(text)) if match[2] or match[3] else int(text)


def parse_version(text: str) -> tuple[int, ...] | None:
    """Three parts, so that 2 is 2.0."""
    if not _VERSION.fullmatch(text):
        return None
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (3 - len(parts)))


def _quantity(text: str, kind: Kind) -> object:
    try:
        match kind:
            case Kind.DURATION:
                return parse_duration(text)
            case Kind.SIZE:
                return parse_size(text)
            case Kind.VERSION:
                return parse_version(text)
            case _:
                return parse_number(text)
    except UnitError:
        return None


def _suggestion(text: str, subject: Subject) -> str:
    bare = text.strip()
    if _quantity(bare, subject.kind) is not None:
        return clean(bare, 40)
    leading = _NUMBER.match(bare)
    value = parse_number(leading[0]) if leading else None
    if subject.kind is Kind.DURATION and leading and leading[0] == bare and value is not None and value > 0:
        return f"{bare}ms or {value / 1000:g}s" if value >= 10 else f"{bare}s or {value * 1000:g}ms"
    if subject.text == "status" and re.fullmatch("[1-5][xX]{2}", bare):
        return f"status in {bare[0]}00..{bare[0]}99"
    if subject.kind is Kind.NUMBER and leading and value is not None:
        return clean(leading[0], 40)
    if (
        subject.kind is Kind.VERSION
        and (ending := re.search(_VERSION.pattern + "$", bare))
        and not bare.isdigit()
    ):
        return ending[0]
    return f"one such as {subject.example}"


def _json(raw: Raw, *, ordered: bool) -> object:
    if raw.quoted:
        return unescape(raw)
    word = raw.source
    found = parse_number(word)
    if found is not None:
        return found
    if ordered:
        raise ExpressionError(
            f"{word[:40]!r} is not a number: write a number without a unit, or text in quotes",
            raw.column,
        )
    if word in _ALMOST:
        raise ExpressionError(f"JSON writes {_ALMOST[word]}: write that, or text in quotes", raw.column)
    return _CONSTANTS.get(word, word)
