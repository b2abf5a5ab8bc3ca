"""The event loop of a pass: uvloop where the `fast` extra is installed, else asyncio's, which can be watched."""

import asyncio
import selectors
from typing import Protocol


class Watcher(Protocol):
    """Told when the loop has nothing to do for at most `timeout_s` (None = until something comes), and when it has."""

    def rests(self, timeout_s: float | None) -> None: ...

    def wakes(self) -> None: ...


class _Selector(selectors.DefaultSelector):
    watcher: Watcher | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        watcher = self.watcher
        if watcher is None:
            return super().select(timeout)
        watcher.rests(timeout)
        try:
            return super().select(timeout)
        finally:
            watcher.wakes()


class WatchedLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop; whoever `watch`es it sees each of its turns, without a timer that would cost one."""

    def __init__(self) -> None:
        self._watched = _Selector()
        super().__init__(self._watched)

    def watch(self, watcher: Watcher | None) -> None:
        self._watched.watcher = watcher


def new_loop() -> asyncio.AbstractEventLoop:
    try:
        from uvloop import new_event_loop
    except ImportError:
        return WatchedLoop()
    made: asyncio.AbstractEventLoop = new_event_loop()
    return made
