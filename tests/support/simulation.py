"""Made-up weeks of a service whose outages are known to the second, and what each method makes of probing it."""

import random
from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.part import seal
from probe.analysis.report import make_report
from probe.analysis.track import DOWN, FIRST_FAILED, SCHEDULED, UP, Track
from probe.model.report import Window, WindowReport
from probe.units import to_ms

START = datetime(2026, 11, 2, tzinfo=UTC)
DAY = 86_400.0
LENGTH = 30 * DAY
_PER_DAY = 3
METHODS = ("nearest", "hold", "hauer")


class Regime(NamedTuple):
    """How often is asked: the seconds from the start of a probe to the next one, by what it found.

    `every_s` is the interval recorded, `outage_s` the mean length of the outages there are.
    """

    name: str
    every_s: float
    outage_s: float
    after: Callable[[bool], float]


REGIMES = (
    Regime("fixed: every 300 s", 300, 1800, lambda _down: 300),
    Regime("adaptive: 300 s, 30 s while down", 300, 1800, lambda down: 30 if down else 300),
    Regime("closed loop: 300 s, and a timeout of 30 s", 300, 1800, lambda down: 330 if down else 300),
    Regime("closed loop: 60 s up, 90 s down", 60, 1800, lambda down: 90 if down else 60),
)


class Error(NamedTuple):
    """Of the downtime estimated, by method and of the events ratio: what it is off by, 0.01 being a percent of the truth.

    `inside` is the share of runs in which the truth lay between down_low and down_high.
    """

    regime: str
    off: dict[str, float]
    inside: float


def _outages(chance: random.Random, mean_s: float) -> list[tuple[float, float]]:
    """Poisson onsets; lengths of half the mean and more, so that none is a blip between two probes."""
    found: list[tuple[float, float]] = []
    at = DAY / 4
    while True:
        at += chance.expovariate(_PER_DAY / DAY)
        length = mean_s * (0.5 + chance.random())
        if at + length > LENGTH - DAY / 4:
            return found
        found.append((at, at + length))
        at += length + 3600


def _asked(regime: Regime, outages: list[tuple[float, float]], chance: random.Random) -> Track:
    """A probe beside the service; each start is moved by up to a fifth of its interval, so that phases do not alias."""
    track = Track()
    at, current = chance.random() * regime.every_s, 0
    while at < LENGTH:
        while current < len(outages) and outages[current][1] <= at:
            current += 1
        down = current < len(outages) and outages[current][0] <= at
        track.at.append(to_ms(START) + round(at * 1000))
        track.flags.append((DOWN | FIRST_FAILED if down else UP) | SCHEDULED)
        gap = regime.after(down)
        at += gap * (0.9 + 0.2 * chance.random())
    count = len(track.at)
    track.every = array("q", [round(regime.every_s * 1000)] * count)
    track.latency = array("d", [-1.0]) * count
    track.configs = array("L", [0]) * count
    track.reasons = array("L", [0]) * count
    track.ids = None
    return track


def _figures(evidence: Evidence, method: str) -> WindowReport:
    window = Window("all", to_ms(START), to_ms(START + timedelta(seconds=LENGTH)))
    options = Options(now=START + timedelta(seconds=LENGTH), method=method)
    return make_report(evidence, [window], options, made_at=START).probes[0].windows[0]


def simulate(regime: Regime, runs: int, seed: int = 1) -> Error:
    chance = random.Random(f"{seed} {regime.name}")
    truth = inside = 0.0
    estimated = dict.fromkeys(("ratio", *METHODS), 0.0)
    for _ in range(runs):
        outages = _outages(chance, regime.outage_s)
        down_s = sum(end - start for start, end in outages)
        assert all(here[1] < there[0] for here, there in pairwise(outages))
        evidence = Evidence()
        evidence.pile("shop", "here").take(seal(_asked(regime, outages, chance)))
        truth += down_s
        for method in METHODS:
            found = _figures(evidence, method)
            estimated[method] += found.down_s
            if method == "nearest":
                inside += found.down_low_s <= down_s <= found.down_high_s
                assert found.ratio is not None
                estimated["ratio"] += (1 - found.ratio) * LENGTH
    return Error(
        regime.name, {name: seconds / truth - 1 for name, seconds in estimated.items()}, inside / runs
    )


def table(found: list[Error]) -> str:
    width = max(len(each.regime) for each in found)
    names = ("ratio", "hold", "hauer", "nearest")
    rows = [f"{'':<{width}}  {'events ratio':>12}  {'hold':>8}  {'hauer':>8}  {'nearest':>8}  truth inside"]
    rows += [
        f"{each.regime:<{width}}  {each.off['ratio']:>+12.1%}"
        + "".join(f"  {each.off[name]:>+8.1%}" for name in names[1:])
        + f"  {each.inside:>11.0%}"
        for each in found
    ]
    return "\n".join(rows)
