"""The shop as a process of its own: `python -m probe.demo.service`.

Prints the port it listens on, then plays the day when it is told to: a line on stdin starts it, the end
of stdin (its parent is gone) ends it, and so do two minutes whatever happens.
"""

import asyncio
import json
import signal
import sys
import time

from probe.demo.script import Surface, act_at

_LONGEST_LIFE_S = 120.0
_TOKEN = "demo-token-7f3a9c"  # noqa: S105 - handed to anyone who asks, on loopback
_PAGE = b"<!doctype html><title>Shop</title><h1>Shop</h1><button>Add to basket</button>\n"


class Shop:
    def __init__(self) -> None:
        self._began: float | None = None
        self._server: asyncio.Server | None = None
        self._port = 0

    def _now(self) -> float:
        return 0.0 if self._began is None else time.monotonic() - self._began

    async def live(self) -> None:
        await self._listen()
        print(self._port, flush=True)  # noqa: T201 - this process's protocol with its parent
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        loop.add_reader(sys.stdin.fileno(), self._heard, over)
        curtain = asyncio.create_task(self._play())
        try:
            async with asyncio.timeout(_LONGEST_LIFE_S):
                await over
        except TimeoutError:
            pass
        finally:
            curtain.cancel()
            if self._server is not None:
                self._server.close()

    def _heard(self, over: "asyncio.Future[None]") -> None:
        if sys.stdin.readline():
            self._began = time.monotonic()
        elif not over.done():
            over.set_result(None)

    async def _play(self) -> None:
        """Opens and closes the door as the acts say."""
        while True:
            act, _ = act_at(self._now())
            if act.listening and self._server is None:
                await self._listen()
            elif not act.listening and self._server is not None:
                self._server.close()
                self._server = None
            await asyncio.sleep(0.02)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, reuse_address=True)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path = head[0].split(" ")[:2]
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
            }
            await reader.readexactly(int(headers.get("content-length", 0)))
            writer.write(await self._answer(method, path.partition("?")[0], headers))
            await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass  # the client went away or spoke nonsense
        except asyncio.CancelledError:
            pass  # the day is over in mid-answer; raised, asyncio of Python 3.11 prints a traceback of its own
        finally:
            writer.close()

    async def _answer(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        act, seconds = act_at(self._now())
        surface: Surface = act.web if path == "/" else act.api
        await asyncio.sleep(surface.delay_s)
        status = surface.status_at(seconds)
        if status != 200:
            return _response(status, {"error": {"type": "overloaded", "message": "try again later"}})
        match method, path:
            case "GET", "/":
                return _raw(200, "text/html; charset=utf-8", _PAGE)
            case "POST", "/token":
                return _response(200, {"access_token": _TOKEN, "expires_in": 60})
            case "GET", "/orders" if headers.get("authorization") == f"Bearer {_TOKEN}":
                return _response(200, {"items": [{"id": 1042, "state": "paid"}], "total": 1})
            case "GET", "/orders":
                return _response(401, {"error": {"type": "unauthorized", "message": "log in first"}})
        return _response(404, {"error": {"type": "not_found", "message": path}})


def _response(status: int, body: object) -> bytes:
    return _raw(status, "application/json", json.dumps(body).encode())


def _raw(status: int, content_type: str, body: bytes) -> bytes:
    words = {200: "OK", 401: "Unauthorized", 404: "Not Found", 502: "Bad Gateway", 503: "Service Unavailable"}
    head = f"HTTP/1.1 {status} {words[status]}\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


if __name__ == "__main__":
    # Ctrl-C goes to the whole group: the end of stdin, which follows it, is what ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(Shop().live())
