"""Lines back into samples, from files that may be torn, damaged, foreign or huge."""

import errno
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import NamedTuple

from probe.model.report import Source
from probe.model.sample import Sample
from probe.record import ForeignLineError, decode
from probe.store import Defect
from probe.store.line import LONGEST_LINE, Fault, second_look
from probe.store.listing import files_to_read
from probe.store.place import Kind, Place
from probe.store.trouble import refused
from probe.units import from_ms

MOST_DEFECTS = 1000
"""Lines of one file that are named; the rest is counted."""

_CHUNK = 1024 * 1024
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading a compressed file raises where it is cut off or spoilt."""

CUT_OFF = "the compressed file is damaged or cut off from here on"


class Batch(NamedTuple):
    """Neighbouring lines without their newlines; `first` is the number of the first. `closed` = the last had one."""

    first: int
    lines: list[bytes]
    closed: bool


class Block(NamedTuple):
    """The same, as one text with its newlines, of which there are `lines`, the last one's counted even if missing."""

    first: int
    text: bytes
    lines: int
    closed: bool

    def batch(self) -> Batch:
        lines = self.text.split(b"\n")
        if self.closed:
            lines.pop()
        lines[0] = lines[0][: LONGEST_LINE + 1]
        return Batch(self.first, lines, self.closed)


def blocks(read: Callable[[int], bytes]) -> Iterator[Block]:
    """What `read` gives until it gives nothing, cut at newlines; a line too long comes as its beginning."""
    carry, number = b"", 1
    while chunk := read(_CHUNK):
        end = chunk.rfind(b"\n") + 1
        if not end:
            carry = (carry + chunk)[: LONGEST_LINE + 1]
            continue
        if len(carry) > LONGEST_LINE:
            head = chunk.find(b"\n")
            text = carry + chunk[head:end]
        else:
            text = carry + chunk[:end]
        lines = chunk.count(b"\n", 0, end)
        yield Block(number, text, lines, closed=True)
        number += lines
        carry = chunk[end:]
    if carry:
        yield Block(number, carry, 1, closed=False)


def batches(read: Callable[[int], bytes]) -> Iterator[Batch]:
    return (block.batch() for block in blocks(read))


class FileScan:
    """The samples of a place within a span, file by file. Each iteration starts anew, except over a pipe."""

    def __init__(
        self, place: Place, start_ms: int | None, end_ms: int | None, but: Container[Path] = ()
    ) -> None:
        """All files `but` some. Raises StoreError where nothing can be read."""
        self.sources: list[Source] = []
        self.defects: list[Defect] = []
        self._place = place
        self._start = None if start_ms is None else from_ms(start_ms)
        self._end = None if end_ms is None else from_ms(end_ms)
        self._paths = [path for path in files_to_read(place, start_ms, end_ms) if path not in but]

    def __iter__(self) -> Iterator[Sample]:
        """Raises StoreError for a file that cannot be opened or read; never for what is in it."""
        self.sources.clear()
        self.defects.clear()
        for path in self._paths:
            shown = self._place.shown(path)
            try:
                with opened(self._place, path) as stream:
                    yield from self._samples(shown, stream.read1)
            except OSError as error:
                raise refused("read", shown, error) from None

    def _samples(self, shown: str, read: Callable[[int], bytes]) -> Iterator[Sample]:
        start, end = self._start, self._end
        given = 0
        notes = _Notes(shown)
        number = 0
        try:
            for batch in batches(read):
                for number, line in enumerate(batch.lines, batch.first):
                    try:
                        sample = decode(line)
                    except ForeignLineError as error:
                        found = second_look(line, number, error, closed=batch.closed)
                        if found is None:
                            continue
                        if isinstance(found, Fault):
                            notes.add(number, found.text)
                            continue
                        sample = found
                    if (start is None or start <= sample.at) and (end is None or sample.at < end):
                        given += 1
                        yield sample
        except DAMAGED:
            notes.add(number + 1, CUT_OFF)
        self.defects += notes.defects()
        self.sources.append(Source(path=shown, samples=given, skipped=notes.count))


class _Notes:
    """The defects of one file: all counted, the first of them named."""

    def __init__(self, shown: str) -> None:
        self.count = 0
        self._shown = shown
        self._named: list[Defect] = []
        self._after = 0

    def add(self, line: int, problem: str) -> None:
        self.count += 1
        if len(self._named) < MOST_DEFECTS:
            self._named.append(Defect(self._shown, line, problem))
        elif not self._after:
            self._after = line

    def defects(self) -> list[Defect]:
        more = self.count - len(self._named)
        rest = [Defect(self._shown, self._after, f"{more} more lines from here on are no samples")]
        return self._named + (rest if more else [])


def opened(place: Place, path: Path) -> gzip.GzipFile | io.BufferedReader:
    """The bytes of one of the place's files, unpacked. Raises OSError."""
    return _standard_input() if place.kind is Kind.STDIN else _open(path)


def _standard_input() -> io.BufferedReader:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return open(0, "rb", closefd=False)


def _open(path: Path) -> gzip.GzipFile | io.BufferedReader:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")
