"""A window as a row of small bars: how much of each slot's known time was up."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from probe.formats import Look
from probe.formats.text.parts import BAD, QUIET, WEAK, Line, Span, glyphs
from probe.model.cell import Cell


def sparkline(slots: Iterable[Cell], look: Look) -> Line:
    """Full only where nothing was down, empty only where all was; not known and excluded slots have their own marks.

    A slot without any time is no part of what is shown, and blank.
    """
    drawn = [_drawn(slot, look) for slot in slots]
    return tuple(
        Span("".join(span.text for span in group), style)
        for style, group in groupby(drawn, key=lambda span: span.style)
    )


def merged(slots: Sequence[Cell], together: int) -> list[Cell]:
    """Neighbours drawn as one, `together` at a time."""
    return [
        Cell(
            *(
                sum(values)
                for values in zip(*map(msgspec.structs.astuple, slots[start : start + together]), strict=True)
            )
        )
        for start in range(0, len(slots), together)
    ]


def _drawn(slot: Cell, look: Look) -> Span:
    marks = glyphs(look)
    known = slot.up_s + slot.degraded_s + slot.down_s
    if known <= 0:
        if slot.excluded_s <= 0 and slot.unknown_s <= 0:
            return Span(" ")
        return Span(marks.excluded if slot.excluded_s > slot.unknown_s else marks.unseen, QUIET)
    if slot.down_s <= 0:
        return Span(marks.levels[-1], WEAK if slot.degraded_s > slot.up_s else "")
    good = slot.up_s + slot.degraded_s
    between = len(marks.levels) - 2
    level = 0 if good <= 0 else 1 + min(between - 1, int(good / known * between))
    return Span(marks.levels[level], BAD)
