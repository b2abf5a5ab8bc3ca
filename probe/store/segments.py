"""A data file cut into segments that are folded on their own, at ends of lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from probe.record import ForeignLineError, decode
from probe.units import to_ms

SEGMENT = 64 * 1024 * 1024
"""Bytes, to the end of the line that is over them."""
_LOOK = 256 * 1024
_MARGIN_MS = 86_400_000


class Segment(NamedTuple):
    """The bytes [start, end) of a file: whole lines, but for the last line of the file."""

    path: Path
    start: int
    end: int
    last: bool


def segments(path: Path, size: int) -> list[Segment]:
    """All of a file that has `size` bytes. Raises OSError."""
    if size <= SEGMENT:
        return [Segment(path, 0, size, last=True)]
    with path.open("rb") as file:
        starts = [0]
        while starts[-1] + SEGMENT < size:
            start = _next_line(file, starts[-1] + SEGMENT, size)
            if start >= size:
                break
            starts.append(start)
    ends = [*starts[1:], size]
    return [Segment(path, start, end, end == size) for start, end in zip(starts, ends, strict=True)]


def holding(found: Sequence[Segment], start_ms: int | None, end_ms: int | None) -> list[Segment]:
    """Those that may have samples of the span. Raises OSError.

    A file that grew sample by sample is in order but for clocks that differ, and then the beginnings of its
    segments tell; where they are not in order, or do not say, nothing is left out.
    """
    if len(found) == 1 or (start_ms is None and end_ms is None):
        return list(found)
    begins = [_begin(each) for each in found]
    known = [each for each in begins if each is not None]
    if len(known) < len(begins) or sorted(known) != known:
        return list(found)
    return [
        segment
        for segment, begin, following in zip(found, known, [*known[1:], None], strict=True)
        if (end_ms is None or begin - _MARGIN_MS < end_ms)
        and (start_ms is None or following is None or following + _MARGIN_MS > start_ms)
    ]


def _next_line(file: BinaryIO, at: int, size: int) -> int:
    """Where the first line begins that does so at `at` or later."""
    file.seek(at - 1)
    while at < size:
        chunk = file.read(_LOOK)
        if not chunk:
            break
        newline = chunk.find(b"\n")
        if newline >= 0:
            return file.tell() - len(chunk) + newline + 1
    return size


def _begin(segment: Segment) -> int | None:
    """The moment of its first sample, None where none of its first lines is one."""
    with segment.path.open("rb") as file:
        file.seek(segment.start)
        head = file.read(min(_LOOK, segment.end - segment.start))
    for line in head.split(b"\n"):
        try:
            return to_ms(decode(line).at)
        except ForeignLineError:
            continue
    return None
