"""A script, asked slot by slot under a clock that is moved on by hand: two days pass in seconds.

Questions, answers and latencies are real. What is set is the date: the clock of the record stands at the slot while the
slot is asked, and the vendors' stand-in is put to the same moment.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec.structs import replace

from probe.cli.demo.standin import StandIn
from probe.config.tables import Config
from probe.demo.vendors.script import Script
from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.runner.ids import new_id
from probe.runner.run import Plan, run
from probe.store import open_store
from probe.units import to_ms
from probe.world import World

VANTAGE = "demo"
_AT_ONCE = 3
"""Few, so that an answer is not measured while we are busy with others; there is no time to pace starts."""


class _Date:
    """The wall clock of the record."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.second = 0.0

    def now(self) -> datetime:
        return self._script.moment(self.second)


async def replay(
    config: Config,
    script: Script,
    standin: StandIn,
    world: World,
    told: Callable[[float, list[Sample]], Awaitable[None]],
) -> int:
    """Asks and records every slot of the script; `told` hears of each one when it is over. How many samples there are.

    The same script gives the same samples each time, but for what is measured in seconds.
    """
    date = _Date(script)
    played = world._replace(now=date.now, cpu=lambda: 0.0)
    store = open_store(config.settings.store, base=config.base)
    step_s, count = min(probe.every_s for probe in config.probes), 0
    try:
        while date.second < script.length_s:
            await standin.at(date.second)
            samples = await _slot(_plan(config, date.second), played)
            for sample in samples:
                store.append(sample)
            count += len(samples)
            await told(date.second, samples)
            date.second += step_s
    finally:
        store.sync()
        store.close()
    return count


async def _slot(plan: Plan, world: World) -> list[Sample]:
    """In the order of the plan, and named in that order, whoever was first."""
    order = {probe.name: place for place, probe in enumerate(plan.probes)}
    samples = [sample async for sample in run(plan, world, asyncio.Event())]
    samples.sort(key=lambda sample: order[sample.probe])
    names = random.Random(f"{world.now()}")  # noqa: S311 - names, no secrets
    named = world._replace(random=names)
    return [replace(sample, id=new_id(to_ms(sample.at), named)) for sample in samples]


def _plan(config: Config, second: float) -> Plan:
    return Plan(
        probes=tuple(probe for probe in config.probes if second % probe.every_s == 0),
        base=config.base,
        trigger=Trigger.SCHEDULED,
        vantage=VANTAGE,
        concurrency=_AT_ONCE,
    )
