"""One request over one connection that is used once, in HTTP/1.1 or HTTP/2.

A fresh connection is what a user's first visit is, and has no stale or forged leftovers. Errors are those of
the layers below it: they are explained in one place, not here.
"""

import ssl
from collections.abc import AsyncGenerator, Mapping
from typing import NamedTuple, Protocol

from probe.net.backend import Backend
from probe.net.channel import Channel, no_http2
from probe.net.errors import NetError
from probe.net.http1 import Head, Http1
from probe.net.outgoing import Headers, Outgoing
from probe.net.request import Http, TlsOptions
from probe.net.tls import context_for
from probe.net.tunnel import refused_login
from probe.reasons import Reason


class Exchange(Protocol):
    """One version of HTTP: the answer up to its headers, then its body as it was sent."""

    async def ask(self, sent: Outgoing) -> Head: ...

    def parts(self) -> AsyncGenerator[bytes]: ...


class Answer(NamedTuple):
    """Up to the headers, which are as they came. `parts` is the body as sent; `version` "1.1" or "2"."""

    status: int
    version: str
    reason: str
    headers: Headers
    parts: AsyncGenerator[bytes]
    values: Mapping[bytes, list[bytes]]
    """Of each name in lower case, as they came."""

    def header(self, name: bytes) -> str:
        """The first value of that name, given in lower case; empty without one."""
        found = self.values.get(name)
        return found[0].decode("latin-1") if found else ""

    def all(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for value in self.values.get(name, ())]


class Transport:
    """`sent` is the request in the form in which it goes out, once the connection stands; `http2` says how."""

    def __init__(self, backend: Backend, outgoing: Outgoing, http: Http, tls: TlsOptions) -> None:
        self._backend = backend
        self._outgoing = outgoing
        self._http = http
        self._tls = tls
        self._context = context_for(tls, http) if outgoing.place.scheme == "https" else None
        self.sent: Outgoing | None = None
        self.http2 = False

    async def ask(self) -> Answer:
        place = self._outgoing.place
        channel = await self._backend.connect(place.host, place.port)
        if self._context is None:
            self.http2 = self._http == "2"
        else:
            self.http2 = await self._secure(channel, self._context)
        forward = self._backend.forward
        exchange: Exchange
        if self.http2:
            if forward is not None:
                raise NetError(
                    Reason.CONFIG_REQUEST,
                    'a proxy cannot be asked for http:// in HTTP/2: write http = "1.1", or leave out the proxy',
                )
            from probe.net.http2 import Http2

            self.sent = self._outgoing.for_http2()
            where = self._backend.address.place if self._backend.address else f"{place.host}:{place.port}"
            exchange = Http2(channel, where)
        else:
            self.sent = self._outgoing if forward is None else self._outgoing.for_proxy(forward.authorization)
            exchange = Http1(channel)
        head = await exchange.ask(self.sent)
        if forward is not None and head.status == 407:
            raise refused_login(forward.proxy)
        values: dict[bytes, list[bytes]] = {}
        for name, value in head.headers:
            values.setdefault(name.lower(), []).append(value)
        return Answer(head.status, head.version, head.reason, head.headers, exchange.parts(), values)

    async def _secure(self, channel: Channel, context: ssl.SSLContext) -> bool:
        """Whether HTTP/2 was agreed on."""
        host = self._outgoing.place.host
        await channel.start_tls(context, self._tls.sni or host, pins=self._tls.pins)
        http2 = channel.peer is not None and channel.peer.alpn == "h2"
        if self._http == "2" and not http2:
            raise no_http2(host)
        return http2
