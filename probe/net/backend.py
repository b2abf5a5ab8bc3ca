"""The network as httpcore sees it, on plain asyncio: it knows the phases, the address and the limits."""

# Parameters are httpcore's; those not used here are of single operations, and the deadline is around them all.
# ruff: noqa: ARG002, ASYNC109

import asyncio
import ssl
from collections.abc import Iterable

import httpcore

from probe.model.outcome import Phase
from probe.net.connect import connect
from probe.net.errors import NetError
from probe.net.pipe import PlainPipe, TlsPeer, TlsPipe
from probe.net.resolve import Address, Resolve, literal
from probe.net.timing import Stopwatch
from probe.reasons import Reason
from probe.text import BOUND, clean
from probe.units import format_size

HEAD_ALLOWANCE = 256 * 1024
"""Wire bytes until the headers are complete: interim answers (1xx) would otherwise never end."""


class Channel(httpcore.AsyncNetworkStream):
    """One connection. `received` counts bytes after decryption, `ended` is set once the peer has closed.

    Timeouts of single operations are ignored: the deadline of the exchange is around all of them.
    """

    def __init__(self, pipe: PlainPipe, stopwatch: Stopwatch) -> None:
        self._plain = pipe
        self._pipe: PlainPipe | TlsPipe = pipe
        self._stopwatch = stopwatch
        self._allowance = HEAD_ALLOWANCE
        self.received = 0
        self.ended = False

    @property
    def peer(self) -> TlsPeer | None:
        return self._pipe.peer

    def allow(self, size: int) -> None:
        """From here on, at most `size` more bytes."""
        self._allowance = self.received + size

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.received:
            # A read that finds bytes waiting does not suspend: without this a fast and endless peer would
            # keep the deadline, and every neighbour, from running.
            await asyncio.sleep(0)
        data = await self._pipe.receive(max_bytes)
        if not data:
            self.ended = True
        elif self.received:
            self._stopwatch.touch()
        else:
            self._stopwatch.enter(Phase.RECEIVE)
            _insist_on_http(data)
        self.received += len(data)
        if self.received > self._allowance:
            raise NetError(
                Reason.TOO_LARGE,
                f"sent more than {format_size(self._allowance)}, far beyond what was asked for",
            )
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        self._stopwatch.enter(Phase.SEND)
        try:
            await self._pipe.send(buffer)
        except OSError as error:
            # As WriteError it lets httpcore read the answer that a server gave before it hung up.
            raise httpcore.WriteError from error
        self._stopwatch.enter(Phase.WAIT)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Channel":
        self._stopwatch.enter(Phase.TLS)
        pipe = TlsPipe(self._plain, ssl_context, (server_hostname or "").removesuffix("."))
        await pipe.handshake()
        self._pipe = pipe
        self._stopwatch.leave()
        return self

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        self._pipe.close()


class Backend(httpcore.AsyncNetworkBackend):
    """Makes the one connection of one hop and keeps what is to be known about it."""

    def __init__(self, resolve: Resolve, stopwatch: Stopwatch) -> None:
        self._resolve = resolve
        self._stopwatch = stopwatch
        self.address: Address | None = None
        self.channel: Channel | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Channel:
        written = literal(host, port)
        if written is not None:
            addresses = [written]
        else:
            self._stopwatch.enter(Phase.DNS)
            addresses = list(await self._resolve(host, port))
        self._stopwatch.enter(Phase.CONNECT)
        connected = await connect(addresses)
        self._stopwatch.leave()
        self.address = connected.address
        self.channel = Channel(PlainPipe(connected.socket), self._stopwatch)
        return self.channel

    def close(self) -> None:
        if self.channel is not None:
            self.channel.close()


def _insist_on_http(first: bytes) -> None:
    """A banner of another protocol is told at once: its server would leave us waiting for the deadline."""
    if first[:5] == b"HTTP/"[: len(first)]:
        return
    if first[:2] == b"\x15\x03":
        raise NetError(Reason.PROTOCOL, "the port speaks TLS: write https:// instead of http://")
    raise NetError(Reason.PROTOCOL, f"what came is not HTTP: {clean(first.decode('latin-1'), BOUND)}")
