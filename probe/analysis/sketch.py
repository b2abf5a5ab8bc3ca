"""Quantiles of any number of seconds in little memory: every one true to 1 %, merging loses nothing.

DDSketch: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees", PVLDB 12 (2019); here with its logarithmic mapping and an unbounded store.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from math import ceil, inf, log
from operator import add, mul, sub

import msgspec

ACCURACY = 0.01
"""The largest relative error of a quantile."""
GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
"""The ratio of the bounds of a bucket."""
LEAST_S = 1e-6
"""What takes less is counted as nothing, together with what a clock made negative."""

_PER_LOG = 1 / log(GAMMA)
_BATCH = 1 << 12
_LANE = 32
_LANE_FULL = 2**_LANE - 1
_INFINITE = "cannot count infinity"
# Adding and taking away this number leaves a multiple of 2⁻²⁰: such sums are exact, whatever their order.
_GRID = 1.5 * 2**32


class Sketch(msgspec.Struct):
    """How many values fell into each bucket: that of key k holds those in (γᵏ⁻¹, γᵏ].

    `zeros` counts what was below LEAST_S. `sum` takes each value to the nearest 2⁻²⁰ s, so that neither order
    nor grouping changes it, up to 2³² s in all. `min` and `max` are exact, None in an empty sketch.
    """

    counts: dict[int, int] = {}
    zeros: int = 0
    count: int = 0
    sum: float = 0.0
    min: float | None = None
    max: float | None = None

    def add(self, seconds: float) -> None:
        """One finite value. Raises ValueError for nan, OverflowError for infinity: nothing was added then."""
        if seconds < LEAST_S:
            if seconds == -inf:
                raise OverflowError(_INFINITE)
            self.zeros += 1
        else:
            key = ceil(log(seconds) * _PER_LOG)
            self.counts[key] = self.counts.get(key, 0) + 1
        self.count += 1
        self.sum += (seconds + _GRID) - _GRID
        if self.min is None or seconds < self.min:
            self.min = seconds
        if self.max is None or seconds > self.max:
            self.max = seconds

    def extend(self, values: Iterable[float]) -> None:
        """Many values, finite ones; about 0.3 µs each. Raises as `add` does, after some of them."""
        source = iter(values)
        while batch := list(islice(source, _BATCH)):
            self._extend(batch)

    def _extend(self, batch: list[float]) -> None:
        least, most = min(batch), max(batch)
        if least == -inf:
            raise OverflowError(_INFINITE)
        large = batch if least >= LEAST_S else [each for each in batch if not each < LEAST_S]
        # No Python code runs per value: a loop takes half as long again.
        found = Counter(map(ceil, map(mul, map(log, large), repeat(_PER_LOG))))
        self._count(found.items())
        self._note(len(batch), len(batch) - len(large), least, most)
        self.sum += sum(map(sub, map(add, batch, repeat(_GRID)), repeat(_GRID)))

    def merge(self, other: "Sketch") -> None:
        """Take in another: the result is the sketch of all values of both."""
        self._count(list(other.counts.items()))
        if other.min is not None and other.max is not None:
            self._note(other.count, other.zeros, other.min, other.max)
        self.sum += other.sum

    def _count(self, found: Iterable[tuple[int, int]]) -> None:
        counts = self.counts
        for key, number in found:
            counts[key] = counts.get(key, 0) + number

    def _note(self, count: int, zeros: int, least: float, most: float) -> None:
        self.count += count
        self.zeros += zeros
        self.min = least if self.min is None else min(self.min, least)
        self.max = most if self.max is None else max(self.max, most)

    def buckets(self) -> Iterator[tuple[float, int]]:
        """(the value that stands for a bucket, how many are in it), ascending; 0.0 for what was below LEAST_S."""
        if self.zeros:
            yield 0.0, self.zeros
        for key in sorted(self.counts):
            yield value(key), self.counts[key]

    def at_rank(self, rank: int) -> float:
        """What stands for the value that has `rank` others before it. Raises IndexError outside 0..count-1."""
        if rank >= 0:
            seen = 0
            for middle, number in self.buckets():
                seen += number
                if seen > rank:
                    return middle
        raise IndexError(rank)

    def quantile(self, q: float) -> float | None:
        """The value at nearest rank, ⌈q·count⌉, to 1 % and never outside `min`..`max`; None if empty. `q` in 0..1."""
        return self.among(rank(self.count, q)) if self.count else None

    def among(self, place: int) -> float:
        """As `at_rank`, and never outside `min`..`max`."""
        found = self.at_rank(place)
        if self.min is None or self.max is None:
            return found
        return min(max(found, self.min), self.max)

    def above(self, seconds: float) -> int:
        """How many values were larger; those within 1 % of `seconds` may be taken to be on its other side."""
        return sum(number for middle, number in self.buckets() if middle > seconds)

    def pack(self) -> "Packed | None":
        """None for an empty sketch."""
        if self.min is None or self.max is None:
            return None
        lowest = min(self.counts, default=0)
        places = range(lowest, max(self.counts, default=-1) + 1)
        lanes = struct.pack(f"<{len(places)}I", *map(self.counts.get, places, repeat(0)))
        return Packed(self.count, self.zeros, self.sum, self.min, self.max, lowest, lanes)

    def merge_packed(self, found: Sequence["Packed"]) -> None:
        """Take in many: buckets of one packed sketch after the other would take ten times as long."""
        if not found:
            return
        lowest = min([each.lowest for each in found])
        lanes = held = 0
        for each in found:
            if held + each.count > _LANE_FULL:
                self._count(_unpacked(lanes, lowest))
                lanes = held = 0
            lanes += int.from_bytes(each.lanes, "little") << _LANE * (each.lowest - lowest)
            held += each.count
        self._count(_unpacked(lanes, lowest))
        least, most = min([each.min for each in found]), max([each.max for each in found])
        self._note(sum([each.count for each in found]), sum([each.zeros for each in found]), least, most)
        self.sum += sum([each.sum for each in found])


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sketch in one number, whose digits of 32 bits, the lowest first, are the counts of the buckets from key
    `lowest` on: numbers of that size are added without a loop over them. `lanes` are its bytes.
    """

    count: int
    zeros: int
    sum: float
    min: float
    max: float
    lowest: int
    lanes: bytes


def _unpacked(lanes: int, lowest: int) -> Iterator[tuple[int, int]]:
    size = -(-lanes.bit_length() // _LANE)
    counts = struct.unpack(f"<{size}I", lanes.to_bytes(size * _LANE // 8, "little"))
    return ((key, number) for key, number in enumerate(counts, lowest) if number)


def value(key: int) -> float:
    """What stands for a bucket: at most ACCURACY of it away from everything inside."""
    return 2 * GAMMA**key / (GAMMA + 1)


def rank(count: int, q: float) -> int:
    """The nearest rank from 0: ⌈q·count⌉ - 1. `q` is taken to 9 decimals, so that 0.95 · 20 makes 19."""
    return max(-(-count * round(q * 1e9) // 10**9) - 1, 0)
