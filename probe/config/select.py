"""Which probes are meant: names, tags and patterns."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.model.probe import Group, Probe
from probe.selection import matches, nothing_matched
from probe.text import clean


class Known(NamedTuple):
    """All there is to select from."""

    probes: Sequence[Probe]
    groups: Sequence[Group]


class NothingMatchedError(LookupError):
    """A word that selects no probe; the message says which word and what was probably meant."""


def select(probes: Sequence[Probe], words: Sequence[str], groups: Sequence[Group] = ()) -> tuple[Probe, ...]:
    """The probes that any word names, in the order of the file; all of them where there is no word.

    A word is a name, a tag, or a pattern (`claude-*`) for either; a group's name means its members. Raises
    NothingMatchedError.
    """
    for word in words:
        message = why_none(probes, word, groups)
        if message:
            raise NothingMatchedError(message)
    members = members_of(words, groups)
    return tuple(
        probe
        for probe in probes
        if not words or probe.name in members or any(matches(word, probe.name, probe.tags) for word in words)
    )


def members_of(words: Sequence[str], groups: Sequence[Group]) -> tuple[str, ...]:
    """The members of all groups that any word names, each once, and after those of a group its vendor's status pages."""
    named = (group for group in groups if any(matches(word, group.name, ()) for word in words))
    return tuple(dict.fromkeys(member for group in named for member in (*group.members, *group.vendor)))


def why_none(probes: Sequence[Probe], word: str, groups: Sequence[Group] = ()) -> str | None:
    """None if the word selects something, else a sentence with what was probably meant."""
    if any(matches(word, probe.name, probe.tags) for probe in probes) or members_of([word], groups):
        return None
    labels = [label for probe in probes for label in (probe.name, *probe.tags)]
    return nothing_matched(clean(word, 80), [*labels, *(group.name for group in groups)])
