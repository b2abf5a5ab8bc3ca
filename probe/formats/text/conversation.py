"""What --verbose shows of the wire: the lines as curl prints them, and the curl line to paste."""

import re
from collections.abc import Iterator, Sequence

from probe.formats import Look
from probe.formats.text.parts import (
    BAD,
    GOOD,
    QUIET,
    WEAK,
    Line,
    Span,
    Whole,
    cells,
    clip,
    glyphs,
    shown,
    wrap,
)
from probe.formats.text.shell import quoted
from probe.model.reading import Talk
from probe.model.sample import Sample
from probe.reasons import Reason
from probe.text import MASK

_MOST_LINES = 3  # that one header may take: cookies and policies go on for pages
_LONGEST = 2000
_STATUS = re.compile(r"HTTP/[0-9.]+ ([1-5])[0-9][0-9]\b")
_CLASSES = {"1": "", "2": GOOD, "3": "", "4": WEAK, "5": BAD}


def conversation(sample: Sample, talks: Sequence[Talk], look: Look, indent: int) -> list[Line]:
    """Each request under the name of its step; after a failure the command that asks the same."""
    lines: list[Line] = []
    for talk in talks:
        if talk.title:
            title = clip(shown(f"step {talk.title}", look), look.width - indent, glyphs(look).cut)
            lines.append((Span(" " * indent), Span(title)))
        for mark, text in talk.lines:
            lines += _said(mark, text, look, indent)
    if sample.failure is not None:
        failed = _failed(talks, sample.failure.step)
        asked = [talk for talk in failed if talk.curl]
        if asked:
            # Redirects fail as a whole: whoever asks with the last one only has some of them left.
            whole = sample.failure.reason == Reason.REDIRECT and "-L" in asked[0].curl
            talk = asked[0] if whole else asked[-1]
            for text in _caveats(talk, is_last=whole or talk is failed[-1]):
                lines += _said("*", text, look, indent)
            lines += _command(talk, look, indent)
    return lines


def _failed(talks: Sequence[Talk], step: str | None) -> Sequence[Talk]:
    """The requests of the step that failed: one, and those that redirects led to."""
    return [talk for talk in talks if step and talk.title == step] or talks


def _caveats(talk: Talk, *, is_last: bool) -> Iterator[str]:
    """Why what follows cannot be pasted as it is, or asks something else than what failed."""
    if not is_last:
        alone = "" if "-L" in talk.curl else ", without following: curl would take every header along"
        yield f"the failed request holds what the server handed over; this asks what led to it{alone}"
    if talk.unset:
        yield f"set before pasting, as an earlier answer did: {', '.join(talk.unset)}"
    if any(MASK in word for word in talk.curl):
        yield f"write in before pasting, because it is not shown: {MASK}"


def _said(mark: str, text: str, look: Look, indent: int) -> Iterator[Line]:
    """The mark stands at the first line only, so that one thing said does not look like several."""
    text = shown(text, look, _LONGEST)
    status = _STATUS.match(text) if mark == "<" else None
    style = _CLASSES[status[1]] if status else QUIET if mark == "*" else ""
    room = look.width - indent - 2
    pieces = wrap(text, room) or [""]
    if len(pieces) > _MOST_LINES:
        cut = glyphs(look).cut
        pieces = [*pieces[: _MOST_LINES - 1], clip(pieces[_MOST_LINES - 1], room - cells(cut), "") + cut]
    for number, piece in enumerate(pieces):
        begin = " " if number else shown(mark, look, 1)
        yield Span(" " * indent), Span(f"{begin} ", QUIET), Span(piece, style)


def _command(talk: Talk, look: Look, indent: int) -> Iterator[Line]:
    """On several lines where one has no room; a word longer than that stays whole, or it could not be pasted."""
    words = [shown(quoted(word), look, 2 * _LONGEST) for word in talk.curl]
    if words[0] != "curl":
        words.insert(0, "curl")
    room = look.width - indent
    line, first = "", True
    for word in _pairs(words):
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > room - 2 - (0 if first else 2):
            yield Whole((Span(" " * (indent if first else indent + 2)), Span(f"{line} \\")))
            line, first = word, False
        else:
            line = longer
    yield Whole((Span(" " * (indent if first else indent + 2)), Span(line)))


def _pairs(words: Sequence[str]) -> list[str]:
    """An option and its value stay on one line."""
    joined: list[str] = []
    for word in words:
        alone = not joined or word.startswith("-") or not joined[-1].startswith("-") or " " in joined[-1]
        if alone:
            joined.append(word)
        else:
            joined[-1] += f" {word}"
    return joined
