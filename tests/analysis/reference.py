"""The definitions, read literally and applied to each quarter of a second: slow, and right by inspection."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

GRAIN = 0.25
"""Changes fall on halves of a second if samples and intervals fall on multiples of 1 s and 4 s."""


class Seen(NamedTuple):
    """A sample: seconds, U G D, recorded interval in seconds."""

    t: int
    state: str
    every: int


def state_at(x: float, seen: Sequence[Seen], method: str, now: float) -> tuple[str, bool]:
    """The state at x ("" if unknown), and whether the change is not known exactly there."""
    i = bisect_right([each.t for each in seen], x) - 1
    if i < 0:
        return "", False
    here = seen[i]
    if i + 1 == len(seen):
        reach = {"nearest": 1.25 * here.every, "hold": 2.5 * here.every, "hauer": 0}[method]
        return (here.state, False) if x < min(now, here.t + reach) else ("", False)
    there = seen[i + 1]
    stale = 2.5 * max(here.every, there.every)
    unclear = (here.state == "D") != (there.state == "D")
    if method == "nearest":
        if x - here.t < min(stale, there.t - here.t) / 2:
            return here.state, unclear
        return (there.state, unclear) if there.t - x <= min(stale, there.t - here.t) / 2 else ("", False)
    if method == "hold":
        return (here.state, unclear) if x - here.t < stale else ("", False)
    return (here.state, unclear) if there.t - here.t <= stale else ("", False)


def vote(states: Sequence[str], q: int) -> str:
    """Three-valued k-of-n; degraded is a kind of up that q vantages can make of it."""
    down, good = states.count("D"), states.count("U") + states.count("G")
    if down >= q:
        return "D"
    if good >= len(states) - q + 1:
        return "G" if down + states.count("G") >= q else "U"
    return ""


class Sums(NamedTuple):
    up: float
    degraded: float
    down: float
    down_low: float
    down_high: float
    unknown: float


def measure(
    vantages: Sequence[Sequence[Seen]], start: float, end: float, method: str, now: float, quorum: str
) -> Sums:
    """Seconds in [start, end). Every vantage is taken to be at work all the time."""
    n = len(vantages)
    q = {"any": 1, "majority": n // 2 + 1, "all": n}[quorum]
    sums = dict.fromkeys(["U", "G", "D", "low", "high", ""], 0.0)
    for i in range(round((end - start) / GRAIN)):
        x = start + (i + 0.5) * GRAIN
        known = [state_at(x, seen, method, now) for seen in vantages]
        state = vote([state for state, _ in known], q)
        sums[state] += GRAIN
        if not state:
            continue
        best = vote(["U" if unclear else state for state, unclear in known], q)
        worst = vote(["D" if unclear else state for state, unclear in known], q)
        sums["low"] += GRAIN if best == "D" else 0
        sums["high"] += GRAIN if worst in ("D", "") else 0
    return Sums(sums["U"], sums["G"], sums["D"], sums["low"], sums["high"], sums[""])
