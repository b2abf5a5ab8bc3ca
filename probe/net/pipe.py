"""Bytes to and from a connected socket, plain or through TLS. Reads are pulled, so nothing piles up."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from probe.net.errors import NetError
from probe.net.identity import IdentityWantedError, asks_for_identity
from probe.net.pin import require_pinned
from probe.reasons import Reason
from probe.text import clean

CHUNK = 64 * 1024
_HEARD = 256 * 1024
"""What is kept of a handshake, until it is over: more than OpenSSL lets a server say in one."""

_T = TypeVar("_T")


class TlsPeer(NamedTuple):
    """What the handshake showed; OpenSSL forgets it when the connection fails later.

    `version` and `cipher` are OpenSSL's names, `alpn` the protocol agreed on, `certificate` is DER.
    """

    version: str
    cipher: str
    alpn: str | None
    certificate: bytes | None


class Traffic:
    """Bytes through a socket: what a network sees of them, but for the headers of its own packets."""

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0


class PlainPipe:
    """Raises OSError as the system gives it. `close` drops the connection at once and may be repeated."""

    peer: TlsPeer | None = None

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self.traffic = Traffic()

    async def receive(self, size: int) -> bytes:
        """At least one byte; none at the end."""
        data = await self._loop.sock_recv(self._socket, size)
        self.traffic.received += len(data)
        return data

    async def send(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            part = view[start : start + CHUNK]
            await self._loop.sock_sendall(self._socket, part)
            self.traffic.sent += len(part)

    def close(self) -> None:
        self._socket.close()


class TlsPipe:
    """TLS in memory over a plain pipe: the handshake is a step of its own that can be timed and named.

    `host` is the name that is sent (SNI; none where it is an address) and that the certificate must be for.
    Raises ssl.SSLError beside OSError. Making one raises NetError (config.request) for an impossible name.
    """

    def __init__(
        self, pipe: PlainPipe, context: ssl.SSLContext, host: str, pins: tuple[str, ...] = ()
    ) -> None:
        self._pipe = pipe
        self._host = host
        self._pins = pins
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            self.ssl_object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        except (ValueError, TypeError):  # an empty name, a label too long, a NUL inside
            message = f"{clean(host, 80)!r} cannot be asked for in a TLS handshake: write a host name"
            raise NetError(Reason.CONFIG_REQUEST, message) from None
        self.peer: TlsPeer | None = None

    async def handshake(self) -> None:
        """Raises NetError (tls.pin) for a key that is not a pinned one, once `peer` is known."""
        heard = bytearray()
        tls = self.ssl_object
        try:
            await self._drive(tls.do_handshake, heard)
        except ssl.SSLError as error:
            if asks_for_identity(bytes(heard)) and "_ALERT_" in (error.reason or ""):
                raise IdentityWantedError(error) from error
            raise
        cipher = tls.cipher()
        self.peer = TlsPeer(
            version=tls.version() or "",
            cipher=cipher[0] if cipher else "",
            alpn=tls.selected_alpn_protocol(),
            certificate=tls.getpeercert(binary_form=True),
        )
        if self._pins:
            require_pinned(self.peer.certificate or b"", self._pins, self._host)

    async def receive(self, size: int) -> bytes:
        try:
            return await self._drive(partial(self.ssl_object.read, size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            # Many servers close without the farewell TLS asks for; lengths and chunks still show a cut.
            return b""

    async def send(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            part = view[start : start + CHUNK]
            await self._drive(partial(self.ssl_object.write, part))

    def close(self) -> None:
        self._pipe.close()

    async def _drive(self, step: Callable[[], _T], heard: bytearray | None = None) -> _T:
        """Repeat a step of the TLS machine, carrying bytes between it and the socket, until it is done.

        `heard` collects what came meanwhile.
        """
        waited = False
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                # An alert may lie ready that tells the other side why we leave; it must not hide our reason.
                await self._farewell()
                raise
            else:
                if self._outgoing.pending:
                    await self._pipe.send(self._outgoing.read())
                return result
            if self._outgoing.pending:
                await self._pipe.send(self._outgoing.read())
            if waited:
                # A peer that floods us with what is no data (tickets, changes of keys) must not hold the loop.
                await asyncio.sleep(0)
            waited = True
            data = await self._pipe.receive(CHUNK)
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()
            if heard is not None and len(heard) < _HEARD:
                heard += data

    async def _farewell(self) -> None:
        try:
            if self._outgoing.pending:
                await self._pipe.send(self._outgoing.read())
        except OSError:
            return
