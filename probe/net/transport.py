"""httpx's transport over one httpcore connection that is used once."""

import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from typing import cast

import httpcore
import httpx

from probe.net.backend import Backend

# At DEBUG it writes headers out, credentials and cookies among them.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class SingleUse(httpx.AsyncBaseTransport):
    """A fresh connection for one request: what a user's first visit is, and no stale or forged leftovers.

    Errors are those of httpcore and of the layers below it: they are explained in one place, not here.
    """

    def __init__(self, backend: Backend, tls: ssl.SSLContext | None) -> None:
        self._backend = backend
        self._tls = tls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        connection = httpcore.AsyncHTTPConnection(
            origin=target.origin, ssl_context=self._tls, network_backend=self._backend
        )
        answer = await connection.handle_async_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        )
        parts = cast("AsyncGenerator[bytes]", aiter(cast("AsyncIterator[bytes]", answer.stream)))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(parts),
            extensions=answer.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        self._backend.close()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, parts: AsyncGenerator[bytes]) -> None:
        self._parts = parts

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._parts

    async def aclose(self) -> None:
        await self._parts.aclose()
