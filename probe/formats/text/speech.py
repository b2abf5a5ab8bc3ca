"""How a model spoke: on the row what matters of it, in full under it."""

from collections.abc import Iterator

from probe.formats import Look
from probe.formats.text.parts import cells, glyphs, shown
from probe.model.sample import Sample
from probe.units import format_seconds

_MOMENTS = {
    "first_event_s": "first event",
    "first_any_s": "first thought or text",
    "first_token_s": "first token",
    "last_token_s": "last token",
    "end_s": "end",
    "longest_gap_s": "longest gap",
    "longest_silence_s": "longest silence",
    "per_token_s": "each token",
    "load_s": "loading the model",
}
_COUNTS = {
    "frames": "frame",
    "pings": "ping",
    "chunks": "piece",
    "stalls": "stall",
    "tokens_in": "token in",
    "tokens_out": "token out",
    "tokens_reasoning": "of them thinking",
    "tokens_per_s": "tokens/s",
}

_NOUNS = frozenset({"frame", "ping", "piece", "stall", "token"})

TOLD = frozenset((*_MOMENTS, *_COUNTS))
"""Facts that `pace` tells in words."""


def spoke(sample: Sample) -> bool:
    """Whether a stream was heard: then its pace says more than the phases of the exchange."""
    return _number(sample, "first_any_s") is not None


def brief(sample: Sample, room: int, look: Look) -> str:
    """`first token 412 ms · 57 tokens/s · end_turn`: as many, from the first, as there is room for."""
    kept: list[str] = []
    for part in _brief(sample, look):
        if cells(glyphs(look).dot.join([*kept, part])) > room:
            break
        kept.append(part)
    return glyphs(look).dot.join(kept)


def pace(sample: Sample, look: Look) -> Iterator[str]:
    """Two lines: the moments since the request began to leave, and what was counted."""
    moments = (
        f"{words} {format_seconds(found)}"
        for name, words in _MOMENTS.items()
        if (found := _number(sample, name)) is not None
        and not (name == "first_any_s" and found == sample.facts.get("first_token_s"))
    )
    counts = (
        _count(found, words)
        for name, words in _COUNTS.items()
        if (found := _number(sample, name)) is not None and not (name == "tokens_reasoning" and not found)
    )
    for line in (moments, counts):
        text = glyphs(look).dot.join(line)
        if text:
            yield text


def _brief(sample: Sample, look: Look) -> Iterator[str]:
    first, any_ = _number(sample, "first_token_s"), _number(sample, "first_any_s")
    if first is not None:
        yield f"first token {format_seconds(first)}"
    elif any_ is not None:
        yield f"thinking from {format_seconds(any_)}"
    rate, tokens = _number(sample, "tokens_per_s"), _number(sample, "tokens_out")
    if rate is not None:
        yield f"{rate:.0f} tokens/s"
    elif tokens is not None:
        yield _count(tokens, "token")
    finish = sample.facts.get("finish")
    if isinstance(finish, str):
        yield shown(finish, look, 40)


def _count(number: float, words: str) -> str:
    """`2 tokens out`: the first word has its plural, unless it has one of its own."""
    first, _, rest = words.partition(" ")
    if number != 1 and first in _NOUNS:
        first += "s"
    return f"{number:g} {first} {rest}".rstrip()


def _number(sample: Sample, name: str) -> float | None:
    found = sample.facts.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
