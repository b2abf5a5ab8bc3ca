"""Bytes to and from a connected socket, plain or through TLS. Reads are pulled, so nothing piles up."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

CHUNK = 64 * 1024
_T = TypeVar("_T")


class TlsPeer(NamedTuple):
    """What the handshake showed; OpenSSL forgets it when the connection fails later. `certificate` is DER."""

    version: str
    certificate: bytes | None


class PlainPipe:
    """Raises OSError as the system gives it. `close` drops the connection at once and may be repeated."""

    peer: TlsPeer | None = None

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()

    async def receive(self, size: int) -> bytes:
        """At least one byte; none at the end."""
        return await self._loop.sock_recv(self._socket, size)

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    def close(self) -> None:
        self._socket.close()


class TlsPipe:
    """TLS in memory over a plain pipe: the handshake is a step of its own that can be timed and named.

    Raises ssl.SSLError beside OSError.
    """

    def __init__(self, pipe: PlainPipe, context: ssl.SSLContext, host: str) -> None:
        self._pipe = pipe
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self.peer: TlsPeer | None = None

    async def handshake(self) -> None:
        await self._drive(self._tls.do_handshake)
        self.peer = TlsPeer(self._tls.version() or "", self._tls.getpeercert(binary_form=True))

    async def receive(self, size: int) -> bytes:
        try:
            return await self._drive(partial(self._tls.read, size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            # Many servers close without the farewell TLS asks for; lengths and chunks still show a cut.
            return b""

    async def send(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            part = view[start : start + CHUNK]
            await self._drive(partial(self._tls.write, part))

    def close(self) -> None:
        self._pipe.close()

    async def _drive(self, step: Callable[[], _T]) -> _T:
        """Repeat a step of the TLS machine, carrying bytes between it and the socket, until it is done."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._flush()
                if data := await self._pipe.receive(CHUNK):
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            except ssl.SSLError:
                # An alert may lie ready that tells the other side why we leave; it must not hide our reason.
                await self._farewell()
                raise
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        if data := self._outgoing.read():
            await self._pipe.send(data)

    async def _farewell(self) -> None:
        try:
            await self._flush()
        except OSError:
            return
