"""The few things about folders and open files that the standard library leaves to its caller."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """The folder and what is missing above it, for this user only whatever the umask. Raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder and not folder.parent.is_dir():
        make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        folder.chmod(0o700)  # a umask may have taken our own rights away


def is_at(path: str, descriptor: int) -> bool:
    """Whether the open file is still the one at the path, and not renamed, replaced or removed."""
    try:
        there = os.lstat(path)
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def sync_folder(folder: Path) -> None:
    """Make the names of new files in it durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
