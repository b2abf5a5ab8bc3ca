"""A stretch of a track, put in order and summed up: what clocks, disks and overlapping jobs did to it is undone.

The sum of a part (its Header) answers every question about time that holds the part whole. Its columns answer
the others, and are loaded only then: a part may lie in a file.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, pairwise
from operator import lt, sub
from typing import NamedTuple, TypeAlias

import msgspec

from probe.analysis.blame import reason_of
from probe.analysis.sketch import Packed, Sketch
from probe.analysis.track import DOWN, MASKED, RECHECK, SCHEDULED, STATE, Track

Piece: TypeAlias = tuple[int, int]
"""A half-open interval of milliseconds."""

BEGUN = 10
"""How many of a spell's first moments its sum keeps: that many samples in a row may make an outage."""

STALE_INTERVALS = 2.5
"""A sample speaks no further than so many intervals: see `timeline`."""
_STALE_WITHOUT_INTERVAL_MS = 300_000
_STATE_OF = bytes(flags & STATE for flags in range(256))
_EVIDENCE = bytes(flags for flags in range(256) if flags & STATE and not flags & RECHECK)
_SAME = re.compile(rb"(.)\1*", re.DOTALL)


class Spell(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Samples of one state without a gap in which they grow stale. Milliseconds.

    `every_first` and `every_last` are the intervals its first and its last sample were asked at, 0 if none was
    recorded; `begun` are its first moments, at most BEGUN.
    """

    state: int
    first: int
    last: int
    samples: int
    every_first: int
    every_last: int
    begun: tuple[int, ...]


class Header(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sum of a part.

    `samples` lie in [lowest, highest], no evidence and re-checks included; the vantage was at work in
    [first, last], None if it never was. `flags` counts the samples that are evidence, by their flags. `sketch`
    holds the `latencies` seconds of those that were timed. `definitions` and `intervals` say from which
    moment on the hash of the definition, and the interval in milliseconds of what was scheduled, were what
    they are; samples without them say nothing. `causes` counts the samples that failed, and those that are no
    evidence, by their flags and by why (see `blame`). `steps`: see Track.
    """

    samples: int
    lowest: int
    highest: int
    first: int | None
    last: int | None
    spells: tuple[Spell, ...]
    flags: tuple[tuple[int, int], ...]
    errors: int
    masked: int
    conflicts: int
    latencies: int
    sketch: Packed | None
    definitions: tuple[tuple[int, str], ...]
    intervals: tuple[tuple[int, int], ...]
    causes: tuple[tuple[int, str, int], ...]
    steps: int
    tags: tuple[str, ...]
    tags_at: int


class Columns(NamedTuple):
    """Samples that are evidence, in the order of time, one at most in each millisecond.

    `at`, `flags`, `every` and `latency` are those of a Track, `reasons` go by moment. `errors` and `masked` are
    the moments of samples that are no evidence, `beside` are both with their flags and why; `conflicts` the
    moments of samples that lost to another one in their millisecond.
    """

    at: Sequence[int]
    flags: bytes
    every: Sequence[int]
    latency: Sequence[float]
    reasons: dict[int, str]
    errors: Sequence[int]
    masked: Sequence[int]
    conflicts: Sequence[int]
    beside: Sequence[tuple[int, int, str]]


class Part:
    """`track` gives the samples behind the sum, in order and each of them once."""

    __slots__ = ("header", "track")

    def __init__(self, header: Header, track: Callable[[], Track]) -> None:
        self.header = header
        self.track = track

    def columns(self) -> Columns:
        return _columns(self.track())

    def cut(self, start_ms: int, end_ms: int) -> "Part | None":
        """The samples with start_ms <= at < end_ms; None where there are none."""
        header = self.header
        if start_ms <= header.lowest and header.highest < end_ms:
            return self
        if header.highest < start_ms or end_ms <= header.lowest:
            return None
        whole = self.track()
        places = range(bisect_left(whole.at, start_ms), bisect_left(whole.at, end_ms))
        return seal(whole.pick(places)) if places else None


def seal(track: Track) -> Part:
    """The part of a track that has samples. Of a sample that is there twice one is left."""
    ordered = _in_order(track)
    found = _columns(ordered)
    work = ordered.at if not _bits(ordered.flags) & RECHECK else [
        at for at, flags in zip(ordered.at, ordered.flags, strict=True) if not flags & RECHECK
    ]  # fmt: skip
    timed = [seconds for seconds in found.latency if seconds >= 0]
    sketch = Sketch()
    sketch.extend(timed)
    words = ordered.words()
    header = Header(
        samples=len(ordered),
        lowest=ordered.at[0],
        highest=ordered.at[-1],
        first=work[0] if work else None,
        last=work[-1] if work else None,
        spells=tuple(_spells(found)),
        flags=tuple(sorted(Counter(found.flags).items())),
        errors=len(found.errors),
        masked=len(found.masked),
        conflicts=len(found.conflicts),
        latencies=len(timed),
        sketch=sketch.pack(),
        definitions=tuple((at, words[place]) for at, place in _changes(ordered.at, ordered.configs) if place),
        intervals=tuple(_intervals(ordered)),
        causes=_causes(found),
        steps=ordered.steps,
        tags=ordered.tags,
        tags_at=ordered.tags_at,
    )
    return Part(header, lambda: ordered)


def contents(track: Track) -> Iterable[tuple[int, int, int, float, str, str]]:
    """What is known of each sample: where ids are not, samples are the same if this is."""
    words = track.words()
    return (
        (at, flags, every, latency, words[config], _told(flags, words[reason]))
        for at, flags, every, latency, config, reason in zip(
            track.at, track.flags, track.every, track.latency, track.configs, track.reasons, strict=True
        )
    )


def _told(flags: int, word: str) -> str:
    """Of a reason what sums always had: it tells samples apart that were summed up by different versions."""
    return reason_of(word) if flags & STATE == DOWN else ""


def within(moments: Sequence[int], piece: Piece) -> slice:
    """Where the sorted moments of a piece are."""
    return slice(bisect_left(moments, piece[0]), bisect_left(moments, piece[1]))


def _bits(flags: bytearray) -> int:
    found = 0
    for each in set(flags):
        found |= each
    return found


def _in_order(track: Track) -> Track:
    if all(map(lt, track.at, islice(track.at, 1, None))):
        return track
    at, flags, every, latency = track.at, track.flags, track.every, track.latency
    words = track.words()
    ids = track.ids

    def content(i: int) -> tuple[object, ...]:
        word = words[track.reasons[i]]
        return at[i], flags[i], every[i], latency[i], words[track.configs[i]], _told(flags[i], word)

    def key(i: int) -> tuple[int, int, int, int, float, str, bool, str, str]:
        # Every column takes part, so that even records that contradict each other fall in one order; the id
        # last, because it may not be known any more. Of copies the one that says why comes first.
        word = words[track.reasons[i]]
        return (
            at[i], -(flags[i] & STATE), flags[i], every[i], latency[i],
            words[track.configs[i]], not word, word, "" if ids is None else ids[i],
        )  # fmt: skip

    seen: set[object] = set()
    places = []
    for i in sorted(range(len(at)), key=key):
        same = content(i) if ids is None else ids[i]
        if same not in seen:
            seen.add(same)
            places.append(i)
    return track.pick(places)


def _columns(track: Track) -> Columns:
    """Of several samples in one millisecond the worst wins, which `_in_order` puts first.

    A re-check belongs to the sample that caused it, and that one alone stands for its slot: asking again after
    a failure must not count the failure twice.
    """
    errors: list[int] = []
    masked: list[int] = []
    conflicts: list[int] = []
    beside: list[tuple[int, int, str]] = []
    at, flags = track.at, track.flags
    words = track.words()
    if not flags.translate(None, _EVIDENCE) and all(map(lt, at, islice(at, 1, None))):
        kept = track
    else:
        places = []
        last = None
        for i, (moment, flag) in enumerate(zip(at, flags, strict=True)):
            if flag & RECHECK:
                continue
            if not flag & STATE:
                (masked if flag & MASKED else errors).append(moment)
                beside.append((moment, flag, words[track.reasons[i]]))
            elif moment == last:
                conflicts.append(moment)
            else:
                places.append(i)
                last = moment
        kept = track.pick(places)
    causes = any(kept.reasons)
    return Columns(
        at=kept.at,
        flags=bytes(kept.flags),
        every=kept.every,
        latency=kept.latency,
        reasons={at: words[place] for at, place in zip(kept.at, kept.reasons, strict=True) if place}
        if causes
        else {},
        errors=errors,
        masked=masked,
        conflicts=conflicts,
        beside=beside,
    )


def _causes(found: Columns) -> tuple[tuple[int, str, int], ...]:
    if not found.beside and not any(flags & STATE == DOWN for flags in set(found.flags)):
        return ()
    why = Counter((flags, word) for _, flags, word in found.beside)
    why.update(failures(found, slice(None)))
    return tuple((flags, word, number) for (flags, word), number in sorted(why.items()))


def failures(found: Columns, inside: slice) -> Iterable[tuple[int, str]]:
    """The flags of the samples there that failed, and why."""
    return (
        (flags, found.reasons.get(at, ""))
        for at, flags in zip(found.at[inside], found.flags[inside], strict=True)
        if flags & STATE == DOWN
    )


def _changes(at: Sequence[int], values: "array[int]") -> list[tuple[int, int]]:
    """The first value, and every later one that differs from the one before it, with their moments."""
    if values.count(values[0]) == len(values):
        return [(at[0], values[0])]
    return [(at[0], values[0])] + [
        (moment, there)
        for moment, (here, there) in zip(islice(at, 1, None), pairwise(values), strict=True)
        if here != there
    ]


def _intervals(track: Track) -> list[tuple[int, int]]:
    """Of samples that nobody scheduled the interval says nothing."""
    if 0 not in track.every and all(flags & SCHEDULED for flags in set(track.flags)):
        return _changes(track.at, track.every)
    asked = [
        (at, every)
        for at, every, flags in zip(track.at, track.every, track.flags, strict=True)
        if every and flags & SCHEDULED
    ]
    if not asked:
        return []
    return _changes([at for at, _ in asked], array("q", [every for _, every in asked]))


def _spells(found: Columns) -> Iterable[Spell]:
    at, every = found.at, found.every
    states = found.flags.translate(_STATE_OF)
    for match in _SAME.finditer(states):
        start, end = match.span()
        for first, last in _unbroken(at, every, start, end):
            yield Spell(
                state=states[first],
                first=at[first],
                last=at[last - 1],
                samples=last - first,
                every_first=every[first],
                every_last=every[last - 1],
                begun=tuple(at[first : min(last, first + BEGUN)]),
            )


def _unbroken(at: Sequence[int], every: Sequence[int], start: int, end: int) -> Iterable[tuple[int, int]]:
    """The places [start, end) cut where a gap is longer than the samples beside it speak for."""
    gaps = list(map(sub, at[start + 1 : end], at[start : end - 1]))
    asked = every[start:end]
    # Beside a recorded interval one that was not recorded says nothing: 0 is the shortest only where all are.
    shortest = min(asked) or (0 if not any(asked) else 1)
    if not gaps or max(gaps) <= stale_ms(shortest, shortest):
        yield start, end
        return
    for place, gap in enumerate(gaps, start + 1):
        if gap > stale_ms(every[place - 1], every[place]):
            yield start, place
            start = place
    yield start, end


def stale_ms(every: int, following: int) -> float:
    """How long a gap between two samples may be: 2.5 × the longer interval, 300 s where none was recorded."""
    return STALE_INTERVALS * max(every, following) or _STALE_WITHOUT_INTERVAL_MS
