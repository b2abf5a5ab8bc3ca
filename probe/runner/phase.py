"""When inside its interval a probe is asked: always at about the same place, and each at another one.

Probes that all begin with the minute stampede, and what is asked at exactly equal distances can miss
whatever repeats at the same pace (a job on every full minute). So each has a phase of its own, stable over
restarts and machines, and a little chance on top.
"""

import random
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from probe.model.probe import Probe

JITTER = 0.05
"""Of the interval, to either side."""

_STEPS = 2**53  # as many as a float can tell apart below 1


class Start(NamedTuple):
    """`after_s` counts from the beginning of the pass."""

    after_s: float
    probe: Probe


def offset(name: str, vantage: str, every_s: float) -> float:
    """Where in its interval this probe is asked from this vantage: seconds in [0, every_s)."""
    digest = blake2b(f"{name}\0{vantage}".encode(errors="replace"), digest_size=8).digest()
    return every_s * ((int.from_bytes(digest) >> 11) / _STEPS)


def jitter(every_s: float, chance: random.Random) -> float:
    """Seconds in [-JITTER, JITTER] × every_s."""
    return every_s * chance.uniform(-JITTER, JITTER)


def timetable(
    probes: Sequence[Probe], vantage: str, spread_s: float, chance: random.Random
) -> tuple[Start, ...]:
    """The starts of one pass, earliest first: at once and in the order given, or by phase over `spread_s`."""
    if spread_s <= 0:
        return tuple(Start(0.0, probe) for probe in probes)
    starts = (Start(_within(probe.name, vantage, spread_s, chance), probe) for probe in probes)
    return tuple(sorted(starts, key=lambda start: start.after_s))


def _within(name: str, vantage: str, spread_s: float, chance: random.Random) -> float:
    """The phases leave room for chance at both ends: starts cut off there would all fall on the same moment."""
    room_s = JITTER * spread_s
    return room_s + offset(name, vantage, spread_s - 2 * room_s) + jitter(spread_s, chance)
