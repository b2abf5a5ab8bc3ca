"""Daily files that are old become sums: their lines go, and no figure changes.

The order of the steps is what keeps a kill harmless: the sums are on the disk, and were read back, before the
lines are removed. A kill between the two leaves both; the sums know the file they stand for, so that nothing
is counted twice, and the next time only the removing is left to do. A file of which one line could not be
summed up is not touched.

Writers wait for two renames only. Lines that come late, into the file of a day that is summed up, are put into
its sums the next time.
"""

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.analysis.series import apart
from probe.store import BusyError
from probe.store.disk import is_at, sync_folder
from probe.store.fold import fold
from probe.store.keep import kept_of
from probe.store.lock import RunLock, append_lock
from probe.store.place import Place, file_lock, folder_lock, sums_of
from probe.store.prune import Old
from probe.store.replace import put_in_place, write_beside
from probe.store.sums import BadSumsError, Found, Sums, open_sums, origin_of, pack_sums
from probe.store.trouble import refused, trouble

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class Compacted(NamedTuple):
    """A file, and what it came to: `bytes` of lines became `sums_bytes`, less those that the sums had before.

    `refused` says why it was left as it is.
    """

    path: Path
    bytes: int
    samples: int = 0
    sums_bytes: int = 0
    refused: str | None = None


class _RefusedError(Exception):
    pass


def compact(place: Place, files: Iterable[Old], *, dry_run: bool) -> Iterator[Compacted]:
    """One by one. Files without a single sample are passed over. Raises StoreError; what was yielded is done."""
    todo = list(files)
    if not todo:
        return
    if dry_run:
        yield from _each(place, todo, _look)
        return
    with summing_up(todo[0].path.parent):
        yield from _each(place, todo, _do)
        try:
            sync_folder(place.path)
        except OSError as error:
            raise refused("made durable", place.shown(place.path), error) from None


@contextmanager
def summing_up(folder: Path) -> Iterator[None]:
    """One process at a time changes the sums of a folder. Raises BusyError."""
    with RunLock(folder / ".compact.lock") as alone:
        if not alone.acquire():
            raise BusyError(f"another compaction is going ({alone.held_by()}): wait for its end")
        yield


def united(sums: Sums | None, parts: Iterable[Found]) -> list[Found]:
    """Parts put to the sums there are. Of a sample that is in both one is left."""
    if sums is None:
        return list(parts)
    evidence = Evidence()
    for probe, vantage, part in (*sums.parts, *parts):
        evidence.pile(probe, vantage).take(part)
    return [(*track, part) for track, found in evidence.parts().items() for part in apart(found)]


class _Work(NamedTuple):
    """A file that is open, and `status` before it was read; `data` are the sums to be written, if any are missing."""

    file: BufferedReader
    status: os.stat_result
    data: bytes | None
    told: Compacted


def _each(
    place: Place, files: Iterable[Old], act: Callable[[Place, Path, _Work], None]
) -> Iterator[Compacted]:
    for old in files:
        try:
            with os.fdopen(os.open(old.path, _READ), "rb") as file:
                work = _prepared(file, old.path)
                if work.told.samples:
                    act(place, old.path, work)
                    yield work.told
        except _RefusedError as error:
            yield Compacted(old.path, old.bytes, refused=str(error))
        except OSError as error:
            raise refused("compacted", place.shown(old.path), error) from None


def _look(_place: Place, _path: Path, _work: _Work) -> None:
    """A dry run."""


def _prepared(file: BufferedReader, path: Path) -> _Work:
    status = os.fstat(file.fileno())
    origin = origin_of(file)
    sums, before = _there(sums_of(path))
    if sums is not None and sums.origin == origin:
        return _Work(file, status, None, Compacted(path, origin.size, sums.samples))
    parts, samples = _folded(file, path)
    data = pack_sums(united(sums, parts), origin)
    return _Work(file, status, data, Compacted(path, origin.size, samples, len(data) - before))


def _there(path: Path) -> tuple[Sums | None, int]:
    try:
        return open_sums(path), path.stat().st_size
    except FileNotFoundError:
        return None, 0
    except BadSumsError as error:
        raise _RefusedError(f"{path.name}: {error}") from None


def _folded(file: BufferedReader, path: Path) -> tuple[list[Found], int]:
    file.seek(0)
    packed = path.name.endswith(".gz")
    read = gzip.GzipFile(fileobj=file).read1 if packed else file.read
    found: list[Found] = []
    flaws, first = 0, ""
    for folded in fold(read):
        found += [(*track, part) for track, parts in folded.evidence.parts().items() for part in parts]
        flaws += folded.flaws.total
        if folded.flaws.named and not first:
            first = "line {}: {}".format(*folded.flaws.named[0])
    if flaws:
        lines = "a line is no sample" if flaws == 1 else f"{flaws} lines are no samples"
        raise _RefusedError(
            f"{lines} ({first}), and would be lost: `probe history repair` moves out what nobody can read, "
            "`probe history verify` names the rest"
        )
    return found, sum(part.header.samples for _, _, part in found)


def _do(place: Place, path: Path, work: _Work) -> None:
    """Raises StoreError, OSError: the lines are there then, or the sums are whole."""
    sums, fresh = sums_of(path), None
    if work.data is not None:
        fresh = write_beside(sums, work.data, work.status)
    try:
        if fresh is not None:
            read_back(fresh, work.data or b"", place.shown(path))
        with append_lock(folder_lock(path)), append_lock(file_lock(path)):
            if not _as_it_was(path, work.file, work.status):
                raise trouble(place.shown(path), "was written to while it was summed up", "compact again")
            if fresh is not None:
                put_in_place(fresh, sums)
            # Before their file, so that a kill leaves none without one.
            for rollup in kept_of(path):
                with suppress(OSError):
                    rollup.unlink()
            path.unlink()
            # Or one would stay behind for each day. Whoever waits for it sees that it is gone, and none holds it
            # for lines any more; see `lock`.
            file_lock(path).unlink()
    finally:
        if fresh is not None:
            fresh.unlink(missing_ok=True)


def _as_it_was(path: Path, file: BufferedReader, status: os.stat_result) -> bool:
    now = os.fstat(file.fileno())
    same = all(
        getattr(now, mark) == getattr(status, mark) for mark in ("st_size", "st_mtime_ns", "st_ctime_ns")
    )
    return same and is_at(os.fspath(path), file.fileno())


def read_back(fresh: Path, data: bytes, shown: str) -> None:
    """What the disk gave back wrongly must not cost the lines."""
    try:
        open_sums(fresh)
        if fresh.read_bytes() == data:
            return
    except BadSumsError:
        pass
    raise trouble(
        shown,
        "stays: its sums did not come back from the disk as they were written",
        "look at the system's log",
    )
