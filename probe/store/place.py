"""What a `store` setting or a --store option points at, and the names of the files there."""

import re
import stat
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from probe.store.trouble import trouble
from probe.units import format_moment

_DAILY = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl(?:\.gz)?")
SUFFIXES = (".jsonl", ".jsonl.gz")
SUMS = ".sums"
"""At the end of the name of a data file: what is left of it."""
SUMS_SUFFIXES = tuple(suffix + SUMS for suffix in SUFFIXES)


class Kind(Enum):
    FOLDER = "a folder of daily files"
    FILE = "one file"
    GLOB = "a pattern"
    STDIN = "standard input"


class Place(NamedTuple):
    """`path` is absolute; `base` is the folder that messages name files from."""

    kind: Kind
    path: Path
    base: Path

    def shown(self, path: Path) -> str:
        if self.kind is Kind.STDIN:
            return "stdin"
        return str(path.relative_to(self.base) if path.is_relative_to(self.base) else path)


def parse_place(text: str, base: Path) -> Place:
    """`-` is standard input, `*.jsonl` one file, `a/*/b` a pattern, all else a folder. Raises StoreError.

    A file may be the sums of one, `*.jsonl.sums`.
    """
    if not text.strip() or "\0" in text:
        raise trouble(repr(text), "is no place for a store", "name a folder or a .jsonl file")
    base = base.absolute()
    if text == "-":
        return Place(Kind.STDIN, base / "-", base)
    try:
        path = base / Path(text).expanduser()
    except RuntimeError:
        raise trouble(text, "starts at a home that is not known here", "write the whole path") from None
    mode = _mode(path)
    if mode is None and any(mark in text for mark in "*?["):
        return Place(Kind.GLOB, path, base)
    streamed = mode is not None and (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode))
    one = streamed or text.endswith((*SUFFIXES, *SUMS_SUFFIXES))
    return Place(Kind.FILE if one else Kind.FOLDER, path, base)


def daily_file(folder: Path, at: datetime) -> Path:
    """The file of the UTC day of `at`."""
    return folder / f"{format_moment(at)[:10]}.jsonl"


def day_of(path: Path) -> str | None:
    """`2026-11-22` of a daily file's name, or of what is left of it."""
    match = _DAILY.fullmatch(path.name.removesuffix(SUMS))
    return None if match is None else match[1]


def file_for(place: Place, at: datetime) -> Path:
    """Where a sample of that moment is written. Raises StoreError for a place that can only be read."""
    match place.kind:
        case Kind.STDIN | Kind.GLOB:
            shown = place.shown(place.path)
            raise trouble(
                shown, f"is {place.kind.value}, which can only be read", "name a folder to record in"
            )
        case Kind.FILE if holds_sums(place.path):
            shown = place.shown(place.path)
            raise trouble(shown, "holds sums, and can only be read", "name a .jsonl file to record in")
        case Kind.FILE if place.path.name.endswith(".gz"):
            shown = place.shown(place.path)
            raise trouble(shown, "is compressed, and can only be read", "name a .jsonl file to record in")
        case Kind.FILE:
            return place.path
    return daily_file(place.path, at)


def holds_sums(path: Path) -> bool:
    return path.name.endswith(SUMS_SUFFIXES)


def sums_of(path: Path) -> Path:
    """Where the sums of a data file are kept once its lines are gone."""
    return path.with_name(path.name + SUMS)


def append_lock_of(place: Place, path: Path) -> Path:
    """The file that the writers of `path` take turns on."""
    return folder_lock(path) if place.kind is Kind.FOLDER else file_lock(path)


def folder_lock(path: Path) -> Path:
    """Of writers that know the file as one of its folder's."""
    return path.parent / ".append.lock"


def file_lock(path: Path) -> Path:
    """Of writers that know the file by its own name."""
    return path.with_name(f"{path.name}.lock")


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError:
        return None
