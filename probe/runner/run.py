"""A pass: every probe asked once, with bounded concurrency, as a stream of samples."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from enum import Enum
from pathlib import Path

import msgspec

from probe.model.outcome import Trigger
from probe.model.probe import Probe
from probe.model.sample import Sample
from probe.net.exchange import Net
from probe.probers import PROBERS
from probe.runner.connectivity import Connectivity
from probe.runner.lag import LagMeter
from probe.runner.take import Bench, take
from probe.world import World


class End(Enum):
    """How a pass ended."""

    DONE = "done"
    DEADLINE = "deadline"
    STOPPED = "stopped"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`deadline_s` bounds the pass, None = the probes' own timeouts do. `base`: where paths start from."""

    probes: tuple[Probe, ...]
    base: Path
    trigger: Trigger
    vantage: str
    concurrency: int = 20
    deadline_s: float | None = None
    anchors: tuple[str, ...] = ()


class Pass:
    """`async for sample in Pass(plan, world, stop)`; afterwards `end` and `unasked` say how it went.

    `stop` ends it early, and so does the deadline: samples that are finished are still handed over, those
    in flight are dropped, because what was not measured is neither up nor down.
    """

    def __init__(self, plan: Plan, world: World, stop: asyncio.Event) -> None:
        self._plan = plan
        self._world = world
        self._stop = stop
        self.end = End.DONE
        self.unasked: tuple[str, ...] = ()

    async def __aiter__(self) -> AsyncIterator[Sample]:
        plan = self._plan
        net = Net()
        # A sample's clock and the loop's lag are for the target: what is imported once is done before.
        net.prepare()
        for kind in {probe.kind for probe in plan.probes}:
            PROBERS.load(kind)
        try:
            async with LagMeter(self._world) as lag:
                bench = Bench(self._world, net, lag, plan.base, plan.trigger, plan.vantage)
                connectivity = Connectivity(plan.anchors, net, self._world)
                async for sample in self._finished(plan.probes, bench):
                    for settled in await connectivity.settle(sample):
                        yield settled
                for settled in connectivity.finish():
                    yield settled
        finally:
            await net.aclose()

    async def _finished(self, probes: Sequence[Probe], bench: Bench) -> AsyncIterator[Sample]:
        free = asyncio.Semaphore(self._plan.concurrency)

        async def one(probe: Probe) -> Sample:
            async with free:  # the sample's clock starts inside: waiting for a place is not the target's time
                return await take(probe, bench)

        tasks = {asyncio.create_task(one(probe)): probe.name for probe in probes}
        stopping = asyncio.create_task(self._stop.wait())
        started = self._world.monotonic()
        waiting: set[asyncio.Task[Sample]] = set(tasks)
        try:
            while waiting:
                left = None
                if self._plan.deadline_s is not None:
                    left = max(0.0, started + self._plan.deadline_s - self._world.monotonic())
                done, _ = await asyncio.wait(
                    {*waiting, stopping}, timeout=left, return_when=asyncio.FIRST_COMPLETED
                )
                for task in [task for task in tasks if task in done]:
                    waiting.discard(task)
                    yield task.result()
                if self._stop.is_set() or not done:
                    self.end = End.STOPPED if self._stop.is_set() else End.DEADLINE
                    break
        finally:
            self.unasked = tuple(tasks[task] for task in tasks if task in waiting)
            stopping.cancel()
            for task in waiting:
                task.cancel()
            await asyncio.gather(stopping, *waiting, return_exceptions=True)


def run(plan: Plan, world: World, stop: asyncio.Event) -> Pass:
    """Asks nothing until it is iterated over."""
    return Pass(plan, world, stop)
