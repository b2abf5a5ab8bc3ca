"""What happens in a pass, one event after the other, and the samples each of them lets go."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Any, TypeAlias, TypeVar

from probe.model.reading import Talk
from probe.model.sample import Sample
from probe.runner.anchors import any_answers
from probe.runner.connectivity import Connectivity
from probe.runner.garbage import collect_if_idle
from probe.runner.pacing import Pacer
from probe.runner.phase import timetable
from probe.runner.plan import End, Plan
from probe.runner.starts import Starts
from probe.runner.take import Bench, Taken, take

_Event: TypeAlias = Callable[[], list[Sample]]
"""Run by whoever iterates, one at a time: it notes what happened and returns what can be passed on."""

_T = TypeVar("_T")


class Course:
    """Once `samples` has been gone through, `end`, `unasked` and `talks` (by sample id) say how it went."""

    def __init__(self, plan: Plan, bench: Bench, stop: asyncio.Event, *, places: int) -> None:
        world = bench.world
        self._plan = plan
        self._bench = bench
        self._stop = stop
        self._ends_at = None if plan.deadline_s is None else world.monotonic() + plan.deadline_s
        self._events: asyncio.Queue[_Event] = asyncio.Queue()
        self._helpers: set[asyncio.Task[Any]] = set()
        self._asking = False
        self._connectivity = Connectivity(has_anchors=bool(plan.anchors), monotonic=world.monotonic)
        self._starts = Starts(
            timetable(plan.probes, plan.vantage, plan.spread_s, world.random),
            places=places,
            pacer=Pacer(world.monotonic, world.cpu),
            monotonic=world.monotonic,
            take=partial(take, bench=bench),
            landed=lambda task: self._events.put_nowait(partial(self._landed, task)),
        )
        self.end = End.DONE
        self.unasked: tuple[str, ...] = ()
        self.talks: dict[str, tuple[Talk, ...]] = {}

    async def samples(self) -> AsyncIterator[Sample]:
        self._help(self._starts.run(), lambda _: [])
        self._help(self._stop.wait(), self._stopped)
        if self._ends_at is not None:
            self._help(self._until(self._ends_at), self._too_late)
        try:
            while (self._starts.unfinished or self._asking) and self.end is End.DONE:
                for sample in await self._next():
                    yield sample
            # Finished is finished, also what was while an earlier one was passed on.
            while not self._events.empty():
                for sample in self._events.get_nowait()():
                    yield sample
            if not self._starts.unfinished:
                self.end = End.DONE
            for sample in self._connectivity.finish():
                yield sample
        finally:
            self.unasked = self._starts.unasked
            for task in self._helpers:
                task.cancel()
            await self._starts.cancel()
            await asyncio.gather(*self._helpers, return_exceptions=True)

    async def _next(self) -> list[Sample]:
        """What the next event lets go."""
        if not self._events.empty():
            # Recording what is finished takes time too: the loop has a turn between any two.
            await asyncio.sleep(0)
        return (await self._events.get())()

    async def _until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - self._bench.world.monotonic()))
        # At once: whoever takes the events may be behind.
        self._starts.close()

    def _too_late(self, _: object) -> list[Sample]:
        if self._starts.unfinished or self._asking:
            self.end = End.DEADLINE
        return []

    def _landed(self, task: asyncio.Task[Taken]) -> list[Sample]:
        taken = self._starts.take_down(task)
        collect_if_idle(self._starts.in_flight)
        if taken.talks:
            self.talks[taken.sample.id] = taken.talks
        settled = self._connectivity.settle(taken.sample)
        if self._connectivity.wants_anchors and not self._asking and self.end is End.DONE:
            self._asking = True
            world, net = self._bench.world, self._bench.net
            self._help(any_answers(self._plan.anchors, net, world, self._ends_at), self._told)
        return settled

    def _told(self, online: bool) -> list[Sample]:  # noqa: FBT001 - the answer itself, as a task brings it
        self._asking = False
        return self._connectivity.told(online=online)

    def _stopped(self, _: object) -> list[Sample]:
        if self._starts.unfinished:
            self.end = End.STOPPED
        self._asking = False
        return []

    def _help(self, work: Coroutine[Any, Any, _T], then: Callable[[_T], list[Sample]]) -> None:
        """Runs beside the samples; its end is an event, and so is its error, which ends the pass."""
        task = asyncio.ensure_future(work)
        self._helpers.add(task)

        def ended(done: asyncio.Task[_T]) -> None:
            self._helpers.discard(done)
            if not done.cancelled():
                self._events.put_nowait(lambda: then(done.result()))

        task.add_done_callback(ended)
