"""What a question costs, before it is asked: an upper bound, so that a cap holds."""

import re
from collections.abc import Iterator

from probe.probers.llm.settings import PROMPT, Settings
from probe.template import Template

_MILLION = 1_000_000
_CAP = re.compile("tokens$|num_predict$", re.IGNORECASE)
_AROUND = 64
"""Tokens that a format and a system prompt of the service's own put around a short question."""


def cost(settings: Settings) -> tuple[float, float | None] | None:
    """The most that one question costs, and what a month may, in US dollars; None without a price, or where it is free.

    A token is a character at least, and text in Latin letters has about four to a token: two are assumed.
    """
    if settings.price is None or settings.tier != "inference":
        return None
    prompt = settings.prompt.source if settings.prompt is not None else PROMPT
    asked = _AROUND + (len(prompt.encode()) + sum(map(len, _texts(settings.extra)))) / 2
    cap = max([settings.max_tokens, *_caps(settings.extra)])
    once = (asked * settings.price.input + cap * settings.price.output) / _MILLION
    return once, None if settings.budget is None else settings.budget.per_month


def _texts(extra: object) -> Iterator[bytes]:
    """What `extra` adds to the question."""
    match extra:
        case str():
            yield extra.encode()
        case Template():
            yield extra.source.encode()
        case dict():
            for name, inner in extra.items():
                yield from (name.encode(), *_texts(inner))
        case list() | tuple():
            for inner in extra:
                yield from _texts(inner)


def _caps(extra: object) -> Iterator[int]:
    """Further caps of the answer, by whatever name: the largest may be the one that counts."""
    if isinstance(extra, dict):
        for name, inner in extra.items():
            if isinstance(inner, int) and _CAP.search(name):
                yield inner
            yield from _caps(inner)
