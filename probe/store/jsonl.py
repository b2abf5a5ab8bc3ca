"""Samples as JSON lines: a folder with one file per UTC day, or one file; patterns and pipes to read from.

Any number of processes of one machine may append at the same time, and be killed at any moment. Over a
network file system locks and appends are not what they are on a disk: keep a store on one machine.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from probe.model.sample import Sample
from probe.record import encode
from probe.store import Gathered, StoreError, Work
from probe.store.append import DataFile
from probe.store.place import SUMS, Kind, Place, append_lock_of, file_for, parse_place
from probe.store.read import FileScan


class JsonlStore:
    def __init__(self, place: Place, *, durable: bool) -> None:
        self._place = place
        self._durable = durable
        self._files: dict[Path, DataFile] = {}

    @property
    def run_lock(self) -> Path | None:
        """Where the lock of a run goes; None for a place that can only be read."""
        kind, path, _ = self._place
        if kind is Kind.FOLDER:
            return path / ".run.lock"
        if kind is Kind.FILE and not path.name.endswith((".gz", SUMS)):
            return path.with_name(path.name + ".run.lock")
        return None

    def append(self, sample: Sample) -> None:
        """Write one whole line now. Raises StoreError; a line is then not half there."""
        path = file_for(self._place, sample.at)
        if path not in self._files:
            lock = append_lock_of(self._place, path)
            self._files[path] = DataFile(path, lock, self._place.shown(path))
        self._files[path].write(encode(sample))

    def sync(self) -> None:
        """Make what was appended durable, unless the store was opened otherwise. Raises StoreError."""
        failed = None
        for file in self._files.values() if self._durable else ():
            try:
                file.sync()
            except StoreError as error:
                failed = failed or error
        self.close()
        if failed:
            raise failed

    def scan(self, start_ms: int | None, end_ms: int | None) -> FileScan:
        """Samples with start_ms <= at < end_ms. Raises StoreError where there is no history."""
        return FileScan(self._place, start_ms, end_ms)

    def gather(self, start_ms: int | None, end_ms: int | None, work: Work) -> Gathered:
        """Raises StoreError where there is no history, or a file of it cannot be read."""
        from probe.store.gather import gather

        return gather(self._place, start_ms, end_ms, work)

    def looks(self, probes: Collection[str], start_ms: int | None, end_ms: int | None) -> Iterator[Sample]:
        """The samples of these probes that read status pages. Raises StoreError where there is no history."""
        from probe.store.vendor_lines import vendor_lines

        return vendor_lines(self._place, probes, start_ms, end_ms)

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()


def open_store(place: str, *, base: Path, durable: bool) -> JsonlStore:
    """The store at `place`, a path that starts at `base`. Touches nothing yet. Raises StoreError."""
    return JsonlStore(parse_place(place, base), durable=durable)
