"""The sums of a place, read beside its lines."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from probe.model.report import Source
from probe.store import Gathered
from probe.store.place import SUMS, Place
from probe.store.remarks import set_back
from probe.store.sums import BadSumsError, Sums, open_sums, stands_for
from probe.store.trouble import refused
from probe.units import format_moment, from_ms

_EVER = 2**62


class Spoilt(NamedTuple):
    """Sums that cannot be used."""

    path: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; the samples it stood for are missing"


class Opened(NamedTuple):
    path: Path
    sums: Sums

    @property
    def lines(self) -> Path:
        """Where the lines were that they were made of."""
        return self.path.with_name(self.path.name.removesuffix(SUMS))


def opened_sums(place: Place, paths: Iterable[Path]) -> tuple[list[Opened], list[Spoilt]]:
    """Those that can be read, and those that cannot. Raises StoreError."""
    found, spoilt = [], []
    for path in paths:
        try:
            found.append(Opened(path, open_sums(path)))
        except BadSumsError as error:
            spoilt.append(Spoilt(place.shown(path), str(error)))
        except OSError as error:
            raise refused("read", place.shown(path), error) from None
    return found, spoilt


def left_behind(place: Place, found: Iterable[Opened]) -> set[Path]:
    """Files whose lines are all summed up, and were still there when somebody was stopped. Raises StoreError."""
    left = set()
    for each in found:
        try:
            if stands_for(each.sums, each.lines):
                left.add(each.lines)
        except OSError as error:
            raise refused("read", place.shown(each.lines), error) from None
    return left


def take_sums(gathered: Gathered, place: Place, found: Sequence[Opened], span: tuple[int, int]) -> None:
    """What is within the milliseconds [start, end)."""
    files, latest = 0, -_EVER
    for each in found:
        samples, steps = 0, dict[tuple[str, str], int]()
        for probe, vantage, whole in each.sums.parts:
            part = whole.cut(*span)
            if part is not None:
                gathered.evidence.pile(probe, vantage).take(part)
                samples += part.header.samples
                track = vantage, probe
                steps[track] = steps.get(track, 0) + part.header.steps
                latest = max(latest, part.header.highest)
        files += samples > 0
        gathered.remarks.extend(set_back(place.shown(each.path), steps))
        gathered.sources.append(Source(path=place.shown(each.path), samples=samples, skipped=0))
    if files:
        gathered.remarks.append(
            f"{place.shown(place.path)}: up to {format_moment(from_ms(latest))[:10]} the record is kept as sums only "
            f"({files} file{'' if files == 1 else 's'}): availability, outages and latency are the same, "
            "phases, lateness and single samples are gone"
        )
