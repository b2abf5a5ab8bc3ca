"""Pieces of a text that are not to be shown, and the text without them. Pure."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from probe.text import MASK

CUT = "…"
_MOST = 40
"""Pieces in one text. One with more is hidden whole: who writes it wants to be slow to read."""


class Hidden(NamedTuple):
    """`mark` is shown in its place. `is_key`: its name promises a secret, so it may be one wherever it stands."""

    start: int
    end: int
    mark: str
    is_key: bool


def in_order(found: Iterable[Hidden], text: str) -> list[Hidden]:
    """From first to last, none empty, none over another."""
    some = sorted(islice((each for each in found if each.start < each.end), _MOST + 1))
    if len(some) > _MOST:
        return [Hidden(0, len(text), MASK, is_key=False)]
    apart: list[Hidden] = []
    for each in some:
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
        elif each.end > apart[-1].end:
            apart[-1] = apart[-1]._replace(end=each.end)
    return apart


def without(text: str, found: Iterable[Hidden]) -> str:
    """`found` is in order."""
    pieces, at = [], 0
    for each in found:
        pieces += [text[at : each.start], each.mark]
        at = each.end
    return "".join([*pieces, text[at:]])
