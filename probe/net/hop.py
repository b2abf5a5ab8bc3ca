"""One request and its answer on a connection of their own."""

import asyncio
from collections.abc import Callable

import httpx

from probe.net.backend import HEAD_ALLOWANCE, Backend
from probe.net.body import Body
from probe.net.outgoing import outgoing
from probe.net.request import Request
from probe.net.resolve import Resolve
from probe.net.timing import Stopwatch
from probe.net.tls import context_for
from probe.net.transport import SingleUse

_FRAMING = 8  # a chunk of one byte takes six on the wire


class Hop:
    """What has been learned stays readable when it breaks off: stopwatch, connection, headers, body so far.

    Making one raises NetError (config.request), before anybody is asked and any clock runs.
    """

    def __init__(
        self,
        request: Request,
        *,
        cookies: httpx.Cookies | None,
        resolve: Resolve,
        monotonic: Callable[[], float],
    ) -> None:
        self.request = request
        self.outgoing = outgoing(request, cookies)
        tls = context_for(request.tls) if self.outgoing.url.scheme == "https" else None
        self.stopwatch = Stopwatch(monotonic)
        self.backend = Backend(resolve, self.stopwatch)
        self._transport = SingleUse(self.backend, tls)
        self.response: httpx.Response | None = None
        self.body: Body | None = None

    async def open(self) -> httpx.Response:
        """The answer up to its headers."""
        self.response = await self._transport.handle_async_request(self.outgoing)
        return self.response

    async def read(self) -> None:
        """The rest of the answer into `body`."""
        response, channel = self.response, self.backend.channel
        if response is None or channel is None or not isinstance(response.stream, httpx.AsyncByteStream):
            raise RuntimeError("read before open")
        channel.allow(HEAD_ALLOWANCE + _FRAMING * self.request.max_body)
        body = self.body = Body(
            response.headers.get("content-encoding", ""),
            self.request.max_body,
            offered=self.outgoing.headers.get("accept-encoding", ""),
        )
        async for chunk in response.stream:
            for _ in body.feed(chunk):
                await asyncio.sleep(0)
        body.end()

    async def close(self) -> None:
        """Drops the connection; nothing is read to its end for politeness."""
        try:
            if self.response is not None:
                await self.response.aclose()
        finally:
            self.backend.close()
