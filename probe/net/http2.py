"""One request and its answer in HTTP/2, over httpcore's connection, and its errors in words of ours."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, cast

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import httpcore

from probe.net.channel import Channel
from probe.net.errors import BrokenAnswerError, NetError, contradiction
from probe.net.http1 import Head
from probe.net.outgoing import Outgoing
from probe.reasons import Reason

# At DEBUG it writes headers out, credentials and cookies among them.
logging.getLogger("httpcore").setLevel(logging.WARNING)

HEADERS_LIMIT = "64 KiB"
_WORDS = {
    h2.errors.ErrorCodes.NO_ERROR: "without saying why",
    h2.errors.ErrorCodes.PROTOCOL_ERROR: "it says the protocol was broken",
    h2.errors.ErrorCodes.INTERNAL_ERROR: "it says it failed inside",
    h2.errors.ErrorCodes.REFUSED_STREAM: "it did not begin with it",
    h2.errors.ErrorCodes.CANCEL: "it no longer wants to answer",
    h2.errors.ErrorCodes.ENHANCE_YOUR_CALM: "it says it is asked too much",
    h2.errors.ErrorCodes.INADEQUATE_SECURITY: "it says the TLS options are too weak",
    h2.errors.ErrorCodes.HTTP_1_1_REQUIRED: 'it wants HTTP/1.1: write http = "1.1"',
}
_BROKEN_RULES = {
    h2.exceptions.FrameTooLargeError: "a frame is larger than allowed",
    h2.exceptions.FrameDataMissingError: "a frame is shorter than it says",
    h2.exceptions.FlowControlError: "it sent more than it was allowed to",
    h2.exceptions.InvalidSettingsValueError: "a setting has an impossible value",
    h2.exceptions.UnsupportedFrameError: "a frame is of a kind that was not allowed",
}
_ERRORS = (
    h2.exceptions.H2Error,
    httpcore.ConnectionNotAvailable,
    httpcore.LocalProtocolError,
    httpcore.RemoteProtocolError,
)


_OURS = 1  # the number of our one stream
_LAST = (h2.events.StreamEnded, h2.events.StreamReset)


class _AnsweredEarlyError(Exception):
    """The whole answer has come, or its refusal, while the request was still being sent."""


class Http2:
    """As `Http1`. Raises NetError, and OSError as it comes. `place` is who is spoken to, for messages."""

    def __init__(self, channel: Channel, place: str) -> None:
        self._channel = channel
        self._place = place
        self._found: httpcore.Response | None = None
        self._connection: _Connection | None = None

    async def ask(self, sent: Outgoing) -> Head:
        self._channel.speak_http2(sent.place.host)
        url = httpcore.URL(
            scheme=sent.place.scheme, host=sent.place.host, port=sent.place.port, target=sent.place.path
        )
        request = httpcore.Request(
            sent.method, url, headers=list(sent.headers), content=sent.body, extensions={"trace": self._trace}
        )
        stream = cast("httpcore.AsyncNetworkStream", self._channel)  # all of it that is called
        try:
            connection = self._connection = _Connection(url.origin, stream)
            found = self._found = await connection.handle_async_request(request)
        except _ERRORS as error:
            if not self._channel.received and not self._channel.ended:
                raise contradiction() from error
            raise self._told(error, heard=False) from error
        self._channel.answered()
        return Head(found.status, "2", "", tuple(found.headers))

    async def parts(self) -> AsyncGenerator[bytes]:
        """The body as it was sent. `ask` has returned."""
        if self._found is None:
            raise RuntimeError("parts before ask")
        try:
            async for part in cast("AsyncIterator[bytes]", self._found.stream):
                yield part
        except _ERRORS as error:
            raise self._told(error, heard=True) from error

    async def _trace(self, event: str, _: object) -> None:
        if event == "http2.send_request_body.complete":
            self._channel.sent()

    def _told(self, error: Exception, *, heard: bool) -> Exception:
        goodbye = self._connection.state.goodbye if self._connection is not None else None
        if goodbye is not None and self._channel.ended:
            error = httpcore.RemoteProtocolError(goodbye)
        return _told(error, self._place, heard=heard, ended=self._channel.ended)


class _State(h2.connection.H2Connection):
    """Reads on after a goodbye that lets our request be answered (RFC 9113, 6.8): so does a server that restarts."""

    goodbye: h2.events.ConnectionTerminated | None = None

    def _receive_goaway_frame(self, frame: Any) -> Any:
        if frame.error_code == h2.errors.ErrorCodes.NO_ERROR and frame.last_stream_id >= _OURS:
            self.goodbye = h2.events.ConnectionTerminated()
            self.goodbye.error_code = h2.errors.ErrorCodes.NO_ERROR
            return [], []
        return super()._receive_goaway_frame(frame)


class _Connection(httpcore.AsyncHTTP2Connection):
    """As in HTTP/1.1, an answer given before the request was read is the answer; and it must have a status."""

    def __init__(self, origin: httpcore.Origin, stream: httpcore.AsyncNetworkStream) -> None:
        super().__init__(origin, stream)
        self.state = self._h2_state = _State(h2.config.H2Configuration(validate_inbound_headers=True))

    async def _send_connection_init(self, request: httpcore.Request) -> None:
        """As httpcore does it, with one stream. For each of its hundred it would take a turn of the loop."""
        code = h2.settings.SettingCodes
        settings = h2.settings.Settings(
            client=True,
            initial_values={
                code.ENABLE_PUSH: 0,
                code.MAX_CONCURRENT_STREAMS: 1,
                code.MAX_HEADER_LIST_SIZE: 65_536,
            },
        )
        del settings[code.ENABLE_CONNECT_PROTOCOL]  # some servers refuse what they do not know
        self.state.local_settings = settings
        self.state.initiate_connection()
        self.state.increment_flow_control_window(2**24)
        await self._write_outgoing_data(request)

    async def _send_request_body(self, request: httpcore.Request, stream_id: int) -> None:
        try:
            await super()._send_request_body(request, stream_id)
        except _AnsweredEarlyError:
            return

    async def _receive_events(self, request: httpcore.Request, stream_id: int | None = None) -> None:
        await super()._receive_events(request, stream_id)
        # Without a stream it waits to be allowed to send more.
        if stream_id is None and any(
            isinstance(event, _LAST) for events in self._events.values() for event in events
        ):
            raise _AnsweredEarlyError

    async def _receive_response(self, request: httpcore.Request, stream_id: int) -> Any:
        event: Any = None
        while not isinstance(event, h2.events.ResponseReceived):
            event = await self._receive_stream_event(request, stream_id)
        pairs = [(bytes(name), bytes(value)) for name, value in event.headers or ()]
        status = next((value for name, value in pairs if name == b":status"), b"")
        if len(status) != 3 or not status.isdigit():
            raise NetError(Reason.PROTOCOL, "the answer is not valid HTTP/2: it has no status")
        return int(status), [pair for pair in pairs if not pair[0].startswith(b":")]


def _told(error: Exception, place: str, *, heard: bool, ended: bool) -> Exception:
    """What is to be raised instead. `heard`: the headers had come; `ended`: the peer has closed."""
    inner = error.args[0] if error.args else None
    match error:
        case httpcore.RemoteProtocolError() if isinstance(inner, h2.events.StreamReset):
            return _given_up(f"{place} reset the request", inner.error_code)
        case httpcore.RemoteProtocolError() if isinstance(inner, h2.events.ConnectionTerminated):
            return _given_up(f"{place} said goodbye before its answer was whole", inner.error_code)
        case httpcore.RemoteProtocolError() if ended and not heard:
            return NetError(Reason.PROTOCOL, f"{place} closed the connection without an answer")
        case httpcore.ConnectionNotAvailable():
            return NetError(
                Reason.CONNECT_RESET, f"{place} said goodbye before it took the request (HTTP/2 GOAWAY)"
            )
        case httpcore.LocalProtocolError() if isinstance(inner, h2.exceptions.H2Error):
            return _told(inner, place, heard=heard, ended=ended)
        case h2.exceptions.DenialOfServiceError():
            return NetError(Reason.TOO_LARGE_HEADERS, f"its headers are larger than {HEADERS_LIMIT}")
        case h2.exceptions.InvalidBodyLengthError():
            return NetError(
                Reason.TRUNCATED if error.actual_length < error.expected_length else Reason.PROTOCOL,
                f"the body has {error.actual_length} bytes where {error.expected_length} were announced",
            )
        case h2.exceptions.H2Error():
            headers = "header" in str(error).lower()
            usual = "its headers break a rule" if headers else "a frame came that makes no sense there"
            words = _BROKEN_RULES.get(type(error), usual)
            return NetError(Reason.PROTOCOL, f"the answer is not valid HTTP/2: {words}")
    return BrokenAnswerError()


def _given_up(what: str, code: int | None) -> NetError:
    name = h2.errors.ErrorCodes(code).name if code in _KNOWN else f"code {code}"
    words = _WORDS.get(h2.errors.ErrorCodes(code), "") if code in _KNOWN else ""
    reason = Reason.PROTOCOL if code in _ABOUT_US else Reason.CONNECT_RESET
    return NetError(reason, f"{what} (HTTP/2 {name}{': ' if words else ''}{words})")


_KNOWN = frozenset(h2.errors.ErrorCodes)
_ABOUT_US = (
    h2.errors.ErrorCodes.PROTOCOL_ERROR,
    h2.errors.ErrorCodes.FLOW_CONTROL_ERROR,
    h2.errors.ErrorCodes.FRAME_SIZE_ERROR,
    h2.errors.ErrorCodes.COMPRESSION_ERROR,
    h2.errors.ErrorCodes.INADEQUATE_SECURITY,
    h2.errors.ErrorCodes.HTTP_1_1_REQUIRED,
)
