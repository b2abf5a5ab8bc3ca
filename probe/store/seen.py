"""Which samples have been met: by id, and by what their line said."""

from array import array
from enum import Enum

_LEAST = 1024
_FULL = 0.6
_64_BITS = 2**64 - 1


class Met(Enum):
    NEW = 1
    SAME = 2
    """The same id and the same bytes: the same sample once more."""
    CONFLICT = 3
    """The same id with other bytes: which of them is true, nobody can say."""


class Seen:
    """Takes 27 to 53 bytes for each id, however long the lines are: a dict of integers would take 150.

    A hash table with open addressing and linear probing (Knuth, The Art of Computer Programming 3, 6.4,
    algorithm L): of each id its hash, 0 where the place is free, and beside it that of the line.
    """

    def __init__(self) -> None:
        self._ids, self._lines = _free(_LEAST), _free(_LEAST)
        self._count = 0
        self._further: set[tuple[int, int]] = set()

    def look(self, identity: str, text: bytes) -> Met:
        # Two hashes of 64 bits that are seeded anew in each process: both meet by chance in one of 2^128.
        key, said = hash(identity) & _64_BITS or 1, hash(text) & _64_BITS
        place = _place(self._ids, key)
        if not self._ids[place]:
            return Met.NEW
        return Met.SAME if self._lines[place] == said or (key, said) in self._further else Met.CONFLICT

    def add(self, identity: str, text: bytes) -> Met:
        """What it was before."""
        met = self.look(identity, text)
        if met is Met.SAME:
            return met
        key, said = hash(identity) & _64_BITS or 1, hash(text) & _64_BITS
        if met is Met.CONFLICT:
            self._further.add((key, said))
            return met
        place = _place(self._ids, key)
        self._ids[place], self._lines[place] = key, said
        self._count += 1
        if self._count > len(self._ids) * _FULL:
            self._grow()
        return met

    def _grow(self) -> None:
        ids, lines = _free(2 * len(self._ids)), _free(2 * len(self._ids))
        for key, said in zip(self._ids, self._lines, strict=True):
            if key:
                place = _place(ids, key)
                ids[place], lines[place] = key, said
        self._ids, self._lines = ids, lines


def _free(places: int) -> "array[int]":
    return array("Q", bytes(8 * places))


def _place(ids: "array[int]", key: int) -> int:
    """Where the key is, or the free place where it belongs; the number of places is a power of two."""
    last = len(ids) - 1
    place = key & last
    while ids[place] and ids[place] != key:
        place = (place + 1) & last
    return place
