"""What a contender made of its targets, and what the server says to it."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bench.delays import Target


class Ran(NamedTuple):
    """`answers`: what it says each good answer took, in seconds, by the target's name.

    `cpu_s` is what its own processes used. `at_once` is the most requests it had in flight.
    """

    answers: Mapping[str, float]
    wall_s: float
    cpu_s: float
    at_once: int


class Added(NamedTuple):
    """Milliseconds it said more than the server took; `good` of `asked` are answers that count."""

    p50: float
    p99: float
    most: float
    good: int
    asked: int


def added(ran: Ran, targets: Sequence[Target], taken: Mapping[str, Sequence[float]]) -> Added:
    """An answer counts where the server booked exactly one request of that name."""
    more = [
        (ran.answers[name] - taken[name][0]) * 1000
        for name, _ in targets
        if name in ran.answers and len(taken.get(name, ())) == 1
    ]
    return Added(
        quantile(more, 0.5), quantile(more, 0.99), max(more, default=math.nan), len(more), len(targets)
    )


def all_good(ran: Ran, targets: Sequence[Target], taken: Mapping[str, Sequence[float]]) -> bool:
    found = added(ran, targets, taken)
    return found.good == found.asked == sum(map(len, taken.values()))


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest rank; NaN of nothing."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)] if values else math.nan


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """Of intervals [start, end)."""
    edges = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most
