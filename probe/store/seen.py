"""Which samples have been met: by id, and by what their line said."""

from enum import Enum


class Met(Enum):
    NEW = 1
    SAME = 2
    """The same id and the same bytes: the same sample once more."""
    CONFLICT = 3
    """The same id with other bytes: which of them is true, nobody can say."""


class Seen:
    """Takes about 150 bytes for each id, however long the lines are."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._further: set[tuple[int, int]] = set()

    def look(self, identity: str, text: bytes) -> Met:
        # Two hashes of 64 bits that are seeded anew in each process: both meet by chance in one of 2^128.
        key, said = hash(identity), hash(text)
        first = self._first.get(key)
        if first is None:
            return Met.NEW
        return Met.SAME if first == said or (key, said) in self._further else Met.CONFLICT

    def add(self, identity: str, text: bytes) -> Met:
        """What it was before."""
        met = self.look(identity, text)
        if met is Met.NEW:
            self._first[hash(identity)] = hash(text)
        elif met is Met.CONFLICT:
            self._further.add((hash(identity), hash(text)))
        return met
