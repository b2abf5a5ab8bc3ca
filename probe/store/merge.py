"""Samples of other places, taken into this one: each once, into the file of its day, byte for byte.

A sample is known by its id and its bytes. A line that says something else under an id that is here is taken
too, and named: nobody can say which of them is true, and nothing is to be lost. So a second merge finds
everything there and changes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from probe.model.history import Finding, Flaw, Merge
from probe.model.sample import Sample
from probe.store import NoHistoryError
from probe.store.append import DataFile
from probe.store.line import Fault, bare
from probe.store.place import Kind, Place, append_lock_of, file_for, files_to_read
from probe.store.read import MOST_DEFECTS
from probe.store.seen import Met, Seen
from probe.store.walk import walk
from probe.units import format_moment, parse_moment, to_ms

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
    listed = [(place, path) for place in sources for path in files_to_read(place, None, None)]
    return [(place, path) for place, path in listed if place.kind is Kind.STDIN or _identity(path) not in own]


def merge(files: Sequence[tuple[Place, Path]], into: Place) -> Merge:
    """Holds the ids of one day at a time, and some lines. Raises StoreError; what is merged by then stays merged."""
    work = _Work(into)
    for place, path in files:
        work.read(place, path)
    return Merge(
        into=into.shown(into.path),
        files=len(files),
        taken=work.taken,
        known=work.known,
        conflicts=work.conflicts,
        skipped=work.skipped,
        findings=tuple(work.findings),
        exit=0,
    )


class _Work:
    def __init__(self, into: Place) -> None:
        self.taken = self.known = self.conflicts = self.skipped = 0
        self.findings: list[Finding] = []
        self._into = into
        self._at_hand: tuple[str, Seen] | None = None

    def read(self, place: Place, path: Path) -> None:
        shown = place.shown(path)
        waiting: dict[str, list[_Incoming]] = {}
        held = 0
        for line, found in walk(place, path):
            if isinstance(found, Fault):
                self.skipped += 1
                self._note(Finding(kind=found.kind, path=shown, line=line.number, problem=found.text))
            if not isinstance(found, Sample):
                continue
            text = bare(line.text, line.number)
            day = format_moment(found.at)[:10]
            waiting.setdefault(day, []).append(_Incoming(found.id, text, shown, line.number))
            held += len(text)
            if held > _HELD:
                self._take(waiting)
                waiting, held = {}, 0
        self._take(waiting)

    def _take(self, waiting: dict[str, list[_Incoming]]) -> None:
        for day, lines in sorted(waiting.items()):
            path = file_for(self._into, parse_moment(day))
            seen = self._seen(day)
            file = DataFile(path, append_lock_of(self._into, path), self._into.shown(path))
            try:
                for block in _blocks(line.text for line in lines if self._wanted(seen, line)):
                    file.write(block)
                file.sync()
            finally:
                file.close()

    def _wanted(self, seen: Seen, line: _Incoming) -> bool:
        met = seen.add(line.id, line.text)
        if met is Met.SAME:
            self.known += 1
            return False
        self.taken += 1
        if met is Met.CONFLICT:
            self.conflicts += 1
            problem = "another sample has this id, and both are kept"
            self._note(Finding(kind=Flaw.CONFLICT, path=line.path, line=line.line, problem=problem))
        return True

    def _seen(self, day: str) -> Seen:
        """What the store holds of that day, wherever a reader would find it."""
        if self._at_hand is None or self._at_hand[0] != day:
            self._at_hand = None  # never two days at once
            self._at_hand = (day, _load(self._into, day))
        return self._at_hand[1]

    def _note(self, finding: Finding) -> None:
        if len(self.findings) < MOST_DEFECTS:
            self.findings.append(finding)


def _load(place: Place, day: str) -> Seen:
    seen = Seen()
    start = parse_moment(day)
    try:
        paths = files_to_read(place, to_ms(start), to_ms(start + timedelta(days=1)))
    except NoHistoryError:
        return seen
    for path in paths:
        for line, found in walk(place, path):
            if isinstance(found, Sample) and format_moment(found.at)[:10] == day:
                seen.add(found.id, bare(line.text, line.number))
    return seen


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines with their newlines, as many as are written at once."""
    block: list[bytes] = []
    size = 0
    for line in lines:
        block += (line, b"\n")
        size += len(line) + 1
        if size > _BLOCK:
            yield b"".join(block)
            block, size = [], 0
    if block:
        yield b"".join(block)


def _own_files(into: Place) -> set[tuple[int, int]]:
    """Read as a source, a line in the wrong day's file would be taken for one that is not there."""
    try:
        return {_identity(path) for path in files_to_read(into, None, None)}
    except NoHistoryError:
        return set()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
