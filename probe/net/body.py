"""A body, decoded and bounded: the limit sits under the decoder, where a bomb cannot pass it."""

import zlib
from collections.abc import Iterator

from probe.net.errors import NetError
from probe.reasons import Reason
from probe.text import BOUND, clean
from probe.units import format_size

STEP = 256 * 1024
_ENCODED_SLACK = 64 * 1024  # gzip adds a little to what it cannot shrink
_GZIP = ("gzip", "x-gzip")


class Body:
    """`content` holds what came, decoded, at most `limit` bytes, also after a failure.

    `encoding` is the answer's Content-Encoding. gzip is decoded always; another one is a failure unless it
    is in `offered`, the user's own Accept-Encoding: then the body is kept as it came.
    """

    def __init__(self, encoding: str, limit: int, offered: str = "") -> None:
        self._limit = limit
        self._encoded = 0
        self._gzip: zlib._Decompress | None = None
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

    def feed(self, data: bytes) -> Iterator[None]:
        """Take bytes from the wire; pauses after each STEP, so that decoding can be shared with other work.

        Raises NetError (too_large, protocol).
        """
        if self._gzip is None:
            self._keep(data)
            return
        self._encoded += len(data)
        if self._encoded > self._limit + _ENCODED_SLACK:
            raise self._too_large()
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
            if data:
                yield

    def end(self) -> None:
        """The wire has ended. Raises NetError (truncated) if the encoding had not."""
        if self._gzip is not None and self._encoded and not self._gzip.eof:
            raise NetError(
                Reason.TRUNCATED, f"the gzip body ends early, after {format_size(len(self.content))} decoded"
            )

    def _keep(self, piece: bytes) -> None:
        self.content += piece
        if len(self.content) > self._limit:
            del self.content[self._limit :]
            raise self._too_large()

    def _too_large(self) -> NetError:
        return NetError(
            Reason.TOO_LARGE,
            f"the body is larger than {format_size(self._limit)}: raise max_body if it may be",
        )


def _inflater() -> "zlib._Decompress":
    # 32 + 15: gzip or zlib as its own first bytes say; some servers call the second gzip too.
    return zlib.decompressobj(47)
