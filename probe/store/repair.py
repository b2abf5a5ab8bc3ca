"""Lines that nobody can read, moved out of a data file to one beside it. Every other byte stays.

The order of the steps is what keeps a kill harmless: the lines are safe in the side file before the data
file is replaced, and it is replaced in one step. A kill between the two leaves lines in both, never in none.

A writer waits ten seconds for the lock and then gives up, so nearly all is done without it: writers only add,
and what stands before the end of the file stays. The lock is for what they added meanwhile.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from probe.model.history import Repaired
from probe.store import BusyError
from probe.store.copying import copy_part, write_all
from probe.store.disk import is_at, sync_folder
from probe.store.lock import RunLock, append_lock
from probe.store.place import Kind, Place, file_lock, folder_lock
from probe.store.replace import take_rights
from probe.store.sieve import parts
from probe.store.trouble import refused, trouble
from probe.store.walk import data_files

_READ = os.O_RDONLY | os.O_CLOEXEC
_SIDE = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class _Sifted(NamedTuple):
    """Where it ended, the lines up to there, and those among them that go."""

    end: int = 0
    lines: int = 0
    gone: int = 0
    gone_bytes: int = 0


_NOTHING = _Sifted()


def files_of(place: Place) -> tuple[list[Path], int]:
    """The files that can be repaired, and how many cannot because they are compressed. Raises StoreError."""
    if place.kind is Kind.STDIN:
        shown = place.shown(place.path)
        raise trouble(shown, "is standard input, which cannot be repaired", "name the file or its folder")
    paths = data_files(place)
    plain = [path for path in paths if not path.name.endswith(".gz")]
    return [path for path in plain if path.is_file()], len(paths) - len(plain)


def repair(place: Place, paths: Sequence[Path], *, dry_run: bool) -> Iterator[Repaired]:
    """What was moved, or would be, file by file; a file without unreadable lines is not touched. Raises StoreError."""
    for path in paths:
        try:
            # Most files are whole, and nobody has to wait for those.
            with _opened(path, _READ) as source:
                found = _sift(source)
            if found.gone:
                _check(place, path)
                found = found if dry_run else _move(path, place.shown(path))
        except OSError as error:
            raise refused("repaired", place.shown(path), error) from None
        if found.gone:
            shown, side = place.shown(path), place.shown(_side(path))
            yield Repaired(path=shown, side=side, lines=found.gone, bytes=found.gone_bytes)


def _side(path: Path) -> Path:
    return path.with_name(f"{path.name}.broken")


def _check(place: Place, path: Path) -> None:
    """What would stop a repair stops a dry run too. Raises StoreError."""
    for each in (path, _side(path)):
        mode = each.lstat().st_mode if each.is_symlink() or each.exists() else stat.S_IFREG
        if stat.S_ISLNK(mode):
            raise refused("repaired", place.shown(each), OSError(errno.ELOOP, ""))
        if not stat.S_ISREG(mode):
            raise trouble(place.shown(each), "is in the way: it is no file", "move it elsewhere")


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _writers_wait(path: Path) -> Iterator[None]:
    """Those that know the folder, and those that know this file: either may be at work."""
    with append_lock(folder_lock(path)), append_lock(file_lock(path)):
        yield


def _move(path: Path, shown: str) -> _Sifted:
    fresh_path = path.with_name(f".{path.name}.repair")
    with ExitStack() as held:
        alone = held.enter_context(RunLock(path.with_name(".repair.lock")))
        if not alone.acquire():
            raise BusyError(f"another repair is going ({alone.held_by()}): wait for its end")
        source = held.enter_context(_opened(path, _READ | os.O_NOFOLLOW))
        side = held.enter_context(_opened(_side(path), _SIDE))
        with suppress(FileNotFoundError):
            fresh_path.unlink()  # of a repair that was killed: the lock says that none is going
        fresh = held.enter_context(_opened(fresh_path, _FRESH))
        before = os.fstat(side).st_size
        replaced = False
        try:
            if before and os.pread(side, 1, before - 1) != b"\n":
                write_all(side, b"\n")  # of a repair that was killed
            with _writers_wait(path):
                settled = os.fstat(source).st_size
            done = _sift(source, _NOTHING, settled, side, fresh)
            os.fsync(side)
            os.fsync(fresh)
            with _writers_wait(path):
                if not is_at(os.fspath(path), source) or os.fstat(source).st_size < settled:
                    raise trouble(shown, "was replaced while it was being repaired", "repair it again")
                done = _sift(source, done, None, side, fresh)
                # What looked torn at first may have been a line that was being written.
                if done.gone:
                    os.fsync(side)
                    sync_folder(path.parent)
                    take_rights(os.fstat(source), fresh)
                    os.fsync(fresh)
                    replaced = True  # an error may come from a rename that was done
                    fresh_path.rename(path)
        finally:
            if not replaced:
                with suppress(OSError):
                    os.ftruncate(side, before)
                    if not before:
                        _side(path).unlink()
            with suppress(OSError):
                fresh_path.unlink()
        sync_folder(path.parent)
        return done


def _sift(
    source: int,
    so_far: _Sifted = _NOTHING,
    until: int | None = None,
    side: int | None = None,
    fresh: int | None = None,
) -> _Sifted:
    """Goes on from `so_far`: lines that go are added to `side`, all others to `fresh`, where there are any."""
    end, lines, gone, gone_bytes = so_far
    for part in parts(source, end, until, lines):
        target = side if part.goes else fresh
        if target is not None:
            copy_part(source, part.start, part.end, target)
            if part.goes and not part.closed:
                write_all(target, b"\n")
        end, lines = part.end, lines + part.lines
        if part.goes:
            gone, gone_bytes = gone + part.lines, gone_bytes + part.end - part.start
    return _Sifted(end, lines, gone, gone_bytes)
