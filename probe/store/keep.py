"""Rollups kept beside the data: which lines one was made of, and whether they are still the same."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from msgspec.structs import replace

from probe.store.rollup import NotARollupError, Origin, Rollup, open_rollup, with_origin
from probe.store.segments import Segment

FOLDER = ".rollups"
SUFFIX = ".rollup"
_LEAST = 256 * 1024
"""Bytes that are read as fast as a rollup of them is."""
_SETTLED_NS = 3_600 * 10**9
_EDGE = 4096


def place_of(segment: Segment) -> Path:
    """`.rollups/2026-11-22.jsonl.0.rollup` beside the file: the number is where the segment begins."""
    return segment.path.parent / FOLDER / f"{segment.path.name}.{segment.start}{SUFFIX}"


def kept_of(path: Path) -> list[Path]:
    """The rollups that were kept of a data file."""
    folder = path.parent / FOLDER
    with suppress(OSError):
        return sorted(
            each
            for each in folder.iterdir()
            if each.name.startswith(f"{path.name}.")
            and each.name.removeprefix(f"{path.name}.").removesuffix(SUFFIX).isdecimal()
        )
    return []


def worth_keeping(segment: Segment, now_ns: int) -> bool:
    """Whether the lines are many, and will stay as they are: more come after them, or none came for an hour."""
    status = segment.path.stat()
    if not S_ISREG(status.st_mode) or segment.end - segment.start < _LEAST:
        return False
    return not segment.last or now_ns - status.st_mtime_ns > _SETTLED_NS


def kept(segment: Segment) -> Rollup | None:
    """The rollup of just these lines, None where there is none or they have changed. Raises OSError for the data."""
    place = place_of(segment)
    try:
        found = open_rollup(place)
    except (OSError, NotARollupError):
        return None
    origin = found.about.origin
    if (origin.start, origin.end) != (segment.start, segment.end):
        return None
    status = segment.path.stat()
    if _same(origin, status):
        return found
    grown = origin.inode == status.st_ino and status.st_size > origin.size
    with segment.path.open("rb") as file:
        # What only grew is looked at where its ends are: reading it all would cost what the rollup saves.
        if grown and not segment.last:
            return found if _edges(file.fileno(), segment) == origin.digest[32:] else None
        file.seek(segment.start)
        if digest_of(file.read, file.fileno(), segment) != origin.digest:
            return None
    renew(place, replace(origin, **_marks(status)))
    return found


def _same(origin: Origin, status: os.stat_result) -> bool:
    return all(getattr(origin, name) == value for name, value in _marks(status).items())


def _marks(status: os.stat_result) -> dict[str, int]:
    """What of a file tells that it is as it was."""
    return {
        "size": status.st_size,
        "changed_ns": status.st_mtime_ns,
        "touched_ns": status.st_ctime_ns,
        "inode": status.st_ino,
    }


def digest_of(read: Callable[[int], bytes], descriptor: int, segment: Segment) -> bytes:
    """Of all the bytes, and of both ends once more."""
    whole = sha256()
    left = segment.end - segment.start
    while left and (chunk := read(min(left, 1 << 20))):
        whole.update(chunk)
        left -= len(chunk)
    return whole.digest() + _edges(descriptor, segment)


def _edges(descriptor: int, segment: Segment) -> bytes:
    size = min(_EDGE, segment.end - segment.start)
    ends = (os.pread(descriptor, size, segment.start), os.pread(descriptor, size, segment.end - size))
    return sha256(b"".join(ends)).digest()


def origin_of(segment: Segment, status: os.stat_result, whole: bytes, descriptor: int) -> Origin:
    """`whole` is the digest of all the bytes."""
    return Origin(
        start=segment.start,
        end=segment.end,
        **_marks(status),
        digest=whole + _edges(descriptor, segment),
    )


def keep(segment: Segment, data: bytes) -> bool:
    """Write a rollup, whole or not at all. False where the place does not take it: it is only lost time."""
    return _write(place_of(segment), data)


def renew(place: Path, origin: Origin) -> None:
    """Say of a rollup that it is still that of its file, which was touched and has the same lines."""
    with suppress(OSError, NotARollupError):
        _write(place, with_origin(place.read_bytes(), origin))


def _write(place: Path, data: bytes) -> bool:
    try:
        if place.parent.is_symlink():  # whoever may write here must not choose where else is written
            return False
        place.parent.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=place.parent)
    except OSError:
        return False
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
        return False
    return True
