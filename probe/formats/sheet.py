"""A table that every format can show: raw values, and how each column reads for people."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from probe.model.cell import Cell

GOOD, WEAK, BAD, UNSURE, QUIET = "good", "weak", "bad", "unsure", "quiet"
"""What a cell means to the eye; a format gives each its own colour, or none."""

Strip: TypeAlias = tuple[Cell, ...]
"""A row of slots, drawn as a sparkline; formats that cannot draw leave its column out."""
Value: TypeAlias = str | float | int | bool | date | datetime | Strip | None


def plainly(value: Value) -> str:
    return "–" if value is None else str(value)


def no_tone(_value: Value) -> str:
    return ""


class SheetColumn(NamedTuple):
    """`key` names it in CSV, `title` elsewhere. On a screen, `rank` 0 always stays where it is too narrow.

    `bare` is a column whose cells say on a screen what they are, such as `down 3h55m`: it needs no head there.
    """

    key: str
    title: str
    show: Callable[[Value], str] = plainly
    right: bool = False
    rank: int = 0
    bare: bool = False
    tone: Callable[[Value], str] = no_tone


class Derivation(NamedTuple):
    """How some figures came about, in words: `how` holds each of them, and what it was reckoned from.

    `figures` are their keys, as JSON and CSV name them; `samples` the ids of the samples they rest on.
    """

    figures: tuple[str, ...]
    how: str
    samples: tuple[str, ...] = ()


class Sheet(NamedTuple):
    """`lead` stands above the table, `notes` under it; `picture` is drawn by text and Markdown, line by line.

    `told` stands under `lead`; in CSV it stands in the place of all tables, a row for each.

    `screen` keeps it out of CSV, where all sheets of a section share one header.

    `of` says in CSV what the rows are about, for each of them: (key, value), such as the probe and the window.
    """

    title: str
    of: Sequence[tuple[str, Value]] = ()
    columns: Sequence[SheetColumn] = ()
    rows: Sequence[Sequence[Value]] = ()
    lead: Sequence[str] = ()
    notes: Sequence[str] = ()
    picture: Sequence[str] = ()
    screen: bool = False
    told: Sequence[Derivation] = ()
