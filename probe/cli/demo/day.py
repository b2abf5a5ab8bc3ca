"""The day as it is probed: for real, on a schedule that does not wait for the answers."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from probe.demo.script import DAY, LENGTH_S, Act
from probe.model.outcome import Outcome
from probe.model.sample import Sample
from probe.runner.run import Plan, run
from probe.store import Store
from probe.world import World

_GLYPHS = {Outcome.UP: "█", Outcome.DEGRADED: "▄", Outcome.DOWN: "▁", Outcome.UNKNOWN: "·"}
_ASCII = {Outcome.UP: "#", Outcome.DEGRADED: "~", Outcome.DOWN: "_", Outcome.UNKNOWN: "?"}


class Lived(NamedTuple):
    """When the day began and ended, and how many samples were recorded."""

    start: datetime
    end: datetime
    samples: int


async def live(
    plan: Plan, world: World, store: Store, tell: Callable[[Act, float, list[Sample]], None]
) -> Lived:
    """Asks every probe once per interval until the day is over; `tell` hears of each act as it ends."""
    every = min(probe.every_s for probe in plan.probes)
    samples: list[Sample] = []

    async def once() -> None:
        async for sample in run(plan, world, asyncio.Event()):
            store.append(sample)
            samples.append(sample)

    start, began = world.now(), world.monotonic()
    passes: list[asyncio.Task[None]] = []
    acts = _acts()
    for number in range(round(LENGTH_S / every)):
        await asyncio.sleep(max(0.0, began + number * every - world.monotonic()))
        passes.append(asyncio.create_task(once()))
        while (
            acts and world.monotonic() - began >= acts[0][1] + acts[0][0].length_s + plan.probes[0].timeout_s
        ):
            _tell(acts.pop(0), start, samples, tell)
    await asyncio.gather(*passes)
    for act in acts:
        _tell(act, start, samples, tell)
    return Lived(start, world.now(), len(samples))


def _acts() -> list[tuple[Act, float]]:
    found, at = [], 0.0
    for act in DAY:
        found.append((act, at))
        at += act.length_s
    return found


def _tell(
    act: tuple[Act, float],
    start: datetime,
    samples: list[Sample],
    tell: Callable[[Act, float, list[Sample]], None],
) -> None:
    which, began = act
    inside = [
        sample for sample in samples if began <= (sample.at - start).total_seconds() < began + which.length_s
    ]
    tell(which, began, sorted(inside, key=lambda sample: sample.at))


def strip(samples: list[Sample], probe: str, *, unicode: bool) -> str:
    """One cell per sample of this probe."""
    glyphs = _GLYPHS if unicode else _ASCII
    return "".join(glyphs[sample.outcome] for sample in samples if sample.probe == probe)
