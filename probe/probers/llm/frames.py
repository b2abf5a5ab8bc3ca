"""Bytes → frames, each stamped with the moment its last byte came.

Server-sent events as the HTML standard has them (lines end in CRLF, LF or CR, and in nothing else: a U+2028
inside JSON is text), and lines of JSON. Comments and blank keep-alives are frames too: they are how a server
says that it is alive while a model is silent.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

import msgspec

LONGEST_FRAME = 1024 * 1024
"""Bytes of one event or line; more is no stream of tokens."""

_BOM = b"\xef\xbb\xbf"


class FrameKind(StrEnum):
    """`STRAY`: lines that are none of the format's, such as an error that was written over the stream."""

    DATA = "data"
    COMMENT = "comment"
    STRAY = "stray"


class Frame(msgspec.Struct, frozen=True):
    """`event` is the name an SSE event was given. `whole` is False for a last one that nothing ended."""

    kind: FrameKind
    data: bytes
    at: float
    event: str = ""
    whole: bool = True


class FrameTooLongError(Exception):
    """One frame is longer than LONGEST_FRAME."""


class Reader(Protocol):
    """Splits one body, in whatever pieces it comes."""

    def feed(self, data: bytes, at: float) -> Iterator[Frame]:
        """The frames that these bytes complete. Raises FrameTooLongError."""

    def end(self, at: float) -> Iterator[Frame]:
        """What is left when the body has ended."""


class _Lines:
    """Lines without their ends. A CR ends its line at once: an LF that comes after it belongs to it."""

    def __init__(self, *, bare_cr: bool) -> None:
        self._held = bytearray()
        self._searched = 0
        self._skip_lf = False
        self._bare_cr = bare_cr

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._skip_lf and data:
            # The CR before has ended its line already: waiting for the next piece would stamp it late.
            self._skip_lf = False
            data = data.removeprefix(b"\n")
        self._held += data
        start = 0
        while (end := self._next_end(start)) >= 0:
            line = bytes(self._held[start:end])
            start = end + 1
            if self._held[end : end + 1] == b"\r":
                if start == len(self._held):
                    self._skip_lf = True
                elif self._held[start : start + 1] == b"\n":
                    start += 1
            self._searched = start
            yield line
        if start:
            del self._held[:start]
        self._searched = len(self._held)
        if len(self._held) > LONGEST_FRAME:
            raise FrameTooLongError

    def rest(self) -> bytes:
        return bytes(self._held)

    def _next_end(self, start: int) -> int:
        begin = max(start, self._searched)
        lf = self._held.find(b"\n", begin)
        if not self._bare_cr:
            return lf
        cr = self._held.find(b"\r", begin, lf if lf >= 0 else len(self._held))
        return cr if cr >= 0 else lf


class SseReader:
    """`text/event-stream` (HTML Living Standard, 9.2.6), but for what a probe needs to see: comments, stray lines, and
    a last event that no blank line ended.
    """

    def __init__(self) -> None:
        self._lines = _Lines(bare_cr=True)
        self._first = True
        self._data: list[bytes] = []
        self._event = ""
        self._stray: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes, at: float) -> Iterator[Frame]:
        for line in self._lines.feed(data):
            yield from self._line(line, at)

    def end(self, at: float) -> Iterator[Frame]:
        rest = self._lines.rest()
        if rest:
            yield from self._line(rest, at)
        if self._data:
            yield self._dispatched(at, whole=False)
        yield from self._strays(at)

    def _line(self, line: bytes, at: float) -> Iterator[Frame]:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            yield from self._strays(at)
            if self._data:
                yield self._dispatched(at)
            self._event = ""
            return
        self._size += len(line)
        if self._size > LONGEST_FRAME:
            raise FrameTooLongError
        if line.startswith(b":"):
            self._size -= len(line)
            yield Frame(FrameKind.COMMENT, line[1:].strip(), at)
            return
        name, colon, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.append(value)
            case b"event":
                self._event = value.decode("utf-8", "replace")
            case b"id" | b"retry":
                pass
            case _:
                self._stray.append(line if colon else name)

    def _dispatched(self, at: float, *, whole: bool = True) -> Frame:
        frame = Frame(FrameKind.DATA, b"\n".join(self._data), at, self._event, whole)
        self._data, self._event, self._size = [], "", 0
        return frame

    def _strays(self, at: float) -> Iterator[Frame]:
        if self._stray:
            yield Frame(FrameKind.STRAY, b"\n".join(self._stray), at)
            self._stray, self._size = [], 0


class LineReader:
    """`application/x-ndjson`: one JSON value a line. A blank line says no more than that somebody is there."""

    def __init__(self) -> None:
        self._lines = _Lines(bare_cr=False)
        self._first = True

    def feed(self, data: bytes, at: float) -> Iterator[Frame]:
        for line in self._lines.feed(data):
            yield self._frame(line, at)

    def end(self, at: float) -> Iterator[Frame]:
        frame = self._frame(self._lines.rest(), at)
        if frame.data:
            yield Frame(frame.kind, frame.data, at, whole=False)

    def _frame(self, line: bytes, at: float) -> Frame:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        bare = line.strip()
        return Frame(FrameKind.DATA if bare else FrameKind.COMMENT, bare, at)
