"""A pass: every probe asked once, paced and bounded, as a stream of samples."""

import asyncio
from collections.abc import AsyncIterator

from probe.model.reading import Talk
from probe.model.sample import Sample
from probe.net.exchange import Net
from probe.probers import PROBERS
from probe.runner.commands import Commands
from probe.runner.course import Course
from probe.runner.descriptors import make_room
from probe.runner.garbage import out_of_the_way
from probe.runner.lag import LagMeter
from probe.runner.plan import End, Plan
from probe.runner.take import Bench
from probe.units import to_ms
from probe.world import World

__all__ = ["End", "Pass", "Plan", "run"]


class Pass:
    """`async for sample in Pass(plan, world, stop)`; afterwards `end` and `unasked` say how it went.

    `stop` ends it early, and so does the deadline: samples that are finished are still handed over, those
    in flight are dropped, because what was not measured is neither up nor down. `talks` goes by the
    samples' ids. `at_once` is how many could be in flight; where the machine allows fewer than planned,
    `lowered` is true.
    """

    def __init__(self, plan: Plan, world: World, stop: asyncio.Event) -> None:
        self._plan = plan
        self._world = world
        self._stop = stop
        self.end = End.DONE
        self.unasked: tuple[str, ...] = ()
        self.talks: dict[str, tuple[Talk, ...]] = {}
        self.at_once = max(1, min(plan.concurrency, len(plan.probes)))
        self.lowered = False

    async def __aiter__(self) -> AsyncIterator[Sample]:
        plan, world = self._plan, self._world
        net = Net(listening=plan.listening)
        # A sample's clock and the loop's lag are for the target: what is imported once is done before.
        net.prepare()
        for kind in {probe.kind for probe in plan.probes}:
            PROBERS.load(kind)
        wanted, self.at_once = self.at_once, make_room(self.at_once)
        self.lowered = self.at_once < wanted
        lag = LagMeter(world.monotonic)
        bench = Bench(
            world=world,
            net=net,
            lag=lag,
            base=plan.base,
            trigger=plan.trigger,
            vantage=plan.vantage,
            began_ms=to_ms(world.now()),
            refused=plan.refused,
            commands=Commands(world.env, plan.base) if any(probe.commands for probe in plan.probes) else None,
        )
        course = Course(plan, bench, self._stop, places=self.at_once)
        try:
            with out_of_the_way():
                async for sample in course.samples():
                    yield sample
        finally:
            self.end, self.unasked, self.talks = course.end, course.unasked, course.talks
            lag.stop()
            await net.aclose()


def run(plan: Plan, world: World, stop: asyncio.Event) -> Pass:
    """Asks nothing until it is iterated over."""
    return Pass(plan, world, stop)
