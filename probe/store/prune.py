"""Whole daily files that are older than is wanted, and sums of such. Files of other names are nobody's to change here."""

import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from probe.store.disk import sync_folder
from probe.store.keep import kept_of
from probe.store.listing import sums_to_read
from probe.store.lock import append_lock
from probe.store.place import Kind, Place, day_of, folder_lock
from probe.store.trouble import refused, trouble
from probe.store.walk import data_files


class Old(NamedTuple):
    path: Path
    bytes: int


def old_files(
    place: Place, before: datetime, what: str = "prune removes", *, sums: bool = True
) -> tuple[list[Old], int]:
    """Daily files of days that ended at or before a moment, and how many others there are. Raises StoreError.

    `sums` says whether those are meant too, `what` what is done with whole daily files.
    """
    if place.kind is not Kind.FOLDER:
        raise trouble(
            place.shown(place.path),
            f"is {place.kind.value}, and {what} whole daily files",
            "name a folder of them",
        )
    paths = data_files(place) + (sums_to_read(place) if sums else [])
    paths.sort()
    old = [Old(path, path.lstat().st_size) for path in paths if _is_old(path, before)]
    return old, len(paths) - len(old)


def remove(place: Place, files: list[Old]) -> Iterator[Old]:
    """One by one, and durable at the end. Raises StoreError; those already yielded are gone."""
    if not files:
        return
    with append_lock(folder_lock(files[0].path)):
        for file in files:
            # Before their file, so that a kill leaves none without one.
            for rollup in kept_of(file.path):
                with suppress(OSError):
                    rollup.unlink()
            try:
                file.path.unlink(missing_ok=True)
            except OSError as error:
                raise refused("removed", place.shown(file.path), error) from None
            yield file
        try:
            sync_folder(place.path)
        except OSError as error:
            raise refused("made durable", place.shown(place.path), error) from None


def _is_old(path: Path, before: datetime) -> bool:
    day = day_of(path)
    if day is None or not stat.S_ISREG(path.lstat().st_mode):
        return False
    try:
        end = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return False
    return end <= before
