"""Parts of an open file, copied whole and in bounded memory."""

import errno
import os

_STEP = 1024 * 1024


def copy_part(source: int, start: int, end: int, target: int) -> None:
    """Writes the bytes [start, end) of `source` to `target`. Raises OSError."""
    while start < end:
        data = os.pread(source, min(_STEP, end - start), start)
        if not data:
            raise OSError(errno.EIO, "it became shorter meanwhile")
        write_all(target, data)
        start += len(data)


def write_all(target: int, data: bytes) -> None:
    """A full disk takes a part first, and says so only when asked again."""
    while data:
        data = data[os.write(target, data) :]
