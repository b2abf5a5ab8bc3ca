"""What a record holds, counted: per probe and vantage, in one pass and constant memory."""

import stat
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain

from probe.analysis.part import Part
from probe.analysis.track import DEGRADED, DOWN, NONE, STATE, UP
from probe.model.history import Stats, TrackStats
from probe.model.outcome import Outcome
from probe.model.report import Summary
from probe.model.sample import Sample
from probe.store.listing import files_to_read, sums_to_read
from probe.store.place import Kind, Place
from probe.store.read import FileScan
from probe.store.summed import left_behind, opened_sums
from probe.units import from_ms

_OUTCOMES = {NONE: Outcome.UNKNOWN, UP: Outcome.UP, DEGRADED: Outcome.DEGRADED, DOWN: Outcome.DOWN}


class _Track:
    def __init__(self, at: datetime) -> None:
        self.first = self.last = at
        self.every: tuple[datetime, float] | None = None
        self.outcomes = dict.fromkeys(Outcome, 0)

    def add(self, sample: Sample) -> None:
        self._reach(sample.at)
        self.outcomes[sample.outcome] += 1
        if sample.every_s is not None:
            self._ask(sample.at, sample.every_s)

    def add_part(self, part: Part) -> None:
        """Samples that are kept as sums only."""
        track = part.track()
        self._reach(from_ms(track.at[0]))
        self._reach(from_ms(track.at[-1]))
        for flags, number in Counter(track.flags).items():
            self.outcomes[_OUTCOMES[flags & STATE]] += number
        asked = next((place for place in reversed(range(len(track))) if track.every[place]), None)
        if asked is not None:
            self._ask(from_ms(track.at[asked]), track.every[asked] / 1000)

    def _reach(self, at: datetime) -> None:
        self.first, self.last = min(self.first, at), max(self.last, at)

    def _ask(self, at: datetime, every_s: float) -> None:
        if self.every is None or at >= self.every[0]:
            self.every = (at, every_s)

    def told(self, probe: str, vantage: str) -> TrackStats:
        return TrackStats(
            probe=probe,
            vantage=vantage,
            samples=sum(self.outcomes.values()),
            first=self.first,
            last=self.last,
            every_s=None if self.every is None else self.every[1],
            outcomes=Summary(**{outcome.value: count for outcome, count in self.outcomes.items()}),
        )


def stats(places: Sequence[Place]) -> Stats:
    """Raises StoreError where something cannot be read."""
    tracks: dict[tuple[str, str], _Track] = {}
    files = size = skipped = summed = 0
    for place in places:
        sums, spoilt = opened_sums(place, sums_to_read(place))
        scan = FileScan(place, None, None, but=left_behind(place, sums))
        for sample in scan:
            key = (sample.probe, sample.vantage)
            if key not in tracks:
                tracks[key] = _Track(sample.at)
            tracks[key].add(sample)
        for probe, vantage, part in chain.from_iterable(each.sums.parts for each in sums):
            tracks.setdefault((probe, vantage), _Track(from_ms(part.header.lowest))).add_part(part)
            summed += part.header.samples
        files += len(scan.sources) + len(sums) + len(spoilt)
        skipped += sum(source.skipped for source in scan.sources)
        size += _size(place)
    told = tuple(track.told(*key) for key, track in sorted(tracks.items()))
    samples = sum(each.samples for each in told)
    # As in a report: without a single sample nothing is known.
    return Stats(
        files=files,
        bytes=size,
        samples=samples,
        summed=summed,
        skipped=skipped,
        tracks=told,
        exit=0 if samples else 3,
    )


def _size(place: Place) -> int:
    """On the disk, packed files as they are; of a pipe there is none."""
    total = 0
    if place.kind is not Kind.STDIN:
        for path in (*files_to_read(place, None, None), *sums_to_read(place)):
            with suppress(FileNotFoundError):
                found = path.stat()
                total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total
