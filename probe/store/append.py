"""One file that lines are appended to: each line whole, in one write, or not at all."""

import os
import stat
from contextlib import nullcontext, suppress
from pathlib import Path

from probe.store.disk import is_at, make_folder, sync_folder
from probe.store.lock import append_lock
from probe.store.trouble import refused, trouble

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class DataFile:
    """Keeps the file open between lines. Nothing exists before the first `write`.

    `shown` is the path as messages name it; `lock` the file beside it that writers take turns on.
    """

    def __init__(self, path: Path, lock: Path, shown: str) -> None:
        self._path = path
        self._at = os.fspath(path)
        self._lock = lock
        self._shown = shown
        self._descriptor: int | None = None
        self._created = False

    def write(self, line: bytes) -> None:
        """Append one line that ends in a newline. Raises StoreError, and then no half line is left."""
        mode = self._mode()
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            # Opened as a file is, it takes the line, and loses it when we close it.
            raise trouble(
                self._shown, "keeps nothing: it is a pipe or a socket", "name a folder or a .jsonl file"
            )
        if not mode:
            try:
                make_folder(self._path.parent)
            except OSError as error:
                raise refused("created", self._path.parent, error) from None
        with nullcontext() if stat.S_ISCHR(mode) else append_lock(self._lock):
            try:
                descriptor = self._open()
                whole = _append(descriptor, line)
            except OSError as error:
                raise refused("written", self._shown, error) from None
        if not whole:
            raise trouble(
                self._shown,
                "cannot be written: only a part of the line went in, and is taken out again",
                "the disk is full or nearly so: free some space",
            )

    def sync(self) -> None:
        """Make the lines durable. Raises StoreError; close then, for fsync asked again after a failure lies."""
        if self._descriptor is None:
            return
        try:
            if stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                os.fsync(self._descriptor)
                if self._created:
                    self._created = False
                    sync_folder(self._path.parent)
        except OSError as error:
            raise refused("made durable", self._shown, error) from None

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _mode(self) -> int:
        """Zero where there is nothing to be seen."""
        try:
            return os.lstat(self._at).st_mode  # of a Path, it would cost several times as much
        except OSError:
            return 0

    def _open(self) -> int:
        """The file that is at the path now: a rotation may have moved the one that was."""
        if self._descriptor is not None:
            if is_at(self._at, self._descriptor):
                return self._descriptor
            self.close()
        try:
            self._descriptor = os.open(self._at, _FLAGS)
        except FileNotFoundError:
            self._descriptor = os.open(self._at, _FLAGS | os.O_CREAT, 0o600)
            self._created = True
            os.fchmod(self._descriptor, 0o600)  # a umask may have taken our own rights away
        return self._descriptor


def _append(descriptor: int, line: bytes) -> bool:
    """Whether all of it went in; if not, the file has its old size again."""
    before = os.fstat(descriptor)
    regular = stat.S_ISREG(before.st_mode)
    if regular and before.st_size and os.pread(descriptor, 1, before.st_size - 1) != b"\n":
        # A writer was killed in its line. Ours must not be glued to what it left.
        line = b"\n" + line
    written = -1
    try:
        written = os.write(descriptor, line)
    finally:
        if written != len(line) and regular:
            with suppress(OSError):
                os.ftruncate(descriptor, before.st_size)
    return written == len(line)
