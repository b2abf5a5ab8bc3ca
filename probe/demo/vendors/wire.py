"""Bytes in and out: HTTP/1.1 as a server speaks it, one frame for each write, with the moment of each."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import SupportsIndex
from urllib.parse import parse_qsl, unquote

from probe.demo.vendors.faults import Manner
from probe.demo.vendors.log import Entry, Written
from probe.demo.vendors.play import Played
from probe.demo.vendors.values import Asked, Frame, Headers, Reply, Stream

_LONGEST_BODY = 1024 * 1024
_PATIENCE_S = 30.0
_LONGEST_HANG_S = 120.0


class Reader(asyncio.StreamReader):
    """Knows when its last bytes came, however long it takes until somebody looks at them."""

    came_at = 0.0

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        self.came_at = time.monotonic()
        super().feed_data(data)


class EndedError(Exception):
    """The connection is not to be used again."""


async def read(reader: asyncio.StreamReader, number: int) -> tuple[Asked, bool]:
    """The next request, and whether the connection stays open. EndedError at the end or for what is no request."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, version = head[0].split(" ")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])
            }
            body = await _body(reader, headers)
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise EndedError from error
    path, _, query = target.partition("?")
    keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Asked(method, unquote(path), dict(parse_qsl(query)), headers, body, number), keep


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= _LONGEST_BODY:
            raise EndedError
        return await reader.readexactly(length)
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        if size < 0 or len(body) + size > _LONGEST_BODY:
            raise EndedError
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


class Writer:
    """Gives one answer. Raises EndedError when the connection is over, OSError when the client went away."""

    def __init__(self, writer: asyncio.StreamWriter, entry: Entry, *, keep: bool) -> None:
        self._writer = writer
        self._entry = entry
        self._keep = keep

    async def give(self, played: Played) -> None:
        manner, wishes = played.manner, played.wishes
        await asyncio.sleep(wishes.headers)
        if manner.hang:
            await self._hang()
        if manner.ending == "drop":
            self._end("drop")
        if isinstance(played.answer, Reply):
            await self._reply(played.answer, manner, wishes.first)
        else:
            await self._stream(played.answer, played)
        self._entry.ended_at = time.monotonic()
        self._entry.ending = "clean"
        if not self._keep:
            raise EndedError

    async def _reply(self, reply: Reply, manner: Manner, first_s: float) -> None:
        await asyncio.sleep(first_s)  # an answer that comes at once waits for its words too
        body = reply.body
        length = (("content-length", str(len(body) + manner.length)),)
        await self._head(reply.status, reply.media, (*reply.headers, *length), manner)
        if self._entry.method != "HEAD":
            self._writer.write(body)
        await self._writer.drain()
        if manner.length:
            self._end("wrong_length")
        if manner.ending in ("abrupt", "reset"):
            self._end(manner.ending)

    async def _stream(self, stream: Stream, played: Played) -> None:
        manner, wishes = played.manner, played.wishes
        more: Headers = (("cache-control", "no-cache"), ("transfer-encoding", "chunked"))
        await self._head(200, stream.media, (*stream.headers, *more), manner)
        newline = manner.newline or played.newline
        words = sum(frame.kind in ("token", "thinking") for frame in stream.frames)
        said = 0
        for frame in stream.frames:
            if frame.kind in ("token", "thinking"):
                pause = wishes.gap if said else wishes.first
                if said and said == words // 2:
                    pause += wishes.stall
                await self._wait(pause, played, newline)
                said += 1
            await self._frame(frame, newline, split=manner.split)
        if manner.ending == "hang":
            await self._hang()
        if manner.ending != "clean":
            self._end(manner.ending)
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def _wait(self, pause_s: float, played: Played, newline: bytes) -> None:
        """Until it is time for the next word; a vendor that pings does so meanwhile."""
        until = time.monotonic() + pause_s
        if played.wishes.pings and played.ping is not None:
            while until - time.monotonic() > played.wishes.pings:
                await asyncio.sleep(played.wishes.pings)
                await self._frame(played.ping, newline, split=False)
        await asyncio.sleep(max(0.0, until - time.monotonic()))

    async def _frame(self, frame: Frame, newline: bytes, *, split: bool) -> None:
        data = frame.data if newline == b"\n" else frame.data.replace(b"\n", newline)
        pieces = [data[place : place + 1] for place in range(len(data))] if split else [data]
        at = time.monotonic()
        for piece in pieces:
            self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            if split:
                await asyncio.sleep(0)
        self._entry.frames.append(Written(frame.kind, at))
        await self._writer.drain()

    async def _head(self, status: int, media: str, headers: Headers, manner: Manner) -> None:
        words = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
        lines = [f"HTTP/1.1 {status} {words}", f"content-type: {media}"]
        lines += [f"{name}: {value}" for name, value in headers]
        lines.append(f"connection: {'keep-alive' if self._keep else 'close'}")
        data = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._entry.status = status
        if manner.drip:
            for place in range(len(data) - 1):
                self._writer.write(data[place : place + 1])
                await asyncio.sleep(0.002)
            data = data[-1:]
        self._entry.headers_at = time.monotonic()
        self._writer.write(data)
        await self._writer.drain()

    async def _hang(self) -> None:
        """Says nothing more, and does not go: the client has to."""
        self._entry.ending = "hang"
        await asyncio.sleep(_LONGEST_HANG_S)
        self._end("hang")

    def _end(self, how: str) -> None:
        self._entry.ended_at = time.monotonic()
        self._entry.ending = how
        if how == "reset":
            sock: socket.socket = self._writer.get_extra_info("socket")
            # Closing a socket that lingers for no time sends RST.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._writer.transport.abort()
        raise EndedError
