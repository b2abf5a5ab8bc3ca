"""The components that were asked for, among those of the page."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from probe.model.vendor import Component, Health
from probe.probers.status.page import Page, Part
from probe.text import clean

_GOOGLE_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
_NAMED = 5
_CONSIDERED, _LIKE = 300, 40
"""Names, and characters of each, among which a misspelt one is looked for."""


class Chosen(NamedTuple):
    """`missing` says which words mean nothing on the page, and what was probably meant; empty when all is well."""

    components: tuple[Component, ...]
    missing: str = ""


def choose(page: Page, words: Sequence[str]) -> Chosen:
    """Ids first, then names whatever their case, with or without what stands in brackets behind them.

    A heading means what stands under it. Without words: all components, or on a page that lists no others
    those with an open incident.
    """
    known = {part.component.id: part for part in page.parts}
    if not words:
        every = [part.component for part in page.parts if not _heads(part, known)]
        return Chosen(tuple(each for each in every if page.complete or each.health is not Health.OPERATIONAL))
    found: dict[str, Component] = {}
    missing = list[str]()
    for word in words:
        meant = _meant(word, page, known)
        if not meant:
            missing.append(word)
        found |= {each.id: each for each in meant}
    return Chosen(tuple(found.values()), _complaint(missing, page) if missing else "")


def _heads(part: Part, known: dict[str, Part]) -> bool:
    return any(child in known for child in part.children)


def _meant(word: str, page: Page, known: dict[str, Part]) -> list[Component]:
    if word in known:
        return _under(known[word], known)
    for form in (str.casefold, _bare):
        named = [part for part in page.parts if form(part.component.name) == word.casefold()]
        if named:
            return [each for part in named for each in _under(part, known)]
    if not page.complete and _GOOGLE_ID.fullmatch(word) and any(map(str.isdigit, word)):
        # A product that never had an incident is not in the list at all.
        return [Component(id=word, name=word, health=Health.OPERATIONAL)]
    return []


def _under(part: Part, known: dict[str, Part]) -> list[Component]:
    below = [known[child].component for child in part.children if child in known]
    return below or [part.component]


def _bare(name: str) -> str:
    """Without a pattern: a server could write what takes one long."""
    said = name.rstrip()
    before, bracket, inside = said[:-1].rpartition("(")
    aside = said.endswith(")") and bracket and ")" not in inside
    return (before.rstrip() if aside else name).casefold()


def _complaint(missing: Sequence[str], page: Page) -> str:
    names = list(dict.fromkeys(part.component.name for part in page.parts))
    folded = {name[:_LIKE].casefold(): name for name in names[:_CONSIDERED]}
    near = dict.fromkeys(
        folded[close]
        for word in missing
        for close in difflib.get_close_matches(word[:_LIKE].casefold(), folded, n=_NAMED, cutoff=0.4)
    )
    shown = ", ".join(clean(name, 60) for name in list(near or names)[:_NAMED])
    which = ", ".join(repr(clean(word, 60)) for word in missing[:_NAMED])
    what = "component" if page.complete else "product that had an incident"
    end = f": there is {shown}" if shown else ""
    advice = "write a name or an id of the page" if page.complete else "write its id"
    return f"the page has no {what} {which}{end}; {advice} in `components`"
