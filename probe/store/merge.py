"""Samples of other places, taken into this one: each once, into the file of its day, byte for byte.

A sample is known by its id and its bytes. A line that says something else under an id that is here is taken
too, and named: nobody can say which of them is true, and nothing is to be lost. So a second merge finds
everything there and changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from probe.model.history import Finding, Flaw, Merge
from probe.model.sample import Sample
from probe.store import BusyError, NoHistoryError, StoreError
from probe.store.append import DataFile
from probe.store.line import Fault, bare
from probe.store.listing import sums_to_read
from probe.store.merge_sums import Summed, merge_sums
from probe.store.place import Kind, Place, append_lock_of, file_for, holds_sums
from probe.store.read import MOST_DEFECTS
from probe.store.seen import Met
from probe.store.shelves import Shelves
from probe.store.summed import opened_sums
from probe.store.walk import data_files, walk

_UNRECORDED, _BUSY = 74, 75
_HELD = 32 * 1024 * 1024  # bytes of lines that wait until the ids of their day are at hand
_BLOCK = 1024 * 1024  # written at once: long enough to be fast, short enough to keep no writer waiting


class _Incoming(NamedTuple):
    id: str
    text: bytes
    path: str
    line: int


def files_of(sources: Sequence[Place], into: Place) -> list[tuple[Place, Path]]:
    """What will be read; the store itself is no source of its own. Raises StoreError."""
    own = _own_files(into)
    # Sums first: lines that they know are not taken then.
    listed = [(place, path) for place in sources for path in sums_to_read(place)]
    listed += [(place, path) for place in sources for path in data_files(place)]
    return [(place, path) for place, path in listed if place.kind is Kind.STDIN or _identity(path) not in own]


def merge(files: Sequence[tuple[Place, Path]], into: Place) -> Merge:
    """Holds some lines, and the ids of Shelves. What is merged stays merged, also where it has to halt."""
    work = _Work(into)
    halted, code = None, 0
    try:
        for place, path in files:
            if holds_sums(path):
                work.read_sums(place, path)
            else:
                work.read(place, path)
    except StoreError as error:
        halted, code = str(error), _BUSY if isinstance(error, BusyError) else _UNRECORDED
    return Merge(
        into=into.shown(into.path),
        files=len(files),
        taken=work.taken,
        known=work.known,
        conflicts=work.conflicts,
        skipped=work.skipped,
        findings=tuple(work.findings),
        halted=halted,
        exit=code,
    )


class _Work:
    def __init__(self, into: Place) -> None:
        self.taken = self.known = self.conflicts = self.skipped = 0
        self.findings: list[Finding] = []
        self._into = into
        self._there = Shelves(into)
        self._summed = Summed(into)

    def read_sums(self, place: Place, path: Path) -> None:
        opened, spoilt = opened_sums(place, [path])
        for wrong in spoilt:
            self.skipped += 1
            self._note(Finding(kind=Flaw.SUMS, path=wrong.path, line=None, problem=wrong.problem))
        for each in opened:
            taken, known = merge_sums(each.sums, path.name, self._into)
            self.taken += taken
            self.known += known

    def read(self, place: Place, path: Path) -> None:
        shown = place.shown(path)
        waiting: dict[date, list[_Incoming]] = {}
        held = 0
        for line, found in walk(place, path):
            if isinstance(found, Fault):
                self.skipped += 1
                self._note(Finding(kind=found.kind, path=shown, line=line.number, problem=found.text))
            if not isinstance(found, Sample):
                continue
            text = bare(line.text, line.number)
            waiting.setdefault(found.at.date(), []).append(_Incoming(found.id, text, shown, line.number))
            held += len(text)
            if held > _HELD:
                self._take(waiting)
                waiting, held = {}, 0
        self._take(waiting)

    def _take(self, waiting: dict[date, list[_Incoming]]) -> None:
        for day, lines in sorted(waiting.items()):
            path = file_for(self._into, datetime.combine(day, time(), UTC))
            file = DataFile(path, append_lock_of(self._into, path), self._into.shown(path))
            try:
                for block in _blocks(line.text for line in lines if self._wanted(day, line)):
                    file.write(b"".join(block))
                    self.taken += len(block) // 2
                file.sync()
            finally:
                file.close()

    def _wanted(self, day: date, line: _Incoming) -> bool:
        if self._summed.holds(day, line.text):
            self.known += 1
            return False
        met = self._there.add(day, line.id, line.text)
        if met is Met.SAME:
            self.known += 1
            return False
        if met is Met.CONFLICT:
            self.conflicts += 1
            problem = "another sample has this id, and both are kept"
            self._note(Finding(kind=Flaw.CONFLICT, path=line.path, line=line.line, problem=problem))
        return True

    def _note(self, finding: Finding) -> None:
        if len(self.findings) < MOST_DEFECTS:
            self.findings.append(finding)


def _blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines, each followed by its newline, as many as are written at once."""
    block: list[bytes] = []
    size = 0
    for line in lines:
        block += (line, b"\n")
        size += len(line) + 1
        if size > _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _own_files(into: Place) -> set[tuple[int, int]]:
    """Read as a source, a line in the wrong day's file would be taken for one that is not there."""
    try:
        return {_identity(path) for path in (*data_files(into), *sums_to_read(into))}
    except NoHistoryError:
        return set()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
