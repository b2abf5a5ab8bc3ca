"""One connection as HTTP/1.1 and HTTP/2 see it: it knows the phases and the limits."""

# For HTTP/2 it is a stream of httpcore's: its timeouts are of single operations, and the deadline is around them all.
# ruff: noqa: ARG002, ASYNC109

import asyncio
import ssl

from probe.model.outcome import Phase
from probe.net.errors import NetError
from probe.net.pipe import PlainPipe, TlsPeer, TlsPipe, Traffic
from probe.net.timing import Stopwatch
from probe.reasons import Reason
from probe.text import BOUND, clean
from probe.units import format_size

HEAD_ALLOWANCE = 256 * 1024
"""Wire bytes until the headers are complete: interim answers (1xx), pings, settings would otherwise never end."""

_HTTP2_STEP = 16 * 1024
"""Bytes of HTTP/2 taken at once: a flood of the smallest frames costs 30 ms for as many, and nobody else runs."""

_SETTINGS = 4


class Channel:
    """`received` counts bytes after decryption, `ended` is set once the peer has closed.

    In HTTP/1.1 the answer begins with the first byte. In HTTP/2 settings, acknowledgements and window
    updates go both ways at any time: `sent` and `answered` say when the phase has changed.
    """

    def __init__(self, pipe: PlainPipe, stopwatch: Stopwatch) -> None:
        self._plain = pipe
        self._pipe: PlainPipe | TlsPipe = pipe
        self._stopwatch = stopwatch
        self._http2 = False
        self._host = ""
        self._broken: OSError | None = None
        self._answered = False
        self._allowance = HEAD_ALLOWANCE
        self._too_much = Reason.TOO_LARGE_HEADERS
        self.received = 0
        self.ended = False

    @property
    def traffic(self) -> Traffic:
        return self._plain.traffic

    @property
    def peer(self) -> TlsPeer | None:
        return self._pipe.peer

    def allow(self, size: int) -> None:
        """The headers are complete. From here on, at most `size` more bytes."""
        self._allowance = self.received + size
        self._too_much = Reason.TOO_LARGE

    def speak_http2(self, host: str) -> None:
        """To be called before the first byte is sent. `host` is for messages."""
        self._http2 = True
        self._host = host

    def sent(self) -> None:
        """The whole request has left. If it could not, the phase stays: that is where it broke."""
        if self._broken is None and self._stopwatch.phase is Phase.SEND:
            self._stopwatch.enter(Phase.WAIT)

    def interim(self) -> None:
        """What came was a word before the answer (1xx), and no more: the answer itself is waited for."""
        self._stopwatch.enter(Phase.WAIT)

    def answered(self) -> None:
        """The headers were in what was read last; only HTTP/2 needs to be told."""
        self._answered = True
        self._stopwatch.turn(Phase.RECEIVE)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.received:
            # A read that finds bytes waiting does not suspend: without this a fast and endless peer would
            # keep the deadline, and every neighbour, from running.
            await asyncio.sleep(0)
        data = await self._pipe.receive(min(max_bytes, _HTTP2_STEP) if self._http2 else max_bytes)
        if not data:
            self.ended = True
            if self._broken is not None and not self._answered:
                # The end says less than the error that the system has told once, while we sent.
                raise self._broken
            return data
        if self._http2 or self._stopwatch.phase is Phase.RECEIVE:
            self._stopwatch.touch()
        else:
            self._stopwatch.enter(Phase.RECEIVE)
        if not self.received:
            _insist_on_http2(data, self._host) if self._http2 else _insist_on_http(data)
        self.received += len(data)
        self._answered = self._answered or not self._http2
        if self.received > self._allowance:
            raise self._flood()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises nothing: the answer may have come before the peer hung up, and `read` says which it was."""
        if not buffer or self._broken is not None:
            return
        if self._stopwatch.phase not in (Phase.SEND, Phase.WAIT, Phase.RECEIVE):
            self._stopwatch.enter(Phase.SEND)
        try:
            await self._pipe.send(buffer)
        except OSError as error:
            self._broken = error

    async def start_tls(
        self,
        context: ssl.SSLContext,
        host: str,
        pins: tuple[str, ...] = (),
    ) -> None:
        self._stopwatch.enter(Phase.TLS)
        # Kept before the handshake: what it showed is a fact also where it fails.
        pipe = TlsPipe(self._plain, context, host.removesuffix("."), pins)
        self._pipe = pipe
        await pipe.handshake()
        self._stopwatch.leave()

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        self._pipe.close()

    def _flood(self) -> NetError:
        if self._too_much is Reason.TOO_LARGE:
            message = f"sent more than {format_size(self._allowance)}, far beyond what was asked for"
        else:
            message = f"sent more than {format_size(self._allowance)} before its headers were complete"
        return NetError(self._too_much, message)


def _insist_on_http(first: bytes) -> None:
    """A banner of another protocol is told at once: its server would leave us waiting for the deadline."""
    if first[:5] == b"HTTP/"[: len(first)]:
        return
    raise _other_protocol(first, "HTTP")


def no_http2(host: str) -> NetError:
    message = (
        f'{host} did not agree to HTTP/2: it speaks HTTP/1.1 (write http = "any" to take what it prefers)'
    )
    return NetError(Reason.PROTOCOL, message)


def _insist_on_http2(first: bytes, host: str) -> None:
    """What comes first is a SETTINGS frame of the connection (RFC 9113, 3.4)."""
    if first[:5] == b"HTTP/"[: len(first)]:
        raise no_http2(host)
    if not _is_settings(first):
        raise _other_protocol(first, "HTTP/2")


def _is_settings(first: bytes) -> bool:
    """As far as the bytes go: a frame of settings, of the connection itself."""
    return first[3:4] in (b"", bytes([_SETTINGS])) and not first[5:9].strip(b"\0")


def _other_protocol(first: bytes, wanted: str) -> NetError:
    if first[:2] == b"\x15\x03":
        return NetError(Reason.PROTOCOL, "the port speaks TLS: write https:// instead of http://")
    if wanted == "HTTP" and _is_settings(first):
        return NetError(Reason.PROTOCOL, 'what came is HTTP/2: write http = "2" (--http2-prior-knowledge)')
    return NetError(Reason.PROTOCOL, f"what came is not {wanted}: {clean(first.decode('latin-1'), BOUND)}")
