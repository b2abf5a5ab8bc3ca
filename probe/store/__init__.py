"""Places that keep samples: one file each, chosen by the scheme of the location (none = a path).

A store appends whole lines and scans a span of time. What it cannot read it reports, by file and line,
and goes on.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from probe.model.report import Source
from probe.model.sample import Sample
from probe.registry import Entry, Table

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from probe.analysis.evidence import Evidence

STORES = Table(
    "store", {"file": Entry("probe.store.jsonl", "daily JSONL files in a folder, or one .jsonl file")}
)


class StoreError(OSError):
    """The place cannot be read or written; the message names it and says what to do."""


class NoHistoryError(StoreError):
    """There is nothing at the place yet: no evidence, which is not the same as a place that cannot be read."""


class BusyError(StoreError):
    """Somebody else is at the same work there."""


class Defect(NamedTuple):
    """A line that was passed over: where, and why."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}, skipped"


class Work(NamedTuple):
    """How a long reading is done. `executor` is asked with the bytes there are to fold; `progress` is told (done, all).

    `now_ns` is the wall clock, beside which a file is old enough for its sum to be kept.
    """

    executor: "Callable[[int], Executor]"
    progress: Callable[[int, int], None]
    now_ns: int


class Gathered(NamedTuple):
    """`remarks` are sentences about the files themselves."""

    evidence: "Evidence"
    sources: list[Source]
    defects: list[Defect]
    remarks: list[str]


class Scan(Protocol):
    """An iteration over samples that also knows what it met. `sources` and `defects` are complete at its end."""

    sources: list[Source]
    defects: list[Defect]

    def __iter__(self) -> Iterator[Sample]: ...


class Store(Protocol):
    @property
    def run_lock(self) -> Path | None:
        """Where the lock of a run goes; None for a place that can only be read."""

    def append(self, sample: Sample) -> None:
        """Write one whole line now. Raises StoreError; a line is then not half there."""

    def sync(self) -> None:
        """Make what was appended durable. Raises StoreError."""

    def gather(self, start_ms: int | None, end_ms: int | None, work: Work) -> Gathered:
        """The evidence of the samples with start_ms <= at < end_ms. Raises StoreError as `scan` does."""

    def scan(self, start_ms: int | None, end_ms: int | None) -> Scan:
        """Samples with start_ms <= at < end_ms, in no promised order. None = no bound."""

    def looks(self, probes: Collection[str], start_ms: int | None, end_ms: int | None) -> Iterator[Sample]:
        """The samples of these probes that read status pages, in no promised order. Raises StoreError as `scan` does."""

    def close(self) -> None: ...


def open_store(location: str, *, base: Path, durable: bool = True) -> Store:
    """The store at `location`; a relative path starts at `base`. Nothing is created before it is written to."""
    scheme, separator, rest = location.partition("://")
    name, place = (scheme, rest) if separator else ("file", location)
    return cast("Store", STORES.load(name).open_store(place, base=base, durable=durable))
