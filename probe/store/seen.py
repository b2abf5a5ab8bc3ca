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

    def add(self, identity: str, text: bytes) -> Met:
        # Two hashes of 64 bits that are seeded anew in each process: both meet by chance in one of 2^128.
        key, said = hash(identity), hash(text)
        first = self._first.get(key)
        if first is None:
            self._first[key] = said
            return Met.NEW
        if first == said or (key, said) in self._further:
            return Met.SAME
        self._further.add((key, said))
        return Met.CONFLICT
