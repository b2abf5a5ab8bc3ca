"""The evidence of a stretch of lines as bytes: sums to be read at once, columns to be read where they are needed.

Layout: MAGIC, the length of the index and its CRC-32 (4 bytes each), the index (msgpack), then the columns of each part. A rollup
says nothing that its lines do not say; whoever deletes it loses time only.
"""

import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from probe.analysis.part import Header, Part
from probe.analysis.track import Track
from probe.store import StoreError
from probe.store.columns import loaded, pack_columns, unpack_columns
from probe.store.fold import Folded

FORMAT = 4
"""Raised whenever the sum of a part (Header) or anything else in here changes."""
MAGIC = b"probeR" + bytes([FORMAT, 0])
_LENGTH = struct.Struct("<I")
_HEAD = len(MAGIC) + 2 * _LENGTH.size


class NotARollupError(ValueError):
    """Bytes that are no rollup, or one of another format, or not all of one."""


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """The lines a rollup was made of: bytes [start, end) of a file, which had `size` bytes then.

    `changed_ns` and `inode` are those of the file, `digest` that of the bytes. `touched_ns` is when anything
    of the file changed, which nobody can set: a change that hides behind its date is seen there.
    """

    start: int
    end: int
    size: int
    changed_ns: int
    touched_ns: int
    inode: int
    digest: bytes


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A part of one track. `table` are the texts its columns point at; they lie `length` bytes from `offset` on.

    `check` is the CRC-32 of those bytes.
    """

    probe: str
    vantage: str
    header: Header
    table: tuple[str, ...]
    offset: int
    length: int
    check: int


class Index(msgspec.Struct, frozen=True, array_like=True):
    origin: Origin
    lines: int
    flaws: int
    named: tuple[tuple[int, str], ...]
    entries: tuple[Entry, ...]


class Rollup(NamedTuple):
    """`read(offset, length)` gives the bytes of the columns."""

    about: Index
    read: Callable[[int, int], bytes]

    def parts(self, mend: Callable[[], "Rollup"] | None = None) -> Iterable[tuple[str, str, Part]]:
        """(probe, vantage, part). `mend` makes the rollup anew, where columns turn out to be spoilt."""
        return (
            (each.probe, each.vantage, Part(each.header, _Columns(self.read, each, mend)))
            for each in self.about.entries
        )


def pack(found: Iterable[Folded], origin: Callable[[], Origin]) -> bytes:
    """The rollup of what was folded; `origin` is asked when all of it was read."""
    entries: list[Entry] = []
    blobs: list[bytes] = []
    lines = flaws = at = 0
    named: list[tuple[int, str]] = []
    for folded in found:
        lines = folded.lines
        flaws += folded.flaws.total
        named += folded.flaws.named
        for (probe, vantage), parts in folded.evidence.parts().items():
            for part in parts:
                track = part.track()
                blob = pack_columns(track)
                entries.append(
                    Entry(probe, vantage, part.header, tuple(track.words()), at, len(blob), zlib.crc32(blob))
                )
                blobs.append(blob)
                at += len(blob)
    return _framed(Index(origin(), lines, flaws, tuple(named), tuple(entries)), blobs)


def with_origin(data: bytes, origin: Origin) -> bytes:
    """The same rollup, said to be of another state of its file. Raises NotARollupError."""
    index, start = _index(data[:_HEAD], lambda length: data[_HEAD : _HEAD + length], len(data))
    return _framed(msgspec.structs.replace(index, origin=origin), [data[start:]])


def _framed(index: Index, blobs: Iterable[bytes]) -> bytes:
    plain = msgspec.msgpack.encode(index)
    return b"".join([MAGIC, _LENGTH.pack(len(plain)), _LENGTH.pack(zlib.crc32(plain)), plain, *blobs])


def unpack(data: bytes) -> Rollup:
    """Raises NotARollupError."""
    index, start = _index(data[:_HEAD], lambda length: data[_HEAD : _HEAD + length], len(data))
    return Rollup(index, lambda offset, length: data[start + offset : start + offset + length])


def open_rollup(path: Path) -> Rollup:
    """The columns stay in the file. Raises NotARollupError, OSError."""
    with path.open("rb") as file:
        size = path.stat().st_size
        index, start = _index(file.read(_HEAD), file.read, size)

    def read(offset: int, length: int) -> bytes:
        with path.open("rb") as again:
            again.seek(start + offset)
            return again.read(length)

    return Rollup(index, read)


_decoder = msgspec.msgpack.Decoder(Index)


def _index(head: bytes, read: Callable[[int], bytes], size: int) -> tuple[Index, int]:
    if len(head) < _HEAD or not head.startswith(MAGIC):
        raise NotARollupError("no rollup of this format")
    [length] = _LENGTH.unpack_from(head, len(MAGIC))
    [check] = _LENGTH.unpack_from(head, len(MAGIC) + _LENGTH.size)
    plain = read(length)
    if zlib.crc32(plain) != check:
        raise NotARollupError("it is damaged")
    try:
        index = _decoder.decode(plain)
    except msgspec.MsgspecError as error:
        raise NotARollupError(str(error)) from None
    start = _HEAD + length
    if any(each.offset + each.length > size - start for each in index.entries[-1:]):
        raise NotARollupError("it is cut off")
    return index, start


class _Columns:
    """A part's columns, unpacked when they are asked for."""

    def __init__(
        self, read: Callable[[int, int], bytes], entry: Entry, mend: Callable[[], Rollup] | None
    ) -> None:
        self._read = read
        self._entry = entry
        self._mend = mend

    def __call__(self) -> Track:
        return loaded(self)

    def load(self) -> Track:
        """Raises StoreError where they are spoilt, and the lines are not what they were made of any more."""
        entry = self._entry
        try:
            blob = self._read(entry.offset, entry.length)
        except OSError:
            blob = b""  # whoever cleans up may take it away at any moment
        if zlib.crc32(blob) == entry.check:
            header = entry.header
            found = unpack_columns(blob, entry.table, header.samples)
            found.steps, found.tags, found.tags_at = header.steps, header.tags, header.tags_at
            return found
        wanted = entry.probe, entry.vantage, entry.header
        anew = self._mend() if self._mend else None
        if anew is not None:
            for again in anew.about.entries:
                if (again.probe, again.vantage, again.header) == wanted:
                    return _Columns(anew.read, again, None).load()
        raise StoreError("the history changed while it was read: ask again")
