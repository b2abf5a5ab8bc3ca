"""How late our own event loop was, as its worst delay while something was measured.

A loop that can be watched says when each of its turns began and ended: whatever became ready meanwhile had to
wait. Beside that, and alone on other loops, a tick that should come every few milliseconds shows by its delay
that nobody let us run. A list of the worst delays is kept in falling order, each later than the one before:
whatever came before a worse delay can be nobody's worst any more, so the list stays short however long the
pass is.
"""

import asyncio
import math
from bisect import bisect_left
from collections.abc import Callable

from probe.runner.loop import WatchedLoop

_TICK_S = 0.004
_SLOW_TICK_S = 0.02
"""Where turns are watched, only a machine that stood still is left to be seen. Each tick wakes a processor."""
# Loops count in whole milliseconds and round away from zero: that much is the timer's own, not our lag.
_GRAIN_S = 0.001
_NOTABLE_S = 0.0001
_NOTABLE_TURN_S = 0.001  # the usual turn of a loop is a sample's own work


class LagMeter:
    """`start = meter.begin()` … `meter.worst_since(start)` in seconds … `meter.end()`, for each sample."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._measuring = 0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._loop: WatchedLoop | None = None
        self._woke = self._wakes_by = 0.0
        self._ended: list[float] = []
        self._late: list[float] = []

    def begin(self) -> float:
        """The moment from which on delays count."""
        self._measuring += 1
        if self._timer is None:
            loop = asyncio.get_running_loop()
            if isinstance(loop, WatchedLoop):
                self._loop = loop
                self._woke, self._wakes_by = self._now(), math.inf
                loop.watch(self)
            self._wind()
        return self._now()

    def end(self) -> None:
        self._measuring -= 1
        if self._measuring == 0:
            self.stop()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._loop is not None:
            self._loop.watch(None)
        self._timer = self._loop = None
        self._ended.clear()
        self._late.clear()

    def worst_since(self, start: float) -> float:
        """The worst delay since `start`, the one now outstanding included, as far as it was after `start`."""
        place = bisect_left(self._ended, start)
        # Only the first tick after the start can have been late before it.
        spans = [*zip(self._late[place : place + 2], self._ended[place : place + 2], strict=True)]
        now = self._now()
        if self._loop is not None and now - self._woke > _NOTABLE_TURN_S:
            spans.append((now - self._woke, now))
        if self._timer is not None:
            spans.append((now - self._due - _GRAIN_S, now))
        # `start` may be a wall clock's word, and that may have been set.
        return max((max(0.0, min(late, ended - start)) for late, ended in spans if late > 0), default=0.0)

    def rests(self, timeout_s: float | None) -> None:
        now = self._now()
        if now - self._woke > _NOTABLE_TURN_S:
            self._note(now - self._woke, now)
        self._wakes_by = math.inf if timeout_s is None else now + max(0.0, timeout_s)

    def wakes(self) -> None:
        now = self._woke = self._now()
        late = now - self._wakes_by - _GRAIN_S
        if late > _NOTABLE_S:
            self._note(late, now)

    def _wind(self) -> None:
        loop = asyncio.get_running_loop()
        every_s = _TICK_S if self._loop is None else _SLOW_TICK_S
        self._due = self._now() + every_s
        self._timer = loop.call_later(every_s, self._tick)

    def _tick(self) -> None:
        now = self._now()
        late = now - self._due - _GRAIN_S
        if late > _NOTABLE_S:
            self._note(late, now)
        self._wind()

    def _note(self, late: float, now: float) -> None:
        while self._late and self._late[-1] <= late:
            self._late.pop()
            self._ended.pop()
        self._late.append(late)
        self._ended.append(now)
