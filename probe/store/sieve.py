"""The lines of an open file, told apart: those that stay, and those that nobody can read."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from probe.model.history import UNREADABLE
from probe.store.line import Fault
from probe.store.walk import judge, split


class Part(NamedTuple):
    """The bytes [start, end) of neighbouring lines that all stay, or all go. `closed` = the last has its newline."""

    start: int
    end: int
    lines: int
    goes: bool
    closed: bool


def parts(source: int, start: int = 0, end: int | None = None, above: int = 0) -> Iterator[Part]:
    """From `start` on, where a line begins and `above` lines are before it.

    With an `end`, a line that goes on behind it is left out: it may be in the middle of being written.
    Raises OSError.
    """
    at = start

    def read(size: int) -> bytes:
        nonlocal at
        data = os.pread(source, size if end is None else min(size, end - at), at)
        at += len(data)
        return data

    part: Part | None = None
    for line in split(read):
        if end is not None and not line.closed:
            break
        found = judge(line._replace(number=line.number + above))
        goes = isinstance(found, Fault) and found.kind in UNREADABLE
        if part is not None and part.goes == goes:
            part = part._replace(end=start + line.end, lines=part.lines + 1, closed=line.closed)
            continue
        if part is not None:
            yield part
        part = Part(start + line.start, start + line.end, 1, goes, line.closed)
    if part is not None:
        yield part
