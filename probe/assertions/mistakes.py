"""Frequent slips of the pen → an error that says what was probably meant."""

from probe.assertions import SUBJECTS
from probe.assertions.errors import ExpressionError
from probe.registry import suggest

OPERATORS = (
    "==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "not contains",
    "matches", "not matches", "exists", "not exists",
)  # fmt: skip

_MEANT = {
    "=": "==", "===": "==", "is": "==", "equals": "==", "eq": "==", ":": "==",
    "!": "!=", "!==": "!=", "<>": "!=", "isnt": "!=", "ne": "!=",
    "=>": ">=", "gte": ">=", "ge": ">=", "gt": ">", "=<": "<=", "lte": "<=", "le": "<=", "lt": "<",
    "~": "matches", "=~": "matches", "~=": "matches", "like": "matches", "regex": "matches",
    "!~": "not matches", "!in": "not in", "!contains": "not contains", "!exists": "not exists",
    "has": "contains", "includes": "contains", "contain": "contains", "exist": "exists",
}  # fmt: skip
_JOINTS = {"and", "or", "&&", "||"}
_UNITS = {"ms", "s", "m", "min", "h", "d", "b", "kb", "mb", "gb", "kib", "mib", "gib"}


def not_a_subject(name: str, written: str, column: int) -> ExpressionError:
    if not name:
        return ExpressionError(
            f"an expression starts with a subject such as status, not with {written[:1]!r}", column
        )
    if name == "length":
        return ExpressionError("length needs parentheses: write one such as length($.items)", column)
    known = [*SUBJECTS, "length"]
    return ExpressionError(
        f"unknown subject {name[:40]!r}{suggest(name.lower(), known)}; there are: {', '.join(known)}",
        column,
    )


def not_an_operator(word: str, column: int) -> ExpressionError:
    meant = _MEANT.get(word.lower())
    hint = f" (did you mean {meant!r}?)" if meant else suggest(word.lower(), list(OPERATORS))
    return ExpressionError(f"unknown operator {word[:40]!r}{hint}; there are: {', '.join(OPERATORS)}", column)


def after_operand(word: str, value: str, column: int) -> ExpressionError:
    """What stands behind the end of an expression; `value` is the bare word before it, if that is what it was."""
    shown = word[:40]
    if word.lower() in _JOINTS:
        return ExpressionError(
            f"{shown!r} joins nothing here: write each condition as an assertion of its own", column
        )
    if word.lower() in _UNITS and value[:1].isdigit():
        return ExpressionError(f"write {(value + word)[:40]} without a blank before its unit", column)
    hint = "put text with blanks in quotes" if value else "the expression ends before it"
    return ExpressionError(f"unexpected {shown!r}: {hint}", column)
