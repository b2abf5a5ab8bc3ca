"""Files named in a configuration: paths as they are written, and text with every failure said in a sentence."""

import errno
import os
import stat
from pathlib import Path

from probe.config.problems import ConfigError, Problem

MAX_BYTES = 4 * 1024 * 1024


def read_text(path: Path, label: str) -> str:
    """The text of a file, without its byte order mark. Raises ConfigError."""
    try:
        if not _is_readable_kind(path):
            raise ConfigError(
                [
                    Problem(
                        file=label,
                        message="is not a file, but a pipe or a device",
                        hint="name a regular file",
                    )
                ]
            )
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([_unreadable(error, label)]) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(
            [
                Problem(
                    file=label,
                    message="is larger than 4 MiB",
                    hint="split it with include, or name another file",
                )
            ]
        )
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}"
        raise ConfigError(
            [Problem(file=label, line=line, message=message, hint="save the file as UTF-8")]
        ) from None


def _is_readable_kind(path: Path) -> bool:
    """Not a named pipe, which would keep us waiting for a writer, nor a device without an end.

    The pipe of a process substitution, `-c <(…)`, has its writer. A folder is told by opening it. Raises OSError.
    """
    mode = path.stat().st_mode
    is_substituted = str(path.parent) == "/dev/fd" or str(path) == "/dev/stdin"
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (stat.S_ISFIFO(mode) and is_substituted)


def expanded(text: str) -> Path:
    """The path that a text names; a `~` of nobody is a name like any other."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def can_be_read(path: Path) -> bool:
    try:
        return os.access(path, os.R_OK)
    except ValueError:
        return False  # a NUL in the name


def _unreadable(error: OSError, label: str) -> Problem:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            message, hint = "there is no such file", "probe init writes a starter"
        case errno.EISDIR:
            message, hint = "is a folder", f"name the file in it: {label.rstrip('/')}/probes.toml"
        case _:
            message, hint = f"cannot be read: {error.strerror}", "look at it with: ls -l"
    return Problem(file=label, message=message, hint=hint)
