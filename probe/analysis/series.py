"""The evidence of one vantage, whole: its parts in order, none of them overlapping another."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from probe.analysis.part import Part, Piece, failures, seal, within
from probe.analysis.sketch import Sketch
from probe.analysis.track import DOWN, FIRST_FAILED, FLAKY, SCHEDULED, STATE, Track

__all__ = [
    "Counts",
    "Piece",
    "Series",
    "apart",
    "causes",
    "count",
    "in_order",
    "latencies",
    "moments",
    "within",
]

_EVER = (-(2**63), 2**63)


class Series(NamedTuple):
    """`future` counts samples too late to be true. `first` and `last` bound the time in which this vantage
    was at work; None if it never was.
    """

    parts: tuple[Part, ...]
    future: int
    first: int | None
    last: int | None


class Counts(NamedTuple):
    """How many samples, in some pieces of time.

    `samples`, `failed`, `flaky` and `first_failed` count one population: what was scheduled, or everything
    where nothing was (`scheduled` is False then). `causes` are why the failed ones failed, `beside` why those
    that are no evidence are none, scheduled or not: words (see `blame`) and how many.
    """

    samples: int
    failed: int
    flaky: int
    first_failed: int
    errors: int
    masked: int
    conflicts: int
    scheduled: bool
    causes: Mapping[str, int] = {}
    beside: Mapping[str, int] = {}


def in_order(parts: Iterable[Part], latest_ms: int) -> Series:
    """Without samples later than `latest_ms`. Parts that overlap, copies of each other even, are made one."""
    given = list(parts)
    cut = [part.cut(_EVER[0], latest_ms + 1) for part in given]
    kept = apart([part for part in cut if part is not None])
    first = [part.header.first for part in kept if part.header.first is not None]
    last = [part.header.last for part in kept if part.header.last is not None]
    late = [part.cut(latest_ms + 1, _EVER[1]) for part in given if part.header.highest > latest_ms]
    return Series(
        parts=tuple(kept),
        future=sum(part.header.samples for part in apart([part for part in late if part is not None])),
        first=min(first, default=None),
        last=max(last, default=None),
    )


def apart(parts: Iterable[Part]) -> list[Part]:
    """The same evidence in order of time, in parts of which none overlaps another."""
    found: list[Part] = []
    group: list[Part] = []
    highest = _EVER[0]
    for part in sorted(parts, key=lambda part: (part.header.lowest, part.header.highest)):
        if group and part.header.lowest > highest:
            found.append(_one_of(group))
            group = []
        group.append(part)
        highest = max(highest, part.header.highest)
    return [*found, _one_of(group)] if group else found


def _one_of(group: Sequence[Part]) -> Part:
    if len(group) == 1:
        return group[0]
    whole = Track()
    for part in group:
        whole.merge(part.track())
    return seal(whole)


def count(vantages: Iterable[Series], pieces: Sequence[Piece]) -> Counts:
    """The samples whose moment lies in one of the pieces."""
    found: Counter[int] = Counter()
    why: Counter[tuple[int, str]] = Counter()
    errors = masked = conflicts = 0
    for part in chain.from_iterable(series.parts for series in vantages):
        met = meets(part, pieces)
        if _inside(part, met):
            header = part.header
            for flags, number in header.flags:
                found[flags] += number
            for flags, word, number in header.causes:
                why[flags, word] += number
            errors += header.errors
            masked += header.masked
            conflicts += header.conflicts
        elif met:
            seen = part.columns()
            for piece in met:
                inside = within(seen.at, piece)
                found.update(seen.flags[inside])
                if part.header.causes:
                    why.update(failures(seen, inside))
                    why.update((flags, word) for at, flags, word in seen.beside if piece[0] <= at < piece[1])
                errors += len(seen.errors[within(seen.errors, piece)])
                masked += len(seen.masked[within(seen.masked, piece)])
                conflicts += len(seen.conflicts[within(seen.conflicts, piece)])
    scheduled = any(flags & SCHEDULED for flags in found)
    if scheduled:
        found = Counter({flags: n for flags, n in found.items() if flags & SCHEDULED})
    causes: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for (flags, word), number in why.items():
        if not flags & STATE:
            beside[word] += number
        elif flags & SCHEDULED or not scheduled:
            causes[word] += number
    return Counts(
        samples=found.total(),
        failed=sum(n for flags, n in found.items() if flags & STATE == DOWN),
        flaky=sum(n for flags, n in found.items() if flags & FLAKY),
        first_failed=sum(n for flags, n in found.items() if flags & FIRST_FAILED),
        errors=errors,
        masked=masked,
        conflicts=conflicts,
        scheduled=scheduled,
        causes=causes,
        beside=beside,
    )


def latencies(vantages: Iterable[Series], pieces: Sequence[Piece], most: int) -> list[float] | Sketch:
    """Seconds of the samples that succeeded in one of the pieces: sorted, or a sketch of more than `most`."""
    parts = [
        (part, met)
        for series in vantages
        for part in series.parts
        if part.header.latencies and (met := meets(part, pieces))
    ]
    loose: list[float] = []
    sums: list[Part] = []
    many = sum(part.header.latencies for part, met in parts if _inside(part, met)) > most
    for part, met in parts:
        if many and _inside(part, met):
            sums.append(part)
            continue
        seen = part.columns()
        loose += [
            seconds for piece in met for seconds in seen.latency[within(seen.at, piece)] if seconds >= 0
        ]
    if not sums and len(loose) <= most:
        return sorted(loose)
    whole = Sketch()
    whole.extend(loose)
    whole.merge_packed([part.header.sketch for part in sums if part.header.sketch is not None])
    return whole


def moments(series: Series) -> list[int]:
    """Of the samples that are evidence."""
    return [at for part in series.parts if part.header.flags for at in part.columns().at]


def causes(series: Series) -> list[tuple[int, str]]:
    """The moment of every sample that failed and says why, and the word for it: see `blame`."""
    return [
        cause
        for part in series.parts
        if any(flags & STATE == DOWN for flags, _ in part.header.flags)
        for cause in part.columns().reasons.items()
    ]


def meets(part: Part, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces, which are in order, that may hold samples of the part."""
    first = bisect_right(pieces, part.header.lowest, key=itemgetter(1))
    return pieces[first : bisect_right(pieces, part.header.highest, key=itemgetter(0))]


def _inside(part: Part, met: Sequence[Piece]) -> bool:
    """Whether all of a part is in the one piece it meets."""
    return len(met) == 1 and met[0][0] <= part.header.lowest and part.header.highest < met[0][1]
