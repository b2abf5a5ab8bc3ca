"""Which probes are meant: names, tags and patterns."""

from collections.abc import Sequence

from probe.model.probe import Probe
from probe.selection import matches, nothing_matched
from probe.text import clean


class NothingMatchedError(LookupError):
    """A word that selects no probe; the message says which word and what was probably meant."""


def select(probes: Sequence[Probe], words: Sequence[str]) -> tuple[Probe, ...]:
    """The probes that any word names, in the order of the file; all of them where there is no word.

    A word is a name, a tag, or a pattern (`claude-*`) for either. Raises NothingMatchedError.
    """
    for word in words:
        message = why_none(probes, word)
        if message:
            raise NothingMatchedError(message)
    return tuple(
        probe for probe in probes if not words or any(matches(word, probe.name, probe.tags) for word in words)
    )


def why_none(probes: Sequence[Probe], word: str) -> str | None:
    """None if the word selects something, else a sentence with what was probably meant."""
    if any(matches(word, probe.name, probe.tags) for probe in probes):
        return None
    return nothing_matched(
        clean(word, 80), [label for probe in probes for label in (probe.name, *probe.tags)]
    )
