"""Lines → evidence, as fast as Python can: only what decides a figure is decoded.

A line that does not decode at once gets the full reading of `store.line`, so that both readings agree on what
is a sample; they differ in fields no figure is made of, which are not looked at here.
"""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import NamedTuple

import msgspec

from probe.analysis.evidence import Evidence
from probe.analysis.track import Told
from probe.model.sample import RECORD_VERSION
from probe.model.trace import Trace
from probe.record import ForeignLineError, decode
from probe.store.line import LONGEST_LINE, Fault, second_look
from probe.store.read import CUT_OFF, DAMAGED, Batch, Block, blocks

LINES_OF_A_PART = 100_000
"""Lines that are summed up at a time: this bounds the memory of a reading."""

_decoder = msgspec.json.Decoder(Trace)


class Flaws(NamedTuple):
    """Lines that are no samples: all are counted, the first of them named, by number from 1."""

    total: int
    named: tuple[tuple[int, str], ...]


class Folded(NamedTuple):
    """What some lines come to. `lines` counts all of them."""

    evidence: Evidence
    lines: int
    flaws: Flaws


def fold(read: Callable[[int], bytes], *, first: bool = True, named: int = 1000) -> Iterator[Folded]:
    """The evidence of at most LINES_OF_A_PART lines at a time; their numbers count on.

    `first` says whether the first line is the first of its file; `named` is how many flaws are named.
    """
    evidence, lines, since = Evidence(), 0, 0
    count, found = 0, list[tuple[int, str]]()

    def flaw(number: int, problem: str) -> None:
        nonlocal count
        count += 1
        if len(found) < named:
            found.append((number, problem))

    try:
        for block in blocks(read):
            samples = _samples(block)
            if samples is None:
                evidence.extend(_one_by_one(block.batch(), flaw, first=first))
            else:
                evidence.extend(samples)
            lines = block.first + block.lines - 1
            if lines - since >= LINES_OF_A_PART:
                yield Folded(evidence, lines, Flaws(count, tuple(found)))
                evidence, since = Evidence(), lines
                named, count, found = named - len(found), 0, []
    except DAMAGED:
        flaw(lines + 1, CUT_OFF)
    yield Folded(evidence, lines, Flaws(count, tuple(found)))


def _samples(block: Block) -> list[Told] | None:
    """All at once; None where one of the lines takes a closer look."""
    if not block.closed or block.text.find(b"\n") > LONGEST_LINE:
        return None
    try:
        found = _decoder.decode_lines(block.text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    # Two samples on one line decode as well, and an empty line is none.
    if len(found) != block.lines:
        return None
    if all([each.v == RECORD_VERSION and each.at.tzinfo is UTC for each in found]):  # noqa: C419 - a list is faster
        return list[Told](found)
    return None


def _one_by_one(batch: Batch, flaw: Callable[[int, str], None], *, first: bool) -> Iterator[Told]:
    for number, line in enumerate(batch.lines, batch.first):
        try:
            trace = _decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            trace = None
        if trace is not None and trace.v == RECORD_VERSION and trace.at.tzinfo is UTC:
            yield trace
            continue
        try:
            yield decode(line)
        except ForeignLineError as error:
            looked = second_look(line, number if first else number + 1, error, closed=batch.closed)
            if isinstance(looked, Fault):
                flaw(number, looked.text)
            elif looked is not None:
                yield looked
