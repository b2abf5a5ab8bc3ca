"""Every line of a file as it lies there: its number, its bytes, its place in the file, and what it is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from probe.model.history import Flaw
from probe.model.sample import Sample
from probe.record import ForeignLineError, decode
from probe.store.keep import FOLDER
from probe.store.line import LONGEST_LINE, Fault, second_look
from probe.store.listing import files_to_read
from probe.store.place import Place
from probe.store.read import CUT_OFF, DAMAGED, opened
from probe.store.trouble import refused

_CHUNK = 1024 * 1024


def data_files(place: Place) -> list[Path]:
    """All files of a place, each once, without what was only worked out from them. Raises StoreError."""
    found = dict.fromkeys(files_to_read(place, None, None))  # `a/**` matches a folder, and what is in it
    return [path for path in found if path.parent.name != FOLDER]


class Line(NamedTuple):
    """`start` and `end` are offsets, the newline included; of a line too long, `text` is only its beginning."""

    number: int
    start: int
    end: int
    text: bytes
    closed: bool


def split(read: Callable[[int], bytes]) -> Iterator[Line]:
    """The lines of what `read` gives until it gives nothing."""
    number, start, at, carry = 1, 0, 0, b""
    while chunk := read(_CHUNK):
        *whole, rest = chunk.split(b"\n")
        end = at
        for piece in whole:
            end += len(piece) + 1
            yield Line(
                number, start, end, (carry + piece)[: LONGEST_LINE + 1] if carry else piece, closed=True
            )
            number, start, carry = number + 1, end, b""
        carry = (carry + rest)[: LONGEST_LINE + 1]
        at += len(chunk)
    if at > start:
        yield Line(number, start, at, carry, closed=False)


def judge(line: Line) -> Sample | Fault | None:
    """The sample of a line, None for an empty one, or what is wrong with it."""
    try:
        return decode(line.text)
    except ForeignLineError as error:
        return second_look(line.text, line.number, error, closed=line.closed)


def walk(place: Place, path: Path) -> Iterator[tuple[Line, Sample | Fault | None]]:
    """All lines of one file of a place, judged. Raises StoreError where it cannot be read."""
    number, end = 0, 0
    try:
        with opened(place, path) as stream:
            try:
                for line in split(stream.read1):
                    number, end = line.number, line.end
                    yield line, judge(line)
            except DAMAGED:
                yield Line(number + 1, end, end, b"", closed=False), Fault(Flaw.ARCHIVE, CUT_OFF)
    except OSError as error:
        raise refused("read", place.shown(path), error) from None
