"""How late our own event loop was: a tick that should come every few milliseconds, and its worst delay."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

from probe.world import World

_TICK_S = 0.01
_KEEP = 60_000  # ten minutes of ticks, longer than any sample lasts


class LagMeter:
    """`async with LagMeter(world) as meter:` … `meter.worst_since(start)` in seconds."""

    def __init__(self, world: World) -> None:
        self._now = world.monotonic
        self._late: deque[tuple[float, float]] = deque(maxlen=_KEEP)
        self._due = 0.0
        self._task: asyncio.Task[None] | None = None

    async def _tick(self) -> None:
        while True:
            self._due = self._now() + _TICK_S
            await asyncio.sleep(_TICK_S)
            now = self._now()
            self._late.append((now, max(0.0, now - self._due)))

    def worst_since(self, start: float) -> float:
        """The worst delay of any tick that ended after `start`, the one now outstanding included."""
        worst = max(0.0, self._now() - self._due) if self._due else 0.0
        for ended, late in reversed(self._late):
            if ended < start:
                break
            worst = max(worst, late)
        return worst

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
