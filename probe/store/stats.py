"""What a record holds, counted: per probe and vantage, in one pass and constant memory."""

import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from probe.model.history import Stats, TrackStats
from probe.model.outcome import Outcome
from probe.model.report import Summary
from probe.model.sample import Sample
from probe.store.place import Kind, Place, files_to_read
from probe.store.read import FileScan


class _Track:
    def __init__(self, sample: Sample) -> None:
        self.first = self.last = sample.at
        self.every: tuple[datetime, float] | None = None
        self.outcomes = dict.fromkeys(Outcome, 0)

    def add(self, sample: Sample) -> None:
        self.first, self.last = min(self.first, sample.at), max(self.last, sample.at)
        self.outcomes[sample.outcome] += 1
        if sample.every_s is not None and (self.every is None or sample.at >= self.every[0]):
            self.every = (sample.at, sample.every_s)

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
    files = size = skipped = 0
    for place in places:
        scan = FileScan(place, None, None)
        for sample in scan:
            key = (sample.probe, sample.vantage)
            if key not in tracks:
                tracks[key] = _Track(sample)
            tracks[key].add(sample)
        files += len(scan.sources)
        skipped += sum(source.skipped for source in scan.sources)
        size += _size(place)
    told = tuple(track.told(*key) for key, track in sorted(tracks.items()))
    samples = sum(each.samples for each in told)
    # As in a report: without a single sample nothing is known.
    return Stats(
        files=files, bytes=size, samples=samples, skipped=skipped, tracks=told, exit=0 if samples else 3
    )


def _size(place: Place) -> int:
    """On the disk, packed files as they are; of a pipe there is none."""
    total = 0
    if place.kind is not Kind.STDIN:
        for path in files_to_read(place, None, None):
            with suppress(FileNotFoundError):
                found = path.stat()
                total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total
