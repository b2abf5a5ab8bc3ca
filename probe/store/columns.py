"""The columns of a track as bytes: the samples behind a sum. Sums that outlive their lines are kept in them.

So what is written here has to be read for ever: change nothing, write a second way beside it. Layout, all
little-endian: the length (4 bytes) of a zlib stream of the steps from moment to moment (8 bytes a sample), the
flags (1), the intervals (8), the places of definitions and of reasons in the table (4 each); behind it the
latencies (8).
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import sub
from typing import Protocol, TypeVar

from probe.analysis.track import Track

_LENGTH = struct.Struct("<I")
_Values = TypeVar("_Values", "array[int]", "array[float]")


class Columns(Protocol):
    """Where the columns of a part are."""

    def load(self) -> Track: ...


@lru_cache(maxsize=16)
def loaded(columns: Columns) -> Track:
    """The last few are kept: the windows of a report have their edges in the same parts."""
    return columns.load()


def pack_columns(track: Track) -> bytes:
    """All but the table, the tags and the steps of the clock."""
    steps = [track.at[0], *map(sub, track.at[1:], track.at)]
    packed = zlib.compress(
        b"".join(
            [
                _little(array("q", steps)).tobytes(),
                bytes(track.flags),
                _little(track.every[:]).tobytes(),
                _little(array("I", track.configs)).tobytes(),
                _little(array("I", track.reasons)).tobytes(),
            ]
        ),
        level=1,
    )
    return _LENGTH.pack(len(packed)) + packed + _little(track.latency[:]).tobytes()


def unpack_columns(blob: bytes, table: Sequence[str], count: int) -> Track:
    """A track of so many samples. Its ids are not known any more."""
    [length] = _LENGTH.unpack_from(blob)
    plain = zlib.decompress(blob[_LENGTH.size : _LENGTH.size + length])
    found = Track()
    found.at = array("q", accumulate(_little(array("q", plain[: 8 * count]))))
    found.flags = bytearray(plain[8 * count : 9 * count])
    found.every = _little(array("q", plain[9 * count : 17 * count]))
    found.configs = array("L", _little(array("I", plain[17 * count : 21 * count])))
    found.reasons = array("L", _little(array("I", plain[21 * count : 25 * count])))
    found.latency = _little(array("d", blob[_LENGTH.size + length :]))
    found.table = {word: place for place, word in enumerate(table)}
    found.ids = None
    return found


def _little(values: _Values) -> _Values:
    """From this machine's order of bytes to little-endian, and back."""
    if sys.byteorder == "big":
        values.byteswap()
    return values
