"""Several vantages → one answer, by a vote in three values.

Of the n vantages at work at an instant, with d of them seeing the target down and u of them seeing it up:
down if d ≥ q, up if u ≥ n − q + 1, else unknown. Silence is not counted for either side. q is 1 (any),
⌊n/2⌋ + 1 (majority) or n (all).

A vantage is at work from its first sample to its last, and for as long as that one is held: a machine
that was replaced or renamed hands over, one that fell silent for a while does not. The rule is monotone,
so its answers with every ambiguous segment taken as up, and as down, enclose the truth.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from probe.analysis.timeline import AMBIGUOUS, STATES, TICKS, Timeline, append
from probe.analysis.track import DEGRADED, DOWN, UP

QUORUMS: dict[str, Callable[[int], int]] = {
    "any": lambda _count: 1,
    "majority": lambda count: count // 2 + 1,
    "all": lambda count: count,
}


class Voter(NamedTuple):
    """What one vantage knows, and the milliseconds [first, last] it was at work."""

    segments: Timeline
    first: int
    last: int


def combine(voters: Sequence[Voter], quorum: str) -> Timeline:
    """The timeline of all vantages together; that of a single one is its own. Raises LookupError."""
    needed = QUORUMS[quorum]
    if len(voters) == 1:
        return voters[0].segments
    votes = [0] * STATES
    at_work = 0
    combined: Timeline = []
    previous = 0
    for instant, label, change in _changes(voters):
        if instant > previous and at_work:
            verdict = _verdict(votes, at_work, needed(at_work))
            if verdict:
                append(combined, previous, instant, verdict)
        previous = instant
        if label < 0:
            at_work += change
        else:
            votes[label] += change
    return combined


def _changes(voters: Sequence[Voter]) -> list[tuple[int, int, int]]:
    """(instant, label, ±1) in order of time; label −1 is coming to work and leaving it."""
    changes = []
    for voter in voters:
        end = max([voter.last * TICKS, *(segment.end for segment in voter.segments[-1:])])
        changes += [(voter.first * TICKS, -1, 1), (end, -1, -1)]
        for segment in voter.segments:
            changes += [(segment.start, segment.label, 1), (segment.end, segment.label, -1)]
    return sorted(changes)


def _verdict(votes: Sequence[int], count: int, q: int) -> int:
    """The label of an instant, 0 for unknown."""
    surely_down = votes[DOWN]
    surely_up = votes[UP] + votes[DEGRADED]
    down = surely_down + votes[DOWN | AMBIGUOUS]
    up = surely_up + votes[UP | AMBIGUOUS] + votes[DEGRADED | AMBIGUOUS]
    if down >= q:
        return DOWN if surely_down >= q else DOWN | AMBIGUOUS
    if up >= count - q + 1:
        worse_than_up = down + votes[DEGRADED] + votes[DEGRADED | AMBIGUOUS]
        state = DEGRADED if worse_than_up >= q else UP
        return state if surely_up >= count - q + 1 else state | AMBIGUOUS
    return 0
