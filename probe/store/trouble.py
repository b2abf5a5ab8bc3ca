"""What the operating system refused, in words, with what to do next."""

import errno

from probe.store import NoHistoryError, StoreError
from probe.text import clean

_ANOTHER = "choose another place with `store` in [settings] or --store"

_WORDS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", f"free some space, or {_ANOTHER}"),
    errno.EDQUOT: ("the disk quota is used up", f"free some space, or {_ANOTHER}"),
    errno.EROFS: ("the file system is read-only", _ANOTHER),
    errno.EACCES: ("permission denied", f"grant it to this user, or {_ANOTHER}"),
    errno.EPERM: ("the system does not permit it", f"look at the file's owner and attributes, or {_ANOTHER}"),
    errno.EFBIG: ("the file may not grow any more", "raise the limit (ulimit -f), or keep a folder of daily files"),
    errno.EIO: ("the disk reports an input/output error", f"look at the system's log, and {_ANOTHER}"),
    errno.EISDIR: ("it is a folder, and a file is expected", _ANOTHER),
    errno.ENOTDIR: ("a part of the path is a file, and a folder is expected", _ANOTHER),
    errno.EEXIST: ("it is a file, and a folder is expected", f"name the file *.jsonl, or {_ANOTHER}"),
    errno.ENOENT: ("there is no such place", _ANOTHER),
    errno.ELOOP: ("it is a symbolic link", "name the file it points to"),
    errno.ENAMETOOLONG: ("the name is too long", _ANOTHER),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n)"),
    errno.ENOLCK: ("the file system gives no locks", f"{_ANOTHER}, on a disk of this machine"),
    errno.EOPNOTSUPP: ("the file system gives no locks", f"{_ANOTHER}, on a disk of this machine"),
}  # fmt: skip


def refused(action: str, path: object, error: OSError) -> StoreError:
    """`results: cannot be written: the disk is full; free some space, …`."""
    if isinstance(error, StoreError):
        return error
    number = error.errno or 0
    why, then = _WORDS.get(number, (error.strerror or str(error), _ANOTHER))
    return trouble(path, f"cannot be {action}: {why}", then)


def nothing_there(path: object, problem: str, then: str) -> NoHistoryError:
    return NoHistoryError(f"{clean(str(path))} {problem}; {then}")


def trouble(path: object, problem: str, then: str) -> StoreError:
    """What is wrong with a path, and what to do next."""
    return StoreError(f"{clean(str(path))} {problem}; {then}")
