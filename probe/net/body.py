"""A body, decoded and bounded: the limit sits under the decoder, where a bomb cannot pass it."""

import zlib
from collections.abc import Iterator

from probe.net.errors import NetError
from probe.reasons import Reason
from probe.text import BOUND, clean
from probe.units import format_size

STEP = 256 * 1024
RATIO = 250
RATIO_FROM = 1024 * 1024
"""Bytes decoded before the ratio counts: a page of blanks is no bomb."""

_ENCODED_SLACK = 64 * 1024  # gzip adds a little to what it cannot shrink
_GZIP = ("gzip", "x-gzip")
_DIGITS = 30  # Python reads no more than 4,300; as a length they are all the same


class Body:
    """`content` holds what came, decoded, at most `limit` bytes, also after a failure. `received` counts the
    bytes as they were sent.

    `encoding` is the answer's Content-Encoding. gzip is decoded always; another one is a failure unless it
    is in `offered`, the user's own Accept-Encoding: then the body is kept as it came. `announced` is the
    answer's Content-Length, where a body follows it. Raises NetError (too_large, protocol).
    """

    def __init__(self, encoding: str, limit: int, offered: str = "", announced: str = "") -> None:
        self._limit = limit
        self._gzip: zlib._Decompress | None = None
        self.received = 0
        self.content = bytearray()
        names = [
            name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")
        ]
        wanted = {part.partition(";")[0].strip() for part in offered.lower().split(",")}
        if len(names) == 1 and names[0] in _GZIP:
            self._gzip = _inflater()
        elif len(names) > 1 or not wanted.issuperset(names):
            raise NetError(
                Reason.PROTOCOL,
                f"answered in the encoding {clean(', '.join(names), BOUND)}, which was not offered",
            )
        if announced.isdecimal() and len(announced) <= _DIGITS and int(announced) > self._wire_limit:
            raise self._too_large(f"says it is {format_size(int(announced))}, larger than")

    @property
    def packed(self) -> bool:
        return self._gzip is not None

    @property
    def _wire_limit(self) -> int:
        return self._limit if self._gzip is None else self._limit + _ENCODED_SLACK

    def feed(self, data: bytes) -> Iterator[None]:
        """Take bytes from the wire; pauses after each STEP, so that decoding can be shared with other work.

        Raises NetError (too_large, too_large.decoded, too_large.ratio, protocol).
        """
        self.received += len(data)
        if self._gzip is None:
            self._keep(data)
            return
        if self.received > self._wire_limit:
            raise self._too_large("is larger than")
        while data:
            if self._gzip.eof:
                if data[:1] != b"\x1f":
                    return  # padding after the last member, which every reader passes over
                self._gzip = _inflater()
            try:
                piece = self._gzip.decompress(data, STEP)
            except zlib.error:
                raise NetError(Reason.PROTOCOL, "the body is not the gzip it says it is") from None
            # What zlib holds back at a full step comes with the next bytes: a checksum always follows.
            data = self._gzip.unused_data if self._gzip.eof else self._gzip.unconsumed_tail
            self._keep(piece)
            if len(self.content) > max(RATIO_FROM, RATIO * self.received):
                raise self._absurd()
            if data:
                yield

    def end(self) -> None:
        """The wire has ended. Raises NetError (truncated) if the encoding had not."""
        if self._gzip is not None and self.received and not self._gzip.eof:
            raise NetError(
                Reason.TRUNCATED, f"the gzip body ends early, after {format_size(len(self.content))} decoded"
            )

    def _keep(self, piece: bytes) -> None:
        self.content += piece
        if len(self.content) > self._limit:
            del self.content[self._limit :]
            if self._gzip is None:
                raise self._too_large("is larger than")
            raise NetError(
                Reason.TOO_LARGE_DECODED,
                f"the body, unpacked, is larger than {format_size(self._limit)}: raise max_body if it may be",
            )

    def _too_large(self, what: str) -> NetError:
        return NetError(
            Reason.TOO_LARGE, f"the body {what} {format_size(self._limit)}: raise max_body if it may be"
        )

    def _absurd(self) -> NetError:
        sizes = f"{format_size(self.received)} unpack to more than {format_size(len(self.content))}"
        return NetError(Reason.TOO_LARGE_RATIO, f"the body is a bomb: {sizes}, over {RATIO} times as much")


def _inflater() -> "zlib._Decompress":
    # 32 + 15: gzip or zlib as its own first bytes say; some servers call the second gzip too.
    return zlib.decompressobj(47)
