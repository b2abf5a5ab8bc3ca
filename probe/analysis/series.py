"""The evidence of one vantage, put in order: what clocks, disks and overlapping jobs did to it is undone."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import lt
from typing import NamedTuple, TypeAlias

from probe.analysis.evidence import DOWN, FIRST_FAILED, FLAKY, MASKED, RECHECK, SCHEDULED, STATE, Track

Piece: TypeAlias = tuple[int, int]
"""A half-open interval of milliseconds."""


class Series(NamedTuple):
    """Samples that are evidence, in the order of time, one at most in each millisecond.

    `at`, `flags`, `every` and `latency` are the columns of a Track; `reasons` goes by moment. `errors` and
    `masked` are the moments of samples that are no evidence, `conflicts` those of samples that lost to
    another one in their millisecond. `future` counts samples too late to be true. `first` and `last` bound
    the time in which this vantage was at work; None if it never was.
    """

    at: Sequence[int]
    flags: bytes
    every: Sequence[int]
    latency: Sequence[float]
    reasons: dict[int, str]
    errors: Sequence[int]
    masked: Sequence[int]
    conflicts: Sequence[int]
    future: int
    first: int | None
    last: int | None


class Counts(NamedTuple):
    """How many samples, in some pieces of time.

    `samples`, `failed`, `flaky` and `first_failed` count one population: what was scheduled, or everything
    where nothing was (`scheduled` is False then).
    """

    samples: int
    failed: int
    flaky: int
    first_failed: int
    errors: int
    masked: int
    conflicts: int
    scheduled: bool


def in_order(track: Track, latest_ms: int) -> Series:
    """Sorted, without duplicates, re-checks, and samples later than `latest_ms`.

    Of several samples in one millisecond the worst wins. A re-check belongs to the sample that caused it,
    and that one alone stands for its slot: asking again after a failure must not count the failure twice.
    """
    at, flags, ids = track.at, track.flags, track.ids
    kept: list[int] = []
    errors: list[int] = []
    masked: list[int] = []
    conflicts: list[int] = []
    seen: set[int] = set()
    future = 0
    first = last = last_kept = None
    for i in _order(track):
        moment, flag, identity = at[i], flags[i], ids[i]
        if identity in seen:
            continue
        seen.add(identity)
        if moment > latest_ms:
            future += 1
            continue
        if flag & RECHECK:
            continue
        first = moment if first is None else first
        last = moment
        if not flag & STATE:
            (masked if flag & MASKED else errors).append(moment)
        elif moment == last_kept:
            conflicts.append(moment)
        else:
            kept.append(i)
            last_kept = moment
    reasons = track.reasons
    return Series(
        at=[at[i] for i in kept],
        flags=bytes([flags[i] for i in kept]),
        every=[track.every[i] for i in kept],
        latency=[track.latency[i] for i in kept],
        reasons={at[i]: reasons[ids[i]] for i in kept if ids[i] in reasons} if reasons else {},
        errors=errors,
        masked=masked,
        conflicts=conflicts,
        future=future,
        first=first,
        last=last,
    )


def _order(track: Track) -> Iterable[int]:
    at, flags = track.at, track.flags
    if all(map(lt, at, islice(at, 1, None))):
        return range(len(at))
    # Every column takes part, so that even records that contradict each other fall in one order.
    return sorted(
        range(len(at)),
        key=lambda i: (at[i], -(flags[i] & STATE), track.ids[i], flags[i], track.every[i], track.latency[i]),
    )


def count(vantages: Iterable[Series], pieces: Sequence[Piece]) -> Counts:
    """The samples whose moment lies in one of the pieces."""
    found: Counter[int] = Counter()
    errors = masked = conflicts = 0
    for series in vantages:
        for piece in pieces:
            found.update(series.flags[within(series.at, piece)])
            errors += len(series.errors[within(series.errors, piece)])
            masked += len(series.masked[within(series.masked, piece)])
            conflicts += len(series.conflicts[within(series.conflicts, piece)])
    scheduled = any(flags & SCHEDULED for flags in found)
    if scheduled:
        found = Counter({flags: n for flags, n in found.items() if flags & SCHEDULED})
    return Counts(
        samples=found.total(),
        failed=sum(n for flags, n in found.items() if flags & STATE == DOWN),
        flaky=sum(n for flags, n in found.items() if flags & FLAKY),
        first_failed=sum(n for flags, n in found.items() if flags & FIRST_FAILED),
        errors=errors,
        masked=masked,
        conflicts=conflicts,
        scheduled=scheduled,
    )


def latencies(vantages: Iterable[Series], pieces: Sequence[Piece]) -> list[float]:
    """Seconds of the samples that succeeded in one of the pieces, sorted."""
    return sorted(
        seconds
        for series in vantages
        for piece in pieces
        for seconds in series.latency[within(series.at, piece)]
        if seconds >= 0
    )


def within(moments: Sequence[int], piece: Piece) -> slice:
    """Where the sorted moments of a piece are."""
    return slice(bisect_left(moments, piece[0]), bisect_left(moments, piece[1]))
