"""The body of an answer while it comes: bytes → frames → pieces → speech."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from probe.probers.llm.api import Api
from probe.probers.llm.frames import Frame, FrameKind, FrameTooLongError, LineReader, Reader, SseReader
from probe.probers.llm.piece import Piece
from probe.probers.llm.speech import Speech, Spoken

_MEDIA = {
    "sse": ("text/event-stream",),
    "lines": ("application/x-ndjson", "application/ndjson", "application/jsonl"),
}
_PING = Piece(ping=True)


class Ear:
    """A net.Sink. `streaming` says whether the answer came as a stream of the format, `headers` whether it came at all.

    Nothing that a server sends raises here: what cannot be understood is counted.
    """

    def __init__(self, api: Api, stall_s: float) -> None:
        self._api = api
        self._stall_s = stall_s
        self._reader: Reader = LineReader() if api.READER == "lines" else SseReader()
        self._speech = Speech(0.0, stall_s)
        self.sent = 0.0
        self.headers = False
        self.streaming = False
        self.too_long = False
        self._over = False

    def begin(self, status: int, header: Callable[[bytes], str], sent: float, at: float) -> None:  # noqa: ARG002 - the Sink's
        media = header(b"content-type").partition(";")[0].strip().lower()
        self.headers = True
        self.streaming = status == 200 and media in _MEDIA[self._api.READER]
        self.sent = sent
        self._speech = Speech(sent, self._stall_s)

    def take(self, data: bytes, at: float) -> bool:
        if not self.streaming:
            return True
        try:
            return self._hear(self._reader.feed(data, at))
        except FrameTooLongError:
            self.too_long = True
            return False

    def end(self, at: float, *, broken: bool = False) -> None:
        """The body has ended by itself, or was broken off: then an error that was being told is all that counts."""
        if not self.streaming or self.too_long or self._over:
            return
        try:
            if broken:
                self._last_words(self._reader.end(at))
            else:
                self._hear(self._reader.end(at))
        except FrameTooLongError:
            self.too_long = True

    def whole(self, value: Any, at: float) -> None:
        """The answer came at once, as this JSON."""
        for piece in self._api.whole(value):
            self._speech.hear(piece, at)

    def spoken(self) -> Spoken:
        return self._speech.spoken()

    def quiet_s(self, at: float) -> float | None:
        """How long there had been no content by then; None before the first."""
        return self._speech.quiet_s(at)

    def _hear(self, frames: Iterator[Frame]) -> bool:
        """Whether more is wanted: not after the terminal event, and not after an error."""
        for frame in frames:
            self._speech.frame(frame.at)
            for piece in self._pieces(frame):
                self._speech.hear(piece, frame.at)
                if piece.done or piece.fault is not None:
                    self._over = True
                    return False
        return True

    def _last_words(self, frames: Iterator[Frame]) -> None:
        for frame in frames:
            fault = self._api.fault(_json(frame.data))
            if fault is not None:
                self._speech.hear(Piece(fault=fault), frame.at)

    def _pieces(self, frame: Frame) -> Iterator[Piece]:
        if frame.kind is FrameKind.COMMENT:
            yield _PING
            return
        if self._api.MARK and frame.data.strip() == self._api.MARK.encode():
            yield Piece(done=self._api.MARK_IS_END)
            return
        value = _json(frame.data)
        if value is None:
            # What was cut off is missing, not garbled; and lines of no format are no promise broken.
            if frame.whole and frame.kind is FrameKind.DATA:
                self._speech.garble()
            return
        fault = self._api.fault(value)
        if fault is not None:
            yield Piece(fault=fault)
        elif frame.kind is FrameKind.DATA:
            yield from self._api.pieces(value)


def _json(data: bytes) -> Any:
    """None for what is no JSON, and for `null`, which says as little."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
