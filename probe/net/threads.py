"""A bounded number of daemon threads for calls that may never come back.

The loop's own executor has a few threads only, so that some dead names keep every other name waiting, and a
process cannot leave before it (cpython#111358). These here number up to LIMIT, serve one call after another,
and nothing waits for them.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from probe.model.outcome import Owner
from probe.net.errors import NetError
from probe.reasons import Reason

LIMIT = 256
IDLE_S = 5.0
PATIENCE_S = 2.0
"""For a thread to be free: longer than a burst of lookups takes, shorter than the time a sample usually has."""

_T = TypeVar("_T")


class Threads:
    """Started when there is work and none is idle, reused until idle for IDLE_S."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._state = threading.Condition()
        self._jobs: deque[Callable[[], None]] = deque()
        self._idle = 0
        self.count = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Raises RuntimeError when the system gives no thread at all."""
        with self._state:
            self._jobs.append(job)
            if len(self._jobs) <= self._idle:
                self._state.notify()
            elif self.count < self._limit:
                self._start()

    def _start(self) -> None:
        try:
            threading.Thread(target=self._work, name="resolve", daemon=True).start()
        except RuntimeError:
            if not self.count:
                self._jobs.clear()
                raise
        else:
            self.count += 1

    def _work(self) -> None:
        while job := self._next():
            job()

    def _next(self) -> Callable[[], None] | None:
        with self._state:
            self._idle += 1
            found = self._state.wait_for(self._jobs.__len__, IDLE_S)
            self._idle -= 1
            if not found:
                self.count -= 1
                return None
            return self._jobs.popleft()


class _Call:
    """One call and the loop that waits for it, perhaps no longer."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[Any] = self._loop.create_future()
        self.begun = False
        self.dropped = False

    def __call__(self) -> None:
        if self.dropped:
            return
        self.begun = True
        try:
            found, error = self._work(), None
        except Exception as raised:  # noqa: BLE001 - a thread has nobody else to raise to; the awaiting side does
            found, error = None, raised
        # The loop may have been closed long ago.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle, found, error)

    def _settle(self, found: Any, error: Exception | None) -> None:
        if self.answer.done():
            return
        if error is not None:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(found)


_threads = Threads()


async def in_thread(work: Callable[[], _T], threads: Threads | None = None) -> _T:
    """What `work` returns or raises. Raises NetError when no thread came free within PATIENCE_S: every one
    of them hangs, and that says nothing about whoever was to be asked.
    """
    call = _Call(work)
    loop = asyncio.get_running_loop()
    try:
        (threads or _threads).submit(call)
    except RuntimeError:
        raise NetError(
            Reason.INTERNAL, "this machine gives no more threads: ask less at a time, or raise ulimit -u"
        ) from None

    def give_up() -> None:
        if not call.begun and not call.answer.done():
            call.answer.set_exception(_overrun(threads or _threads))

    patience = loop.call_later(PATIENCE_S, give_up)
    try:
        found: _T = await call.answer
        return found
    finally:
        call.dropped = True
        patience.cancel()


def _overrun(threads: Threads) -> NetError:
    return NetError(
        Reason.DNS,
        f"{threads.count} earlier lookups of names still hang: look at this machine's resolver, or ask less at a time",
        owner=Owner.SELF,
    )
