"""Which files of a place are to be read for a span of time: those of lines, and those of sums."""

import glob
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from probe.store.place import SUFFIXES, SUMS, SUMS_SUFFIXES, Kind, Place, day_of, holds_sums, sums_of
from probe.store.trouble import nothing_there, refused, trouble
from probe.units import to_ms

_NO_DATA = (".lock", ".broken", SUMS)  # what else lies beside the data: locks, and what a repair moved out
_MARGIN = timedelta(days=1)  # clocks of vantages differ, and a line may have been written late


def files_to_read(place: Place, start_ms: int | None, end_ms: int | None) -> list[Path]:
    """In order of their names, without daily files that lie outside the span. Raises StoreError."""
    return _to_read(place, _files, start_ms, end_ms)


def sums_to_read(place: Place, start_ms: int | None = None, end_ms: int | None = None) -> list[Path]:
    """The sums that lie where the files they were made of would be read. Raises StoreError."""
    return _to_read(place, _sums, start_ms, end_ms)


def _to_read(
    place: Place, listed: Callable[[Place], Iterable[Path]], start_ms: int | None, end_ms: int | None
) -> list[Path]:
    try:
        return [path for path in listed(place) if _may_hold(path, place, start_ms, end_ms)]
    except OSError as error:
        raise refused("read", place.shown(place.path), error) from None


def _files(place: Place) -> Iterator[Path]:
    shown = place.shown(place.path)
    if place.kind is Kind.STDIN:
        yield place.path
    elif place.kind is Kind.GLOB:
        found = _matching(place)
        if not any(path.is_dir() or not path.name.endswith(_NO_DATA) for path in found) and not _sums(place):
            raise nothing_there(
                shown, "matches no file", "quote the pattern for the shell, and look at what is there"
            )
        for path in found:
            if path.is_dir():
                yield from _in_folder(path, SUFFIXES)
            elif not path.name.endswith(_NO_DATA):
                yield path
    elif not place.path.exists():
        if not _sums(place):
            raise nothing_there(
                f"no history at {shown}:", "nothing has been recorded there", "`probe run` writes it"
            )
    elif not place.path.is_dir():
        if not holds_sums(place.path):
            yield place.path
    elif place.kind is Kind.FILE:
        raise trouble(shown, "cannot be read: it is a folder, and a file is expected", "name a file in it")
    else:
        yield from _in_folder(place.path, SUFFIXES)


def _sums(place: Place) -> list[Path]:
    match place.kind:
        case Kind.STDIN:
            return []
        case Kind.FOLDER:
            return _in_folder(place.path, SUMS_SUFFIXES) if place.path.is_dir() else []
        case Kind.FILE:
            path = place.path if holds_sums(place.path) else sums_of(place.path)
            return [path] if path.is_file() else []
    found = [*_matching(place), *_matching(place, SUMS)]
    inside = [path for folder in found if folder.is_dir() for path in _in_folder(folder, SUMS_SUFFIXES)]
    return sorted({*inside, *(path for path in found if holds_sums(path) and path.is_file())})


def _matching(place: Place, suffix: str = "") -> list[Path]:
    # The folder of the configuration may have brackets in its own name.
    shown = place.shown(place.path)
    pattern = shown if Path(shown).is_absolute() else f"{glob.escape(str(place.base))}/{shown}"
    return sorted({Path(name) for name in glob.glob(pattern + suffix, recursive=True)})  # noqa: PTH207 - Path.glob refuses `a**`


def _in_folder(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    named = (path for path in folder.iterdir() if path.name.endswith(suffixes))
    return sorted(path for path in named if path.is_file() and not path.name.startswith("."))


def _may_hold(path: Path, place: Place, start_ms: int | None, end_ms: int | None) -> bool:
    day = day_of(path)
    if day is None or place.kind is Kind.FILE:
        return True
    try:
        midnight = datetime.combine(date.fromisoformat(day), time(), UTC)
        first, last = to_ms(midnight - _MARGIN), to_ms(midnight + 2 * _MARGIN)
    except (ValueError, OverflowError):
        return True
    return (end_ms is None or first < end_ms) and (start_ms is None or last > start_ms)
