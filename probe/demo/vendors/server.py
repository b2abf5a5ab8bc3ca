"""The stand-in: one server for all vendors, in a thread of its own or in a process of its own.

Under `/-/` it is told things over HTTP: `POST /-/clock` `{"at_s": 60, "speed": 3600}`, `POST /-/behave`
`{"wishes": "fault=overloaded", "surface": "claude.inference", "model": ""}`, `GET /-/clock`, `GET /-/log`, and
`DELETE /-/log`.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

from probe.demo.vendors.clock import Clock
from probe.demo.vendors.log import Entry, Log
from probe.demo.vendors.play import Play, Played
from probe.demo.vendors.script import Script
from probe.demo.vendors.scripts import QUIET
from probe.demo.vendors.values import Asked, Reply, packed
from probe.demo.vendors.wire import EndedError, Reader, Writer, read

_BACKLOG = 1024
_MOST_CONNECTIONS = 2000


class Server:
    """Serves on a loop that is somebody else's; with `tls`, as the vendors' own hosts do."""

    def __init__(self, play: Play, tls: ssl.SSLContext | None = None) -> None:
        self.play = play
        self.tls = tls
        self.log = Log()
        self.port = 0
        self._number = 0
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        def connected() -> asyncio.StreamReaderProtocol:
            reader = Reader()
            # It hands over the reader itself too, as one that does not know what ours knows.
            return asyncio.StreamReaderProtocol(reader, partial(self._serve, reader))

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(connected, "127.0.0.1", 0, backlog=_BACKLOG, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: Reader, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is somebody's task
        self._open.add(task)
        try:
            while len(self._open) <= _MOST_CONNECTIONS:
                self._number += 1
                asked, keep = await read(reader, self._number)
                await self._answer(asked, reader.came_at, writer, keep=keep)
        except (EndedError, OSError):
            pass  # over, or the client went away
        except asyncio.CancelledError:
            pass  # stopped in mid-answer; raised, asyncio of Python 3.11 prints a traceback of its own
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(
        self, asked: Asked, came_at: float, writer: asyncio.StreamWriter, *, keep: bool
    ) -> None:
        entry = Entry(asked.number, asked.method, asked.path, came_at)
        if asked.path.startswith("/-/"):
            await Writer(writer, entry, keep=keep).give(_plain(self._told(asked)))
            return
        try:
            played = self.play.answer(asked)
        except ValueError as error:
            played = _plain(Reply(400, packed({"error": str(error)})))
        entry.vendor, entry.surface, entry.model = played.vendor, played.surface, played.model
        entry.fault, entry.tag = played.fault, played.wishes.tag
        entry.play_s = self.play.clock.now_s()
        self.log.open(entry)
        await Writer(writer, entry, keep=keep).give(played)

    def _told(self, asked: Asked) -> Reply:
        told = asked.table() or {}
        try:
            match asked.method, asked.path:
                case "GET", "/-/log":
                    return Reply(200, packed([entry.table() for entry in self.log.entries()]))
                case "DELETE", "/-/log":
                    self.log.clear()
                case "GET", "/-/clock":
                    pass
                case "POST", "/-/clock":
                    self.play.clock.set(
                        *(None if told.get(name) is None else float(told[name]) for name in ("at_s", "speed"))
                    )
                case "POST", "/-/behave":
                    words = (str(told.get(name, "")) for name in ("wishes", "surface", "model"))
                    self.play.behave(*words)
                case _:
                    return Reply(404, packed({"error": "there are /-/log, /-/clock and /-/behave"}))
        except (ValueError, TypeError) as error:
            return Reply(400, packed({"error": str(error)}))
        return Reply(200, packed({"at_s": self.play.clock.now_s()}))


def _plain(reply: Reply) -> Played:
    from probe.demo.vendors.faults import Manner
    from probe.demo.vendors.wishes import Wishes

    return Played(reply, Manner(), Wishes())


class Vendors:
    """`with Vendors() as vendors:` a server in a thread, which ends with the block.

    `vendors.at("claude")` is the base of an API, `vendors.at("openai", fault="mid.overloaded", first=0.2)` one with wishes.
    """

    def __init__(
        self,
        script: Script = QUIET,
        source: Callable[[], float] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.play = Play(script, Clock(script.began, source))
        self.server = Server(self.play, tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def log(self) -> Log:
        return self.server.log

    @property
    def clock(self) -> Clock:
        return self.play.clock

    @property
    def url(self) -> str:
        return f"http{'s' if self.server.tls else ''}://127.0.0.1:{self.server.port}"

    def at(self, vendor: str, **wishes: str | float) -> str:
        """The vendor's base, for requests of which something is wished."""
        told = ",".join(f"{name}={value}" for name, value in wishes.items())
        return f"{self.url}/~{told}/{vendor}" if told else f"{self.url}/{vendor}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
