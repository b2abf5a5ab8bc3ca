"""What a `store` setting or a --store option points at, and which files that is for a span of time."""

import glob
import re
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from probe.store.trouble import nothing_there, refused, trouble
from probe.units import format_moment, to_ms

_DAILY = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl(?:\.gz)?")
_SUFFIXES = (".jsonl", ".jsonl.gz")
_NO_DATA = (".lock", ".broken")  # what else lies beside the data: locks, and what a repair moved out
_MARGIN = timedelta(days=1)  # clocks of vantages differ, and a line may have been written late


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
    """`-` is standard input, `*.jsonl` one file, `a/*/b` a pattern, all else a folder. Raises StoreError."""
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
    return Place(Kind.FILE if streamed or text.endswith(_SUFFIXES) else Kind.FOLDER, path, base)


def daily_file(folder: Path, at: datetime) -> Path:
    """The file of the UTC day of `at`."""
    return folder / f"{format_moment(at)[:10]}.jsonl"


def day_of(path: Path) -> str | None:
    """`2026-11-22` of a daily file's name."""
    match = _DAILY.fullmatch(path.name)
    return None if match is None else match[1]


def file_for(place: Place, at: datetime) -> Path:
    """Where a sample of that moment is written. Raises StoreError for a place that can only be read."""
    match place.kind:
        case Kind.STDIN | Kind.GLOB:
            shown = place.shown(place.path)
            raise trouble(
                shown, f"is {place.kind.value}, which can only be read", "name a folder to record in"
            )
        case Kind.FILE if place.path.name.endswith(".gz"):
            shown = place.shown(place.path)
            raise trouble(shown, "is compressed, and can only be read", "name a .jsonl file to record in")
        case Kind.FILE:
            return place.path
    return daily_file(place.path, at)


def append_lock_of(place: Place, path: Path) -> Path:
    """The file that the writers of `path` take turns on."""
    return folder_lock(path) if place.kind is Kind.FOLDER else file_lock(path)


def folder_lock(path: Path) -> Path:
    """Of writers that know the file as one of its folder's."""
    return path.parent / ".append.lock"


def file_lock(path: Path) -> Path:
    """Of writers that know the file by its own name."""
    return path.with_name(f"{path.name}.lock")


def files_to_read(place: Place, start_ms: int | None, end_ms: int | None) -> list[Path]:
    """In order of their names, without daily files that lie outside the span. Raises StoreError."""
    try:
        return [path for path in _files(place) if _may_hold(path, place, start_ms, end_ms)]
    except OSError as error:
        raise refused("read", place.shown(place.path), error) from None


def _files(place: Place) -> Iterator[Path]:
    shown = place.shown(place.path)
    if place.kind is Kind.STDIN:
        yield place.path
    elif place.kind is Kind.GLOB:
        # The folder of the configuration may have brackets in its own name.
        pattern = shown if Path(shown).is_absolute() else f"{glob.escape(str(place.base))}/{shown}"
        names = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob refuses `a**`
        found = sorted({Path(name) for name in names if not name.endswith(_NO_DATA)})
        if not found:
            raise nothing_there(
                shown, "matches no file", "quote the pattern for the shell, and look at what is there"
            )
        for path in found:
            yield from _in_folder(path) if path.is_dir() else [path]
    elif not place.path.exists():
        raise nothing_there(
            f"no history at {shown}:", "nothing has been recorded there", "`probe run` writes it"
        )
    elif not place.path.is_dir():
        yield place.path
    elif place.kind is Kind.FILE:
        raise trouble(shown, "cannot be read: it is a folder, and a file is expected", "name a file in it")
    else:
        yield from _in_folder(place.path)


def _in_folder(folder: Path) -> list[Path]:
    named = (path for path in folder.iterdir() if path.name.endswith(_SUFFIXES))
    return sorted(path for path in named if path.is_file() and not path.name.startswith("."))


def _may_hold(path: Path, place: Place, start_ms: int | None, end_ms: int | None) -> bool:
    match = _DAILY.fullmatch(path.name)
    if match is None or path == place.path:
        return True
    try:
        midnight = datetime.combine(date.fromisoformat(match[1]), time(), UTC)
        first, last = to_ms(midnight - _MARGIN), to_ms(midnight + 2 * _MARGIN)
    except (ValueError, OverflowError):
        return True
    return (end_ms is None or first < end_ms) and (start_ms is None or last > start_ms)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError:
        return None
