"""A pass over probes made of tables, with the real prober, network and clock."""

import asyncio
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from probe.config.adhoc import probe_from
from probe.model.outcome import Trigger
from probe.model.probe import Probe
from probe.model.sample import Sample
from probe.runner.run import Pass, Plan, run
from probe.world import World


def world(env: Mapping[str, str] | None = None) -> World:
    return World(lambda: datetime.now(UTC), time.monotonic, random.Random(3), env or {})


def made(name: str, url: str, **keys: Any) -> Probe:
    return probe_from({"name": name, "url": url, **keys}, base=Path.cwd(), label=name)


def plan(*probes: Probe, trigger: Trigger = Trigger.SCHEDULED, **more: Any) -> Plan:
    return Plan(probes=probes, base=Path.cwd(), trigger=trigger, vantage="here", **more)


def ask(wanted: Plan, *, env: Mapping[str, str] | None = None) -> tuple[list[Sample], Pass]:
    async def all_of_it() -> tuple[list[Sample], Pass]:
        going = run(wanted, world(env), asyncio.Event())
        return [sample async for sample in going], going

    return asyncio.run(all_of_it())


def one(
    probe: Probe, *, env: Mapping[str, str] | None = None, trigger: Trigger = Trigger.SCHEDULED
) -> Sample:
    samples, _ = ask(plan(probe, trigger=trigger), env=env)
    assert len(samples) == 1
    return samples[0]
