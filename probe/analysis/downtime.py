"""Where the downtime of a window comes from: each row of failing samples, and the changes around it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from operator import itemgetter
from typing import NamedTuple

from probe.analysis.blame import reason_of
from probe.analysis.knowledge import Knowledge
from probe.analysis.moments import Causes
from probe.analysis.outages import Stretch
from probe.analysis.part import Piece
from probe.analysis.pieces import without
from probe.analysis.timeline import AMBIGUOUS, TICKS, state_at, tally
from probe.analysis.track import DEGRADED, DOWN, UP
from probe.model.explain import Bracket, Moment, Spell
from probe.units import from_ms

_PER_SECOND = 1000 * TICKS
_FOREVER_MS = 2**61
_OUTCOMES = {UP: "up", DEGRADED: "degraded", DOWN: "down"}


class Found(NamedTuple):
    """`more` spells are not among those listed; `more_down_s` is all downtime that is not in them."""

    spells: tuple[Spell, ...]
    more: int
    more_down_s: float


class _Sums(NamedTuple):
    """Ticks."""

    good: int
    down: int
    unknown: int


def spells(known: Knowledge, window: Piece, holes: Sequence[Piece], most: int) -> Found:
    """The `most` spells that cost the window most, in order of time.

    A change belongs to the failing samples on its one side, so that the spells add up to the downtime.
    """
    found = list(_spells(known, window, holes))
    kept = nlargest(most, range(len(found)), key=lambda i: (found[i].down_s, -i))
    shown = tuple(found[i] for i in sorted(kept))
    down = _sums(known, window, holes).down / _PER_SECOND
    return Found(shown, len(found) - len(shown), max(0.0, down - sum(each.down_s for each in shown)))


def _spells(known: Knowledge, window: Piece, holes: Sequence[Piece]) -> Iterator[Spell]:
    found, causes = known.stretches, Causes(known.series)
    for i, stretch in enumerate(found):
        before = found[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        start = stretch.first if before is None else before.last
        end = _FOREVER_MS if after is None else after.first
        if not stretch.down or end <= window[0] or start >= window[1]:
            continue
        between = _inside(known, (stretch.first, stretch.last), window, holes)
        held = _inside(known, (stretch.last, end), window, holes) if after is None else _Sums(0, 0, 0)
        begin = _bracket(known, before, stretch, causes, window, holes)
        finish = _bracket(known, stretch, after, causes, window, holes)
        if not (between.down or held.down or begin or finish):
            continue
        yield Spell(
            first=from_ms(stretch.first),
            last=from_ms(stretch.last),
            samples=stretch.samples,
            reasons=_reasons(causes, stretch.first, stretch.last),
            down_s=(between.down + held.down) / _PER_SECOND
            + sum(each.down_s for each in (begin, finish) if each is not None),
            between_s=between.down / _PER_SECOND,
            held_s=held.down / _PER_SECOND,
            begin=begin,
            end=finish,
        )


def _bracket(
    known: Knowledge,
    one: Stretch | None,
    two: Stretch | None,
    causes: Causes,
    window: Piece,
    holes: Sequence[Piece],
) -> Bracket | None:
    """None as well where nothing of it is in the window."""
    if one is None or two is None:
        return None
    shared = _inside(known, (one.last, two.first), window, holes)
    if not any(shared):
        return None
    return Bracket(
        before=_moment(known, one.last, causes, down=one.down),
        after=_moment(known, two.first, causes, down=two.down),
        length_s=(two.first - one.last) / 1000,
        good_s=shared.good / _PER_SECOND,
        down_s=shared.down / _PER_SECOND,
        unknown_s=shared.unknown / _PER_SECOND,
    )


def _moment(known: Knowledge, at_ms: int, causes: Causes, *, down: bool) -> Moment:
    state = DOWN if down else state_at(known.nearest, at_ms * TICKS)
    # Nothing is known at the very moment of a sample that is later than now.
    outcome = _OUTCOMES.get(state, "up")
    reasons = _reasons(causes, at_ms, at_ms) if down else {}
    return Moment(at=from_ms(at_ms), outcome=outcome, reason=next(iter(reasons), None))


def _reasons(causes: Causes, first_ms: int, last_ms: int) -> dict[str, int]:
    """The most frequent one first."""
    start, stop = (bisect_left(causes, moment, key=itemgetter(0)) for moment in (first_ms, last_ms + 1))
    found = Counter(reason_of(word) for _, word in causes[start:stop])
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _inside(known: Knowledge, part: Piece, window: Piece, holes: Sequence[Piece]) -> _Sums:
    start, end = max(part[0], window[0]), min(part[1], window[1])
    return _sums(known, (start, end), holes) if start < end else _Sums(0, 0, 0)


def _sums(known: Knowledge, part: Piece, holes: Sequence[Piece]) -> _Sums:
    sums = tally(known.timeline, without(*part, holes))
    down = sums[DOWN] + sums[DOWN | AMBIGUOUS]
    return _Sums(good=sum(sums) - sums[0] - down, down=down, unknown=sums[0])
