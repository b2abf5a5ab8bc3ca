"""Why a sample failed or says nothing, as one word in the table of a track: its reason, and whose fault it is.

The owner stands in it, `auth@target`, only where it is not the one that the reason has by default. So words that
were written down before owners were kept still read as what they are.
"""

from functools import lru_cache
from typing import NamedTuple

from probe.model.outcome import Owner
from probe.reasons import MEANINGS, Reason

_MARK = "@"


class Blame(NamedTuple):
    """None for a reason that was not told, and for an owner that nobody knows."""

    reason: str | None
    owner: Owner | None


@lru_cache(maxsize=1024)
def word_for(reason: str, owner: Owner) -> str:
    if _MARK not in reason and _default(reason) is owner:
        return reason
    return f"{reason}{_MARK}{owner.value}"


@lru_cache(maxsize=1024)
def blame_of(word: str) -> Blame:
    """What a word says; the empty one says nothing."""
    reason, mark, named = word.rpartition(_MARK)
    if mark and named in _OWNERS:
        return Blame(reason or None, _OWNERS[named])
    return Blame(word or None, _default(word))


def reason_of(word: str) -> str:
    return blame_of(word).reason or ""


_OWNERS = {owner.value: owner for owner in Owner}


def _default(reason: str) -> Owner | None:
    try:
        return MEANINGS[Reason(reason)].owner
    except ValueError:
        return None
