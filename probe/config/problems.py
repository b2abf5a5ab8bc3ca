"""Mistakes in a configuration: where, what, what to do. Shown all at once, in the order of the lines."""

import unicodedata
from collections.abc import Sequence

import msgspec

from probe.text import clean

_WIDEST = 100


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake. `line` and `column` count from 1; `text` is the offending line, secrets masked.

    Where there is no file (a probe given on the command line) `line` is None and `text` is the value.
    """

    file: str
    line: int | None = None
    column: int | None = None
    text: str = ""
    message: str
    hint: str = ""


class ConfigError(Exception):
    """The configuration cannot be used, for the reasons in `problems`. Nothing was asked."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(render(problems))
        self.problems: tuple[Problem, ...] = tuple(problems)


def render(problems: Sequence[Problem]) -> str:
    """`file:line: message (hint)`, the line, a caret under the column; the count last."""
    count = f"{len(problems)} mistake{'' if len(problems) == 1 else 's'}, nothing was asked"
    return "\n".join([*map(_block, problems), count])


def _block(problem: Problem) -> str:
    where = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    hint = f" ({problem.hint})" if problem.hint else ""
    lines = [f"{where}: {problem.message}{hint}" if where else f"{problem.message}{hint}"]
    if problem.text:
        lines += [f"    {row}" for row in _quoted(problem.text, problem.column)]
    return "\n".join(lines)


def _quoted(text: str, column: int | None) -> list[str]:
    """The line without its indentation and, if long, only the part around the caret."""
    text = text.rstrip().replace("\t", " ")
    indent = len(text) - len(text.lstrip())
    start = indent if column is None else max(indent, column - 1 - _WIDEST * 2 // 3)
    head = "…" if start > indent else ""
    body = text[start:]
    row = head + clean(body, _WIDEST)
    if column is None or column - 1 < start:
        return [row]
    before = body[: column - 1 - start]
    return [row, " " * _width(head + clean(before, len(before) * 12 + 1)) + "^"]


def _width(text: str) -> int:
    """Terminal cells."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
