"""One request and its answer in HTTP/1.1, over h11: it says when the headers begin, and leaves the clock to the channel."""

import re
from collections.abc import AsyncGenerator
from typing import NamedTuple, cast

import h11

from probe.net.channel import Channel
from probe.net.errors import BrokenAnswerError, NetError, contradiction
from probe.net.outgoing import Headers, Outgoing
from probe.reasons import Reason

_HEADERS_LIMIT = 100 * 1024
_AROUND = len(": \r\n")
_READ = 64 * 1024
_SWITCHING = 101
_MOST_INTERIM = 100
_MOST_LINES = 2000
_TOGETHER = 16 * 1024
"""A body up to this size leaves in one piece with its headers: a write and a packet less."""

_QUOTED = re.compile(r"""(?:bytearray\()?b(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\)?""")


class Head(NamedTuple):
    """An answer up to its headers, as they came. `version` is "1.1", "1.0"."""

    status: int
    version: str
    reason: str
    headers: Headers


class Http1:
    """Raises BrokenAnswerError, NetError (config.request, too_large.headers), and OSError as it comes."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._is_head = True
        self._lines = 0
        self._tail = b""
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEADERS_LIMIT)

    async def ask(self, sent: Outgoing) -> Head:
        """Sends it all, also where the peer hangs up meanwhile: it may have answered before."""
        await self._send(sent)
        event = await self._head()
        self._is_head = False
        headers = event.headers.raw_items()
        # h11 looks only at what is incomplete: whether it saw more would hang on how the bytes came.
        if sum(len(name) + len(value) + _AROUND for name, value in headers) > _HEADERS_LIMIT:
            raise NetError(Reason.TOO_LARGE_HEADERS, "its headers are larger than 100 KiB")
        return Head(
            event.status_code,
            event.http_version.decode("latin-1"),
            event.reason.decode("latin-1"),
            tuple(headers),
        )

    async def _head(self) -> h11.Response | h11.InformationalResponse:
        interim = 0
        while True:
            event = await self._next()
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.InformationalResponse):
                if event.status_code == _SWITCHING:
                    return event
                # Some other word first (103, 100): the answer itself is still waited for.
                if not self._state.trailing_data[0]:
                    self._channel.interim()
                interim += 1
                if interim > _MOST_INTERIM:
                    raise NetError(
                        Reason.TOO_LARGE_HEADERS, f"sent more than {_MOST_INTERIM} interim answers (1xx)"
                    )

    async def parts(self) -> AsyncGenerator[bytes]:
        """The body as it was sent, unpacked from its chunks."""
        while isinstance(event := await self._next(), h11.Data):
            yield event.data

    async def _send(self, sent: Outgoing) -> None:
        try:
            head = self._state.send(
                h11.Request(method=sent.method, target=sent.place.path, headers=list(sent.headers))
            )
            body = self._state.send(h11.Data(data=sent.body)) if sent.body else b""
            body = (body or b"") + (self._state.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise contradiction() from error
        head = head or b""
        if len(body) <= _TOGETHER:
            await self._channel.write(head + body)
        else:
            await self._channel.write(head)
            await self._channel.write(body)
        self._channel.sent()

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise BrokenAnswerError(
                    _plainly(str(error)), too_long=error.error_status_hint == 431
                ) from error
            if event is not h11.NEED_DATA:
                return cast("h11.Event | type[h11.PAUSED]", event)  # mypy takes the sentinel for a type
            data = await self._channel.read(_READ)
            if not data and self._state.their_state is h11.SEND_RESPONSE:
                raise BrokenAnswerError
            if self._is_head:
                self._count_lines(data)
            self._state.receive_data(data)

    def _count_lines(self, data: bytes) -> None:
        """Of the headers, as far as they may be in these bytes: h11 takes 5 µs for each, and nobody else runs."""
        known = len(self._tail)
        joined = self._tail + data  # their end may come in two pieces
        ends = [at for at in (joined.find(b"\n\r\n"), joined.find(b"\n\n")) if at >= 0]
        self._lines += joined.count(b"\n", known, max(known, min(ends, default=len(joined))))
        self._tail = joined[-2:]
        if self._lines > _MOST_LINES:
            raise NetError(Reason.TOO_LARGE_HEADERS, f"its headers have more than {_MOST_LINES:,} lines")


def _plainly(said: str) -> str:
    """h11's words as a person would say them."""
    if "_SWITCH_" in said:
        return "it switches to another protocol, which nobody asked for"
    return _QUOTED.sub(lambda found: f"'{found[1] or found[2] or ''}'", said)
