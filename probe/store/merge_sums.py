"""Sums of other places, put to those of this one, and lines that the sums here know already."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple, TypeAlias

from probe.analysis.part import contents
from probe.analysis.track import Track
from probe.record import decode
from probe.store.compact import read_back, summing_up, united
from probe.store.disk import make_folder
from probe.store.lock import append_lock
from probe.store.place import Kind, Place, append_lock_of, daily_file, sums_of
from probe.store.replace import put_in_place, write_beside
from probe.store.sums import BadSumsError, Sums, open_sums, pack_sums
from probe.store.trouble import refused, trouble

_Sample: TypeAlias = tuple[object, ...]


class Taken(NamedTuple):
    """How many samples were new, and how many were there."""

    taken: int
    known: int


def merge_sums(sums: Sums, name: str, into: Place) -> Taken:
    """`name` is that of the file they come from. A second time nothing changes. Raises StoreError."""
    target = into.path / name if into.kind is Kind.FOLDER else sums_of(into.path)
    shown = into.shown(target)
    try:
        make_folder(target.parent)
        with summing_up(target.parent):
            there = _open(target, shown)
            before, coming = _samples(there), _samples(sums)
            new = coming - before
            if new:
                data = pack_sums(united(there, sums.parts), (there or sums).origin)
                fresh = write_beside(target, data, target.stat() if there else None)
                try:
                    read_back(fresh, data, shown)
                    with append_lock(append_lock_of(into, target)):
                        put_in_place(fresh, target)
                finally:
                    fresh.unlink(missing_ok=True)
    except OSError as error:
        raise refused("written", shown, error) from None
    return Taken(len(new), sums.samples - len(new))


class Summed:
    """The samples of a place that are kept as sums only, as far as a merge of lines has to know: those of one day."""

    def __init__(self, into: Place) -> None:
        self._into = into
        self._day: date | None = None
        self._there: set[_Sample] = set()

    def holds(self, day: date, line: bytes) -> bool:
        """Whether the sample of a line is there. Raises StoreError."""
        if day != self._day:
            self._there, self._day = self._fetch(day), day
        if not self._there:
            return False
        sample, track = decode(line), Track()
        track.extend([sample])
        return all((sample.probe, sample.vantage, *each) in self._there for each in contents(track))

    def _fetch(self, day: date) -> set[_Sample]:
        into = self._into
        if into.kind is Kind.FOLDER:
            path = daily_file(into.path, datetime.combine(day, time(), UTC))
            names = [sums_of(path), sums_of(path.with_name(f"{path.name}.gz"))]
        else:
            names = [sums_of(into.path)]
        return set().union(*(_samples(_open(each, into.shown(each))) for each in names))


def _open(path: Path, shown: str) -> Sums | None:
    try:
        return open_sums(path)
    except FileNotFoundError:
        return None
    except BadSumsError as error:
        raise trouble(shown, f"cannot be added to: {error}", "move it elsewhere") from None
    except OSError as error:
        raise refused("read", shown, error) from None


def _samples(sums: Sums | None) -> set[_Sample]:
    parts = sums.parts if sums else ()
    return {(probe, vantage, *each) for probe, vantage, part in parts for each in contents(part.track())}
