"""A small file put in the place of another in one step, durably."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from probe.store.copying import write_all
from probe.store.disk import sync_folder

_FRESH = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_beside(path: Path, data: bytes, like: os.stat_result | None) -> Path:
    """The data in a hidden file beside `path`, on the disk, for its owner alone unless `like` has other rights.

    One writer at a time: what a killed one left there is taken away. Raises OSError, and then nothing is left.
    """
    fresh = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, _FRESH, 0o600)
    try:
        write_all(descriptor, data)
        if like is not None:
            take_rights(like, descriptor)
        else:
            os.fchmod(descriptor, 0o600)  # a umask may have taken our own rights away
        os.fsync(descriptor)
    except BaseException:
        fresh.unlink()
        raise
    finally:
        os.close(descriptor)
    return fresh


def put_in_place(fresh: Path, path: Path) -> None:
    """Raises OSError; the name may be new or old then, and the file behind it is whole."""
    fresh.rename(path)
    sync_folder(path.parent)


def take_rights(was: os.stat_result, descriptor: int) -> None:
    """Owner and mode: root looks after the record, and another user reads it."""
    with suppress(PermissionError):
        os.fchown(descriptor, was.st_uid, was.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(was.st_mode))
