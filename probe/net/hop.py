"""One request and its answer on a connection of their own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import httpx

from probe.net.backend import Backend
from probe.net.body import Body
from probe.net.channel import HEAD_ALLOWANCE
from probe.net.errors import NetError
from probe.net.look import direct
from probe.net.outgoing import outgoing
from probe.net.pipe import PlainPipe
from probe.net.request import Request
from probe.net.resolve import Address, Resolve
from probe.net.sink import Sink
from probe.net.timing import Stopwatch
from probe.net.transport import Answer, Transport
from probe.net.url import origin
from probe.reasons import Reason

_FRAMING = 8  # a chunk of one byte takes six on the wire
_BREATH = 64  # chunks already here: as many take a millisecond or two
_BODYLESS = (204, 304)
_CRUMBS = 20_000
"""Pieces of a body that may be of any size. Of more the mean size counts: each costs the same, however small."""
_CRUMB = 16  # bytes; a stream of tokens, each in a chunk of its own, has more


_MOUTHFUL = 512
"""Bytes a sink is given at once. They may hold hundreds of frames, and the loop's time is the other probes' too."""


class Lookup(NamedTuple):
    host: str
    ips: tuple[str, ...]


class Hop:
    """What has been learned stays readable when it breaks off: stopwatch, connection, headers, body so far.

    `lookup` is what a resolver said, where somebody listens. Making one raises NetError (config.request), before anybody
    is asked and any clock runs; everything that needs no network is done by then.
    """

    def __init__(
        self,
        request: Request,
        *,
        cookies: httpx.Cookies | None,
        resolve: Resolve,
        monotonic: Callable[[], float],
        env: Mapping[str, str],
        listening: bool = False,
    ) -> None:
        self.request = request
        self.outgoing = outgoing(request, cookies)
        self.target = origin(request.url)
        self.stopwatch = Stopwatch(monotonic)
        self.lookup: Lookup | None = None

        async def noting(host: str, port: int) -> Sequence[Address]:
            found = await resolve(host, port)
            self.lookup = Lookup(host, tuple(address.ip for address in found))
            return found

        self._way = partial(Backend, route=request.route, target=self.target, env=env, tls=request.tls)
        self._resolve, self._monotonic = resolve, monotonic
        self.backend = self._way(noting if listening else resolve, self.stopwatch)
        self.transport = Transport(self.backend, self.outgoing, request.http, request.tls)
        self.answer: Answer | None = None
        self.body: Body | None = None

    @property
    def identity(self) -> tuple[bytes, str, str | None]:
        """Equal for two requests of a chain that will be answered alike."""
        return self.outgoing.method, self.request.url, self.outgoing.cookie

    async def open(self) -> Answer:
        """The answer up to its headers."""
        self.answer = await self.transport.ask()
        return self.answer

    async def dial_again(self) -> PlainPipe:
        """The same way once more, on a clock of its own: nothing that was learned changes.

        Where an address is known it is that one: a name may lead elsewhere by now.
        """
        known = self.backend.address
        if known is not None and known.port:
            return await direct(known)
        backend, place = self._way(self._resolve, Stopwatch(self._monotonic)), self.outgoing.place
        try:
            return await backend.open(place.host, place.port)
        except BaseException:
            backend.close()
            raise

    async def read(self, sink: Sink | None = None) -> None:
        """The rest of the answer into `body`, unless none is wanted, and to `sink` as it comes, while it wants more."""
        answer, channel, limit = self.answer, self.backend.channel, self.request.max_body
        if answer is None or channel is None:
            raise RuntimeError("read before open")
        if not limit:
            return
        channel.allow(HEAD_ALLOWANCE + _FRAMING * limit)
        bodyless = self.outgoing.method == b"HEAD" or answer.status in _BODYLESS
        body = self.body = Body(
            answer.header(b"content-encoding"),
            limit,
            offered=self.outgoing.header(b"accept-encoding"),
            announced="" if bodyless else answer.header(b"content-length"),
        )
        if sink is not None:
            sent = self.stopwatch.sent
            sink.begin(
                answer.status,
                answer.header,
                self.stopwatch.began if sent is None else sent,
                self.stopwatch.last,
            )
        taken = came = 0
        async for chunk in answer.parts:
            known = len(body.content)
            for _ in body.feed(chunk):
                await asyncio.sleep(0)
            if sink is not None and not await _told(sink, bytes(body.content[known:]), self.stopwatch.last):
                return
            taken += 1
            came += len(chunk)
            if taken % _BREATH == 0:
                await asyncio.sleep(0)
                if taken > _CRUMBS and came < _CRUMB * taken:
                    raise NetError(Reason.TOO_LARGE, f"sent its body in {taken:,} crumbs of a few bytes each")
        body.end()

    async def close(self) -> None:
        """Drops the connection; nothing is read to its end for politeness."""
        try:
            if self.answer is not None:
                await self.answer.parts.aclose()
        finally:
            self.backend.close()


async def _told(sink: Sink, data: bytes, at: float) -> bool:
    """Whether more is wanted."""
    for start in range(0, len(data), _MOUTHFUL):
        if start:
            await asyncio.sleep(0)
        if not sink.take(data[start : start + _MOUTHFUL], at):
            return False
    return True
