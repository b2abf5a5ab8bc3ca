"""Beginning the samples of a pass: in order, when each is due, a place is free and our own work allows."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from probe.model.probe import Probe
from probe.runner.pacing import Pacer
from probe.runner.phase import Start
from probe.runner.take import Taken


class Starts:
    """`landed` is called with each sample's task when it has ended; a task is made only when its turn comes.

    A sample's clock starts with its task: waiting for a place is not the target's time.
    """

    def __init__(
        self,
        timetable: Iterable[Start],
        *,
        places: int,
        pacer: Pacer,
        monotonic: Callable[[], float],
        take: Callable[[Probe], Awaitable[Taken]],
        landed: Callable[[asyncio.Task[Taken]], None],
    ) -> None:
        self._waiting = deque(timetable)
        self._free = asyncio.Semaphore(places)
        self._pacer = pacer
        self._monotonic = monotonic
        self._take = take
        self._landed = landed
        self._closed = False
        self._flying: dict[asyncio.Task[Taken], str] = {}

    async def run(self) -> None:
        """Until the last one has begun, or `close`."""
        began = self._monotonic()
        while self._waiting:
            if after_s := self._waiting[0].after_s:
                await _while_positive(partial(self._left, began + after_s))
            await self._free.acquire()
            await _while_positive(self._pacer.wait_s)
            if self._closed:
                return
            self._begin(self._waiting.popleft().probe)
            # At least a turn of the loop: its first step is taken, and its cost measured, before the next one.
            await asyncio.sleep(self._pacer.wait_s())

    def close(self) -> None:
        """No more are begun; those in flight go on."""
        self._closed = True

    @property
    def unfinished(self) -> int:
        return len(self._flying) + len(self._waiting)

    @property
    def in_flight(self) -> int:
        return len(self._flying)

    @property
    def unasked(self) -> tuple[str, ...]:
        """Those in flight, and those not yet begun."""
        return (*self._flying.values(), *(start.probe.name for start in self._waiting))

    def take_down(self, task: asyncio.Task[Taken]) -> Taken:
        """The sample of a task that has ended; it counts as asked from here on."""
        del self._flying[task]
        return task.result()

    async def cancel(self) -> None:
        """Drops what is in flight. Names stay in `unasked`."""
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    def _left(self, moment: float) -> float:
        return moment - self._monotonic()

    def _begin(self, probe: Probe) -> None:
        async def sample() -> Taken:
            return await self._take(probe)

        task = asyncio.create_task(sample())
        self._flying[task] = probe.name
        self._pacer.started()
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[Taken]) -> None:
        self._pacer.ended()
        self._free.release()
        self._landed(task)


async def _while_positive(left_s: Callable[[], float]) -> None:
    """Sleeps as long as it is told, and asks again: a timer can come early, and other work add to the wait."""
    wait_s = left_s()
    while wait_s > 0:
        await asyncio.sleep(wait_s)
        wait_s = left_s()
