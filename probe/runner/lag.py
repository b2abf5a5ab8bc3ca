"""How late our own event loop was: a tick that should come every few milliseconds, and its worst delay.

Ticks run only while something is being measured. A list of the worst delays is kept in falling order, each
later than the one before: whatever came before a worse delay can be nobody's worst any more, so the list
stays short however long the pass is.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Callable

_TICK_S = 0.002
# Loops count in whole milliseconds and round away from zero: that much is the timer's own, not our lag.
_GRAIN_S = 0.001
_NOTABLE_S = 0.0001


class LagMeter:
    """`start = meter.begin()` … `meter.worst_since(start)` in seconds … `meter.end()`, for each sample."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._measuring = 0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ended: list[float] = []
        self._late: list[float] = []

    def begin(self) -> float:
        """The moment from which on delays count."""
        self._measuring += 1
        if self._timer is None:
            self._wind()
        return self._now()

    def end(self) -> None:
        self._measuring -= 1
        if self._measuring == 0:
            self.stop()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._ended.clear()
        self._late.clear()

    def worst_since(self, start: float) -> float:
        """The worst delay since `start`, the one now outstanding included, as far as it was after `start`."""
        place = bisect_left(self._ended, start)
        # Only the first tick after the start can have been late before it.
        spans = [*zip(self._late[place : place + 2], self._ended[place : place + 2], strict=True)]
        if self._timer is not None:
            now = self._now()
            spans.append((now - self._due - _GRAIN_S, now))
        # `start` may be a wall clock's word, and that may have been set.
        return max((max(0.0, min(late, ended - start)) for late, ended in spans if late > 0), default=0.0)

    def _wind(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = self._now() + _TICK_S
        self._timer = loop.call_later(_TICK_S, self._tick)

    def _tick(self) -> None:
        now = self._now()
        late = now - self._due - _GRAIN_S
        if late > _NOTABLE_S:
            while self._late and self._late[-1] <= late:
                self._late.pop()
                self._ended.pop()
            self._late.append(late)
            self._ended.append(now)
        self._wind()
