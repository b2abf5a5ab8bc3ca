"""Evidence that outlived its lines: `2026-08-01.jsonl.sums` stands for a file that is gone.

It is no cache, and no line can make it anew. So every byte is checked, and every later version of probe has to
read what this one wrote. Layout, version 1: MAGIC, the length of the index and its CRC-32 (4 bytes each,
little-endian), the index (msgpack), then the columns of each part (see `columns`), and nothing behind them.
What can be worked out from the columns, the sum of the part, lies in the index too, to be read at once; where
it is that of another version of the code, it is worked out anew.
"""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from probe.analysis.part import Header, Part, seal
from probe.analysis.track import Track
from probe.store import StoreError
from probe.store.columns import loaded, pack_columns, unpack_columns
from probe.store.rollup import FORMAT

_VERSION = 1
_KIND = b"probeS\n"
MAGIC = _KIND + bytes([_VERSION])
_NUMBERS = struct.Struct("<II")
_HEAD = len(MAGIC) + _NUMBERS.size

Found: TypeAlias = tuple[str, str, Part]
"""Probe, vantage, and a part of what it saw."""


class BadSumsError(ValueError):
    """A file of sums that is damaged, or that this probe is too old for."""


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """The file that was put in last: its bytes on the disk, and their SHA-256."""

    size: int
    digest: bytes


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A part of one track: see Header for `samples`, `steps`, `tags` and `tags_at`.

    `table` are the texts its columns point at; they lie `length` bytes from `offset` on, `check` is their
    CRC-32. `summary` is the Header, in msgpack.
    """

    probe: str
    vantage: str
    samples: int
    steps: int
    tags: tuple[str, ...]
    tags_at: int
    table: tuple[str, ...]
    offset: int
    length: int
    check: int
    summary: bytes


class Index(msgspec.Struct, frozen=True, array_like=True):
    """`summaries` is the format of them all."""

    origin: Origin
    summaries: int
    entries: tuple[Entry, ...]


class Sums(NamedTuple):
    """The columns stay in the file, and are read where they are needed."""

    origin: Origin
    parts: tuple[Found, ...]

    @property
    def samples(self) -> int:
        return sum(part.header.samples for _, _, part in self.parts)


def pack_sums(parts: Iterable[Found], origin: Origin) -> bytes:
    """The same parts give the same bytes, in whatever order they come."""
    entries: list[Entry] = []
    blobs: list[bytes] = []
    at = 0
    for probe, vantage, part in sorted(parts, key=_order):
        track, header = part.track(), part.header
        blob = pack_columns(track)
        entries.append(
            Entry(
                probe=probe,
                vantage=vantage,
                samples=header.samples,
                steps=header.steps,
                tags=header.tags,
                tags_at=header.tags_at,
                table=tuple(track.words()),
                offset=at,
                length=len(blob),
                check=zlib.crc32(blob),
                summary=msgspec.msgpack.encode(header),
            )
        )
        blobs.append(blob)
        at += len(blob)
    plain = msgspec.msgpack.encode(Index(origin, FORMAT, tuple(entries)))
    return b"".join([MAGIC, _NUMBERS.pack(len(plain), zlib.crc32(plain)), plain, *blobs])


def _order(found: Found) -> tuple[str, str, int, int, int]:
    probe, vantage, part = found
    return probe, vantage, part.header.lowest, part.header.highest, part.header.samples


def open_sums(path: Path) -> Sums:
    """Every byte is checked. Raises BadSumsError, OSError."""
    with path.open("rb") as file:
        index, start = _index(file)
        for entry in index.entries:
            if zlib.crc32(file.read(entry.length)) != entry.check:
                raise BadSumsError("it is damaged")
        if file.read(1):
            raise BadSumsError("it is damaged: something stands behind its end")
    return Sums(index.origin, tuple(_parts(index, path, start)))


def origin_of(file: BufferedReader) -> Origin:
    """Of an open file, from its beginning. Raises OSError."""
    file.seek(0)
    digest = file_digest(file, "sha256").digest()
    return Origin(file.tell(), digest)


def stands_for(sums: Sums, path: Path) -> bool:
    """Whether every line of the file is in the sums: it was left behind. Raises OSError."""
    if not path.is_file() or path.stat().st_size != sums.origin.size:
        return False
    with path.open("rb") as file:
        return origin_of(file) == sums.origin


def _index(file: BufferedReader) -> tuple[Index, int]:
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(_KIND):
        raise BadSumsError("it holds no sums")
    if not head.startswith(MAGIC):
        raise BadSumsError(f"it is of a newer probe (version {head[len(_KIND)]}): update this one")
    length, check = _NUMBERS.unpack_from(head, len(MAGIC))
    plain = file.read(min(length, os.fstat(file.fileno()).st_size))
    if len(plain) != length or zlib.crc32(plain) != check:
        raise BadSumsError("it is damaged")
    try:
        return _decoder.decode(plain), _HEAD + length
    except msgspec.MsgspecError as error:
        raise BadSumsError(f"it is damaged: {error}") from None


_decoder = msgspec.msgpack.Decoder(Index)
_summary = msgspec.msgpack.Decoder(Header)


def _parts(index: Index, path: Path, start: int) -> Iterator[Found]:
    for entry in index.entries:
        columns = _Columns(path, start, entry)
        known = index.summaries == FORMAT
        header = _summary.decode(entry.summary) if known else seal(columns.load()).header
        yield entry.probe, entry.vantage, Part(header, columns)


class _Columns:
    """A part's columns, unpacked when they are asked for."""

    def __init__(self, path: Path, start: int, entry: Entry) -> None:
        self._path = path
        self._start = start
        self._entry = entry

    def __call__(self) -> Track:
        return loaded(self)

    def load(self) -> Track:
        """Raises StoreError where they are not what they were when the file was opened."""
        entry = self._entry
        try:
            with self._path.open("rb") as file:
                file.seek(self._start + entry.offset)
                blob = file.read(entry.length)
        except OSError:
            blob = b""
        if zlib.crc32(blob) != entry.check:
            raise StoreError("the history changed while it was read: ask again")
        found = unpack_columns(blob, entry.table, entry.samples)
        found.steps, found.tags, found.tags_at = entry.steps, entry.tags, entry.tags_at
        return found
