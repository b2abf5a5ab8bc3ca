"""Lines that nobody can read, moved out of a data file to one beside it. Every other byte stays.

The order of the steps is what keeps a kill harmless: the lines are safe in the side file before the data
file is replaced, and it is replaced in one step. A kill between the two leaves lines in both, never in none.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from probe.model.history import UNREADABLE, Repaired
from probe.store.copying import copy_part, write_all
from probe.store.disk import sync_folder
from probe.store.line import Fault
from probe.store.lock import append_lock
from probe.store.place import Kind, Place, file_lock, files_to_read, folder_lock
from probe.store.trouble import refused, trouble
from probe.store.walk import judge, split

_SIDE = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class _Part(NamedTuple):
    """Neighbouring lines of a file that all stay, or all go."""

    start: int
    end: int
    lines: int
    goes: bool
    closed: bool


def files_of(place: Place) -> tuple[list[Path], int]:
    """The files that can be repaired, and how many cannot because they are compressed. Raises StoreError."""
    if place.kind is Kind.STDIN:
        shown = place.shown(place.path)
        raise trouble(shown, "is standard input, which cannot be repaired", "name the file or its folder")
    paths = files_to_read(place, None, None)
    plain = [path for path in paths if not path.name.endswith(".gz")]
    return [path for path in plain if path.is_file()], len(paths) - len(plain)


def repair(place: Place, paths: Sequence[Path], *, dry_run: bool) -> Iterator[Repaired]:
    """What was moved, or would be, file by file; a file without unreadable lines is not touched. Raises StoreError."""
    for path in paths:
        # Looked at without the locks first: most files are whole, and nobody has to wait for those.
        with _reading(place, path) as source:
            there = _moved(place, path, _parts(source))
        if there is not None and not dry_run:
            with ExitStack() as held:
                # Of writers that know the folder, and of those that know this file: either may be at work.
                for lock in (folder_lock(path), file_lock(path)):
                    held.enter_context(append_lock(lock))
                source = held.enter_context(_reading(place, path, os.O_NOFOLLOW))
                parts = _parts(source)
                there = _moved(place, path, parts)
                if there is not None:
                    _keep_beside(_side(path), source, [part for part in parts if part.goes])
                    _replace(path, source, [part for part in parts if not part.goes])
        if there is not None:
            yield there


def _side(path: Path) -> Path:
    return path.with_name(f"{path.name}.broken")


def _moved(place: Place, path: Path, parts: list[_Part]) -> Repaired | None:
    gone = [part for part in parts if part.goes]
    if not gone:
        return None
    return Repaired(
        path=place.shown(path),
        side=place.shown(_side(path)),
        lines=sum(part.lines for part in gone),
        bytes=sum(part.end - part.start for part in gone),
    )


@contextmanager
def _reading(place: Place, path: Path, more: int = 0) -> Iterator[int]:
    """A descriptor; what the system refuses meanwhile is said of this file."""
    try:
        source = os.open(path, os.O_RDONLY | os.O_CLOEXEC | more)
        try:
            yield source
        finally:
            os.close(source)
    except OSError as error:
        raise refused("repaired", place.shown(path), error) from None


def _parts(source: int) -> list[_Part]:
    """The whole file, cut where lines that go meet lines that stay."""
    parts: list[_Part] = []
    for line in split(lambda size: os.read(source, size)):
        found = judge(line)
        goes = isinstance(found, Fault) and found.kind in UNREADABLE
        if parts and parts[-1].goes == goes:
            last = parts[-1]
            parts[-1] = _Part(last.start, line.end, last.lines + 1, goes, line.closed)
        else:
            parts.append(_Part(line.start, line.end, 1, goes, line.closed))
    return parts


def _keep_beside(side: Path, source: int, parts: list[_Part]) -> None:
    """Appends, whole and durable, or leaves the side file as it was."""
    target = os.open(side, _SIDE, 0o600)
    try:
        before = os.fstat(target).st_size
        try:
            if before and os.pread(target, 1, before - 1) != b"\n":
                write_all(target, b"\n")  # of a repair that was killed
            for part in parts:
                copy_part(source, part.start, part.end, target)
                if not part.closed:
                    write_all(target, b"\n")
            os.fsync(target)
        except OSError:
            with suppress(OSError):
                os.ftruncate(target, before)
            raise
    finally:
        os.close(target)
    sync_folder(side.parent)


def _replace(path: Path, source: int, parts: list[_Part]) -> None:
    """The file's name goes to a copy of these parts, in one step, when the copy is on the disk."""
    fresh = path.with_name(f".{path.name}.repair")
    with suppress(FileNotFoundError):
        fresh.unlink()  # of a repair that was killed: the locks say that none is going
    was = os.fstat(source)
    target = os.open(fresh, _FRESH, 0o600)
    try:
        for part in parts:
            copy_part(source, part.start, part.end, target)
        with suppress(PermissionError):
            os.fchown(target, was.st_uid, was.st_gid)  # root repairs, and another user records
        os.fchmod(target, stat.S_IMODE(was.st_mode))
        os.fsync(target)
        fresh.rename(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    finally:
        os.close(target)
    sync_folder(path.parent)
