"""Locks between processes of one machine: flock on a file that stays.

flock belongs to the open file, so the kernel frees it however its owner ends, and a file left by a dead
process blocks nobody. Unlinking a held lock file lets a second owner in: only its owner may, as the very last
thing it does.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from probe.store.disk import is_at, make_folder
from probe.store.trouble import refused, trouble
from probe.text import clean
from probe.units import format_moment

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_PATIENCE_S = (
    10.0  # an append takes microseconds: whoever holds the lock longer is stopped or on a dead mount
)
_PAUSE_S = 0.002


@contextmanager
def append_lock(path: Path) -> Iterator[None]:
    """Exclusive for one append. Raises StoreError when another process does not let go."""
    give_up = time.monotonic() + _PATIENCE_S
    while (descriptor := _try(path)) is None:
        if time.monotonic() > give_up:
            raise trouble(
                path, f"has been held for {_PATIENCE_S:.0f} s", "end the stopped process that has it open"
            )
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        os.close(descriptor)


class RunLock:
    """One pass at a time: `with RunLock(path) as lock:` and, inside, `if not lock.acquire(): …`.

    The file says who holds it, for people to read; the lock itself is the kernel's. `now` is aware.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """True if it is ours now; False, at once, if another process holds it. Raises StoreError."""
        if self._descriptor is not None:
            return True
        try:
            make_folder(self.path.parent)
        except OSError as error:
            raise refused("created", self.path.parent, error) from None
        self._descriptor = _try(self.path)
        if self._descriptor is None:
            return False
        # A full disk must not keep a pass from asking: without the note the lock is as good.
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()} {format_moment(self._now())}\n".encode(), 0)
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def held_by(self) -> str:
        """`process 4711, since 2026-11-22T14:31:00.000Z`, as far as its owner has told."""
        try:
            words = self.path.read_text(encoding="ascii", errors="replace").split()
        except OSError:
            words = []
        return f"process {clean(words[0])}, since {clean(words[1])}" if len(words) == 2 else "another process"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _keep_usable(descriptor: int) -> None:
    """A umask may have taken the owner's rights to a new lock file away: the next pass could not open it."""
    there = os.fstat(descriptor)
    if there.st_uid == os.geteuid() and there.st_mode & 0o600 != 0o600:
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode) | 0o600)


def _try(path: Path) -> int | None:
    """A descriptor that holds the lock, or None if another has it. Raises StoreError."""
    while True:
        try:
            descriptor = os.open(path, _FLAGS, 0o600)
        except OSError as error:
            raise refused("opened", path, error) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(os.fspath(path), descriptor):
                _keep_usable(descriptor)
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except OSError as error:
            os.close(descriptor)
            raise refused("locked", path, error) from None
        os.close(descriptor)  # somebody replaced the file between open and flock: lock what is there now
