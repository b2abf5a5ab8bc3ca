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
        plan, world = self._plan, self._world
        net = Net()
        # A sample's clock and the loop's lag are for the target: what is imported once is done before.
        net.prepare()
        for kind in {probe.kind for probe in plan.probes}:
            PROBERS.load(kind)
        ends_at = None if plan.deadline_s is None else world.monotonic() + plan.deadline_s
        try:
            async with LagMeter(world) as lag:
                bench = Bench(world, net, lag, plan.base, plan.trigger, plan.vantage)
                connectivity = Connectivity(plan.anchors, net, world, ends_at)
                async for sample in self._finished(plan.probes, bench, ends_at):
                    for settled in await self._settle(connectivity, sample):
                        yield settled
                for settled in connectivity.finish():
                    yield settled
        finally:
            await net.aclose()

    async def _settle(self, connectivity: Connectivity, sample: Sample) -> list[Sample]:
        """Asking anchors takes time, and must not outlive a stop: then the sample is held, and judged at the end."""
        settling = asyncio.ensure_future(connectivity.settle(sample))
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({settling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if settling.done():
                return settling.result()
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)
            connectivity.hold(sample)
            return []
        finally:
            stopping.cancel()

    async def _finished(
        self, probes: Sequence[Probe], bench: Bench, ends_at: float | None
    ) -> AsyncIterator[Sample]:
        free = asyncio.Semaphore(self._plan.concurrency)

        async def one(probe: Probe) -> Sample:
            async with free:  # the sample's clock starts inside: waiting for a place is not the target's time
                return await take(probe, bench)

        finished: asyncio.Queue[asyncio.Task[Sample] | None] = asyncio.Queue()

        async def watch() -> None:
            await self._stop.wait()
            finished.put_nowait(None)

        watching = asyncio.create_task(watch())
        waiting = {asyncio.create_task(one(probe)): probe.name for probe in probes}
        for task in waiting:
            task.add_done_callback(finished.put_nowait)
        try:
            while waiting and self.end is End.DONE:
                task_or_stop = await self._next(finished, ends_at)
                if task_or_stop is not None:
                    del waiting[task_or_stop]
                    yield task_or_stop.result()
            while (
                not finished.empty()
            ):  # finished is finished, also what was while an earlier one was settled
                late = finished.get_nowait()
                if late is not None:
                    del waiting[late]
                    yield late.result()
            if not waiting:
                self.end = End.DONE
        finally:
            self.unasked = tuple(waiting.values())
            for unfinished in (watching, *waiting):
                unfinished.cancel()
            await asyncio.gather(watching, *waiting, return_exceptions=True)

    async def _next(
        self, finished: "asyncio.Queue[asyncio.Task[Sample] | None]", ends_at: float | None
    ) -> "asyncio.Task[Sample] | None":
        """The next task that has finished; None, and `end` says why, where the pass is over before."""
        left = None if ends_at is None else max(0.0, ends_at - self._world.monotonic())
        try:
            async with asyncio.timeout(left):
                found = await finished.get()
        except TimeoutError:
            self.end = End.DEADLINE
            return None
        if found is None:
            self.end = End.STOPPED
        return found


def run(plan: Plan, world: World, stop: asyncio.Event) -> Pass:
    """Asks nothing until it is iterated over."""
    return Pass(plan, world, stop)
