"""The ledger beside the samples: one small file, replaced whole, changed under a lock of its own."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from probe.model.ledger import LEDGER_VERSION, Ledger
from probe.store.disk import make_folder
from probe.store.lock import append_lock
from probe.store.trouble import refused, trouble
from probe.units import format_size

NAME = ".ledger.json"
_LARGEST = 16 * 1024 * 1024
_MEND = "move it away, and the count of this month's spending starts again from the record"


def ledger_path(run_lock: Path) -> Path:
    """Beside the lock of a run: `.ledger.json` in a folder, `NAME.jsonl.ledger.json` beside a file."""
    return run_lock.with_name(run_lock.name.removesuffix(".run.lock") + NAME)


def read_ledger(path: Path) -> Ledger | None:
    """None where there is none yet. Raises StoreError for one that cannot be read: it would be no limit."""
    try:
        raw = _bytes_of(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused("read", path, error) from None
    try:
        found = msgspec.json.decode(raw, type=Ledger)
    except msgspec.MsgspecError as error:
        raise trouble(path, f"is no ledger ({error})", _MEND) from None
    if found.v > LEDGER_VERSION:
        raise trouble(path, f"was written by a newer probe (version {found.v})", "update probe")
    return found


def _bytes_of(path: Path) -> bytes:
    """Of a file only: a pipe would keep a run waiting for its writer, and a device may have no end. Raises OSError, StoreError."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise trouble(path, "is no file", _MEND)
        raw = file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise trouble(path, f"is no ledger (it is larger than {format_size(_LARGEST)})", _MEND)
    return raw


def change_ledger(path: Path, change: Callable[[Ledger | None], Ledger]) -> Ledger:
    """Read, change, write, while nobody else does. Raises StoreError; the old one is then still whole."""
    try:
        make_folder(path.parent)
    except OSError as error:
        raise refused("created", path.parent, error) from None
    with append_lock(path.with_name(path.name + ".lock")):
        before = read_ledger(path)
        found = change(before)
        if found != before:
            _write(path, msgspec.json.encode(found))
    return found


def _write(path: Path, raw: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(
            beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise refused("written", path, error) from None
