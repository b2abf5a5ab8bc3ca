"""Spans of styled text, measured in terminal cells, and the way from them to one string."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import NamedTuple, TypeAlias

from probe.formats import Look
from probe.model.outcome import Judgement
from probe.text import clean

GOOD, WEAK, BAD, UNSURE, QUIET = "green", "yellow", "bold red", "magenta", "dim"
"""The few colours, each with one meaning. QUIET is for what only some readers look for."""

VERDICT_STYLE = {Judgement.MET: GOOD, Judgement.MISSED: BAD, Judgement.UNDETERMINED: UNSURE}


class Span(NamedTuple):
    text: str
    style: str = ""


Line: TypeAlias = tuple[Span, ...]


class Whole(tuple[Span, ...]):
    """A line that is never cut, because it is there to be copied."""

    __slots__ = ()


class Glyphs(NamedTuple):
    """What separates, cuts and draws. `levels` go from all down to all up."""

    dot: str
    dash: str
    cut: str
    levels: str
    unseen: str
    excluded: str


_UNICODE = Glyphs(dot=" · ", dash="–", cut="…", levels="▁▂▃▄▅▆▇█", unseen="·", excluded="-")
_ASCII = Glyphs(dot=", ", dash="-", cut="...", levels="_.,:;+*#", unseen="?", excluded="-")


def glyphs(look: Look) -> Glyphs:
    return _UNICODE if look.unicode else _ASCII


def shown(text: str, look: Look, limit: int = 500) -> str:
    """Text from outside, as this terminal can show it."""
    safe = clean(text, limit)
    return (
        safe
        if look.unicode
        else safe.replace("…", "...").replace("–", "-").encode("ascii", "backslashreplace").decode()
    )


def cells(text: str) -> int:
    """How many columns of a terminal the text takes: East Asian wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def width(line: Iterable[Span]) -> int:
    return sum(cells(span.text) for span in line)


def clip(text: str, limit: int, cut: str) -> str:
    """The text in at most `limit` cells, with `cut` at its end where something is missing."""
    if cells(text) <= limit:
        return text
    room, kept = limit - cells(cut), ""
    for character in text:
        room -= _cells_of(character)
        if room < 0:
            break
        kept += character
    return (kept + cut)[: max(limit, 0)] if limit < cells(cut) else kept + cut


def wrap(text: str, limit: int) -> list[str]:
    """Lines of at most `limit` cells, broken between words; a word that is longer is broken inside."""
    lines, line = [], ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if cells(joined) <= limit:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, limit)
        lines += full
    return list(map(_no_command, [*lines, line] if line else lines))


def _no_command(line: str) -> str:
    """GitHub's runner obeys a line of any output that begins with `::word::`, and what a server said may begin one."""
    return f": :{line[2:]}" if line.startswith("::") and "::" in line[2:] else line


def _pieces(word: str, limit: int) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        if cells(piece + character) > limit and piece:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def paragraph(text: str, look: Look, indent: int = 0, style: str = "") -> list[Line]:
    return [(Span(" " * indent), Span(line, style)) for line in wrap(text, look.width - indent)]


def ends(left: Line, right: str, limit: int, look: Look) -> list[Line]:
    """One line with `right` at its right end, or two where both do not fit."""
    room = look.width - width(left)
    if cells(right) + 2 > room:
        return [left, (Span(right),)]
    gap = max(3, min(limit, look.width) - width(left) - cells(right))
    return [(*left, Span(" " * min(gap, room - cells(right))), Span(right))]


def joined(spans: Sequence[Span], between: str) -> Line:
    """The spans with a plain text between each two."""
    line: list[Span] = []
    for span in spans:
        line += [Span(between), span] if line else [span]
    return tuple(line)


def paint(lines: Iterable[Line], look: Look) -> str:
    """One string: no line but a Whole one is wider than the look, none ends in spaces; escapes only with colour."""
    fitted = (_fitted(line, look.width, glyphs(look).cut) for line in lines)
    drawn = map(_colored, fitted) if look.color else map(_plain, fitted)
    return "".join(f"{line}\n" for line in drawn)


def _fitted(line: Line, limit: int, cut: str) -> Line:
    if isinstance(line, Whole) or width(line) <= limit:
        return line
    kept: list[Span] = []
    for span in line:
        kept.append(span)
        if width(kept) > limit - cells(cut):
            room = limit - width(kept[:-1])
            # Longer than the room even if it happens to end exactly there: more was to come.
            kept[-1] = Span(clip(span.text + " " * limit, room, cut), span.style)
            break
    return tuple(kept)


def _plain(line: Line) -> str:
    return "".join(span.text for span in line).rstrip()


def _colored(line: Line) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    def render(text: str, style: str) -> str:
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text

    return "".join(starmap(render, line)).rstrip()
