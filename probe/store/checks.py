"""What can be wrong with a sample that reads well: beside its neighbours, its file's name and the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from probe.model.history import Flaw
from probe.model.sample import Sample
from probe.store.line import Fault
from probe.store.seen import Met, Seen
from probe.units import format_moment

TOLERANCE = timedelta(minutes=1)
"""Clocks of vantages differ, and samples end in another order than they begin in."""

_DAY = timedelta(days=1)


class Checks:
    """Samples go in file by file, in the order of their lines. Ids are remembered over all files."""

    def __init__(self, now: datetime) -> None:
        self._latest = now + TOLERANCE
        self._now = now
        self._seen = Seen()
        self._day: str | None = None
        self._before: dict[str, datetime] = {}

    def begin_file(self, day: str | None) -> None:
        """`day` is that of the file's name, if it has one."""
        self._day = day
        self._before.clear()

    def faults(self, sample: Sample, text: bytes) -> Iterator[Fault]:
        met = self._seen.add(sample.id, text)
        if met is Met.SAME:
            yield Fault(Flaw.DUPLICATE, "the same sample again")
        elif met is Met.CONFLICT:
            yield Fault(Flaw.CONFLICT, "another sample has this id")
        if self._day is not None and (day := sample.at.date().isoformat()) != self._day:
            yield Fault(Flaw.WRONG_DAY, f"a sample of {day}")
        if sample.at > self._latest:
            yield Fault(Flaw.FUTURE, f"begins at {format_moment(sample.at)}, which is still to come")
        before = self._before.get(sample.vantage)
        self._before[sample.vantage] = sample.at
        if before is not None and sample.at < before and before - sample.at > _slack(sample):
            step = (before - sample.at).total_seconds()
            yield Fault(Flaw.ORDER, f"begins {step:.0f} s before the line above it from the same vantage")


def _slack(sample: Sample) -> timedelta:
    """How much earlier than the line above it a sample may begin: it is written when it ends."""
    longest = sample.timeout_s or 0.0
    return TOLERANCE + (timedelta(seconds=longest) if 0 < longest < _DAY.total_seconds() else timedelta())
