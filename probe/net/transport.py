"""One request over one httpcore connection that is used once.

A fresh connection is what a user's first visit is, and has no stale or forged leftovers. Errors are those of
httpcore and of the layers below it, those of HTTP/2 excepted: they are explained in one place, not here.
"""

import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from typing import NamedTuple, cast

import httpcore

from probe.net.backend import Backend
from probe.net.channel import Channel, no_http2
from probe.net.errors import NetError
from probe.net.http2 import ERRORS, Http2Connection, told
from probe.net.outgoing import Headers, Outgoing
from probe.net.request import Http, TlsOptions
from probe.net.tls import context_for
from probe.net.tunnel import refused_login
from probe.reasons import Reason

_HEADERS_LIMIT = 100 * 1024
_AROUND = len(": \r\n")

# At DEBUG it writes headers out, credentials and cookies among them.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Answer(NamedTuple):
    """Up to the headers, which are as they came. `parts` is the body as sent; `version` "1.1" or "2"."""

    status: int
    version: str
    reason: str
    headers: Headers
    parts: AsyncGenerator[bytes]

    def header(self, name: bytes) -> str:
        """The first value of that name, given in lower case; empty without one."""
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == name), "")

    def all(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self.headers if key.lower() == name]


class Transport:
    """`sent` is the request in the form in which it goes out, once the connection stands; `http2` says how."""

    def __init__(self, backend: Backend, outgoing: Outgoing, http: Http, tls: TlsOptions) -> None:
        self._backend = backend
        self._outgoing = outgoing
        self._http = http
        self._tls = tls
        self._context = context_for(tls, http) if outgoing.place.scheme == "https" else None
        self._request = _request(outgoing)
        self.sent: Outgoing | None = None
        self.http2 = False

    async def ask(self) -> Answer:
        place = self._outgoing.place
        channel = await self._backend.connect_tcp(place.host, place.port)
        if self._context is None:
            self.http2 = self._http == "2"
        else:
            self.http2 = await self._secure(channel, self._context)
        if self.http2:
            return await self._ask_http2(channel)
        return await self._ask_http1(channel)

    async def _secure(self, channel: Channel, context: ssl.SSLContext) -> bool:
        """Whether HTTP/2 was agreed on."""
        host = self._outgoing.place.host
        await channel.start_tls(context, self._tls.sni or host, pins=self._tls.pins)
        http2 = channel.peer is not None and channel.peer.alpn == "h2"
        if self._http == "2" and not http2:
            raise no_http2(host)
        return http2

    async def _ask_http1(self, channel: Channel) -> Answer:
        forward, request = self._backend.forward, self._request
        self.sent = self._outgoing
        if forward is not None:
            self.sent = self._outgoing.for_proxy(forward.authorization)
            request = _request(self.sent)
        connection = httpcore.AsyncHTTP11Connection(origin=request.url.origin, stream=channel)
        found = await connection.handle_async_request(request)
        version: bytes = found.extensions["http_version"]
        reason: bytes = found.extensions["reason_phrase"]
        if forward is not None and found.status == 407:
            raise refused_login(forward.proxy)
        # httpcore looks only at what is incomplete: whether it saw more would hang on how the bytes came.
        if sum(len(name) + len(value) + _AROUND for name, value in found.headers) > _HEADERS_LIMIT:
            raise NetError(Reason.TOO_LARGE_HEADERS, "its headers are larger than 100 KiB")
        return Answer(
            found.status,
            version.decode("latin-1").removeprefix("HTTP/"),
            reason.decode("latin-1"),
            tuple(found.headers),
            _parts(found),
        )

    async def _ask_http2(self, channel: Channel) -> Answer:
        place = self._outgoing.place
        if self._backend.forward is not None:
            raise NetError(
                Reason.CONFIG_REQUEST,
                'a proxy cannot be asked for http:// in HTTP/2: write http = "1.1", or leave out the proxy',
            )
        channel.speak_http2(place.host)
        self.sent = self._outgoing.for_http2()
        request = _request(self.sent)

        async def trace(event: str, _: object) -> None:
            if event == "http2.send_request_body.complete":
                channel.sent()

        request.extensions["trace"] = trace
        connection = Http2Connection(origin=request.url.origin, stream=channel)
        where = self._backend.address.place if self._backend.address else f"{place.host}:{place.port}"
        try:
            found = await connection.handle_async_request(request)
        except ERRORS as error:
            if not channel.received and not channel.ended:
                raise
            raise told(error, where, heard=False, ended=channel.ended) from error
        channel.answered()

        async def parts() -> AsyncGenerator[bytes]:
            try:
                async for part in _parts(found):
                    yield part
            except ERRORS as error:
                raise told(error, where, heard=True, ended=channel.ended) from error

        return Answer(found.status, "2", "", tuple(found.headers), parts())


def _request(sent: Outgoing) -> httpcore.Request:
    place = sent.place
    url = httpcore.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.path)
    return httpcore.Request(sent.method, url, headers=list(sent.headers), content=sent.body)


def _parts(found: httpcore.Response) -> AsyncGenerator[bytes]:
    return cast("AsyncGenerator[bytes]", aiter(cast("AsyncIterator[bytes]", found.stream)))
