"""What a question costs, before it is asked: an upper bound, so that a cap holds."""

from probe.probers.llm.settings import PROMPT, Settings

_MILLION = 1_000_000
_AROUND = 64
"""Tokens that a format and a system prompt of the service's own put around a short question."""


def cost(settings: Settings) -> tuple[float, float | None] | None:
    """The most that one question costs, and what a month may, in US dollars; None without a price, or where it is free.

    A token is a character at least, and text in Latin letters has about four to a token: two are assumed.
    """
    if settings.price is None or settings.tier != "inference":
        return None
    prompt = settings.prompt.source if settings.prompt is not None else PROMPT
    asked = _AROUND + len(prompt.encode()) / 2
    once = (asked * settings.price.input + settings.max_tokens * settings.price.output) / _MILLION
    return once, None if settings.budget is None else settings.budget.per_month
