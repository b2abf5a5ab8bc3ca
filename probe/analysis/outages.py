"""Runs of failing samples → outages.

An outage opens at the first of `open_after` failing samples in a row and closes at the first of
`close_after` good ones (degraded is good). Samples that are no evidence neither advance nor reset either
count, and time nobody looked does not end an outage: it is shown inside it. This shapes outages only:
the seconds of downtime do not depend on it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from probe.analysis.part import BEGUN, Piece
from probe.analysis.pieces import holds, overlap
from probe.analysis.timeline import AMBIGUOUS, TICKS, Run, Timeline, overlapping, state_at
from probe.analysis.track import DOWN
from probe.model.report import Outage

Cause: TypeAlias = tuple[int, str]
"""The millisecond of a failing sample, and the word for why it failed: see `blame`."""

_PER_SECOND = 1000 * TICKS


class Stretch(NamedTuple):
    """Consecutive samples that agree on being down or not, whatever the gaps between them. Milliseconds.

    `begun` are its first moments, all of them or BEGUN.
    """

    down: bool
    first: int
    last: int
    samples: int
    begun: tuple[int, ...] = ()


class _Case(NamedTuple):
    """One outage among the stretches: the indices of its first and its last failing one."""

    first: int
    last: int
    closed: bool


def stretches(runs: Iterable[Run]) -> list[Stretch]:
    found = []
    for down, group in groupby(runs, key=lambda run: run.state == DOWN):
        members = list(group)
        samples = sum(run.samples for run in members)
        found.append(Stretch(down, members[0].first, members[-1].last, samples, _begun(members)))
    return found


def _begun(members: Sequence[Run]) -> tuple[int, ...]:
    found: tuple[int, ...] = ()
    for run in members:
        found = (*found, *run.begun)[:BEGUN]
        if len(run.begun) < run.samples:
            break  # what comes between this run's and the next one's is not known here
    return found


def stretches_at(moments: Iterable[int], segments: Timeline) -> list[Stretch]:
    """The same for several vantages: what all of them together say at each of the moments.

    Moments at which that is unknown are no evidence.
    """
    states = ((moment, state_at(segments, moment * TICKS)) for moment in moments)
    known = [(moment, state == DOWN) for moment, state in states if state]
    found = []
    for down, group in groupby(known, key=lambda pair: pair[1]):
        times = [moment for moment, _ in group]
        found.append(Stretch(down, times[0], times[-1], len(times), tuple(times[:BEGUN])))
    return found


def outages(
    probe: str,
    found: Sequence[Stretch],
    asked: Sequence[int],
    nearest: Timeline,
    reasons: Sequence[Cause],
    *,
    open_after: int = 2,
    close_after: int = 2,
) -> list[Outage]:
    """Outages in order of time.

    `asked` are the moments of the samples that `found` is made of. `nearest` is the timeline by the nearest
    rule: it places onset and end in the middle of their brackets. `reasons` are those of all failing samples,
    in order of time.
    """
    described = []
    for case in _cases(found, open_after, close_after):
        opened = _nth(found[case.first], open_after, asked)
        closed = _nth(found[case.last + 1], close_after, asked) if case.closed else None
        described.append(_describe(probe, case, found, nearest, reasons, opened, closed))
    return described


def _nth(stretch: Stretch, number: int, asked: Sequence[int]) -> int:
    """The moment of a stretch's sample of that number, counted from 1."""
    if number <= len(stretch.begun):
        return stretch.begun[number - 1]
    return asked[bisect_left(asked, stretch.first) + number - 1]


def blips(found: Sequence[Stretch], whole: Sequence[Outage]) -> list[int]:
    """The first moments of the failing runs that were too short to be outages, and are in none."""
    failing = (stretch.first for stretch in found if stretch.down)
    return [first for first in failing if not _taken(first, whole)]


def _taken(moment: int, whole: Sequence[Outage]) -> bool:
    i = bisect_right(whole, moment, key=lambda each: each.first_fail_ms) - 1
    return i >= 0 and moment <= whole[i].last_fail_ms


def begins_unsettled(found: Sequence[Stretch], close_after: int, start_ms: int) -> bool:
    """Whether samples from before the first one could change which outages there are from `start_ms` on.

    They cannot any more after `close_after` good samples in a row: those end any outage.
    """
    settled = next((each.first for each in found if not each.down and each.samples >= close_after), None)
    early = any(each.down and (settled is None or each.first < settled) for each in found)
    return early and (settled is None or settled > start_ms)


def depends_on_earlier(found: Sequence[Stretch], open_after: int, close_after: int, start_ms: int) -> bool:
    """Whether samples from before the first one could change how outages cover the time from `start_ms` on.

    They cannot after as many good or failing samples in a row as end or open one, whatever was before.
    """
    enough = {True: open_after, False: close_after}
    settled = next((each.first for each in found if each.samples >= enough[each.down]), None)
    if settled is not None and settled <= start_ms:
        return False
    return any(each.down and (settled is None or each.first <= settled) for each in found)


def _cases(found: Sequence[Stretch], open_after: int, close_after: int) -> list[_Case]:
    cases: list[_Case] = []
    first: int | None = None
    last = 0
    for i, stretch in enumerate(found):
        if stretch.down:
            if first is None and stretch.samples >= open_after:
                first = i
            last = i
        elif first is not None and stretch.samples >= close_after:
            cases.append(_Case(first, last, closed=True))
            first = None
    if first is not None:
        cases.append(_Case(first, last, closed=False))
    return cases


def _describe(
    probe: str,
    case: _Case,
    found: Sequence[Stretch],
    nearest: Timeline,
    reasons: Sequence[Cause],
    opened: int,
    closed: int | None,
) -> Outage:
    first_fail, last_fail = found[case.first].first, found[case.last].last
    last_up = found[case.first - 1].last if case.first > 0 else None
    first_ok = found[case.last + 1].first if case.last + 1 < len(found) else None
    onset, end = _onset(nearest, first_fail * TICKS), _end(nearest, last_fail * TICKS)
    known = down = 0
    for segment in overlapping(nearest, onset, end):
        share = min(segment.end, end) - max(segment.start, onset)
        known += share
        down += share if segment.label & ~AMBIGUOUS == DOWN else 0
    start, stop = (bisect_left(reasons, moment, key=itemgetter(0)) for moment in (first_fail, last_fail + 1))
    why = Counter(word for _, word in reasons[start:stop])
    return Outage(
        probe=probe,
        first_fail_ms=first_fail,
        last_fail_ms=last_fail,
        last_up_ms=last_up,
        first_ok_ms=first_ok,
        onset_ms=onset // TICKS,
        end_ms=end // TICKS,
        duration_s=(end - onset) / _PER_SECOND,
        low_s=(last_fail - first_fail) / 1000,
        high_s=None if last_up is None or first_ok is None else (first_ok - last_up) / 1000,
        samples=sum(stretch.samples for stretch in found[case.first : case.last + 1] if stretch.down),
        opened_ms=opened,
        closed_ms=closed,
        down_s=down / _PER_SECOND,
        unknown_s=(end - onset - known) / _PER_SECOND,
        reasons=dict(sorted(why.items(), key=lambda item: (-item[1], item[0]))),
        open=not case.closed,
    )


def _onset(nearest: Timeline, first_fail: int) -> int:
    """Where the down time that reaches the first failing sample begins."""
    i = bisect_right(nearest, first_fail, key=lambda segment: segment.start) - 1
    onset = first_fail
    while i >= 0 and _is_down(nearest, i) and nearest[i].end >= onset:
        onset = min(onset, nearest[i].start)
        i -= 1
    return onset


def _end(nearest: Timeline, last_fail: int) -> int:
    """Where the down time that starts from the last failing sample ends."""
    i = max(bisect_right(nearest, last_fail, key=lambda segment: segment.start) - 1, 0)
    end = last_fail
    while i < len(nearest) and nearest[i].start <= end and _is_down(nearest, i):
        end = max(end, nearest[i].end)
        i += 1
    return end


def _is_down(segments: Timeline, i: int) -> bool:
    return segments[i].label & ~AMBIGUOUS == DOWN


def onsets(whole: Iterable[Outage], pieces: Sequence[Piece]) -> int:
    """How many of the outages began in the pieces. Of one without a good sample before it nobody saw the onset."""
    return sum(each.last_up_ms is not None and holds(pieces, each.onset_ms) for each in whole)


def overlap_s(outage: Outage, pieces: Sequence[Piece]) -> float:
    """Seconds of an outage inside the pieces of a window."""
    return overlap(pieces, outage.onset_ms, outage.end_ms) / 1000
