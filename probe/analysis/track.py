"""One probe as seen from one vantage: what its samples say, a few numbers each, in parallel columns."""

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from math import inf
from operator import le
from typing import TypeAlias, TypeVar

import msgspec

from probe.analysis.blame import reason_of, word_for
from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.sample import Sample
from probe.model.trace import Trace
from probe.reasons import Reason

NONE, UP, DEGRADED, DOWN = range(4)
"""States of a sample, the worse the higher. NONE is no evidence about the target."""
STATE = 0b11
FIRST_FAILED = 0b100
FLAKY = 0b1000
SCHEDULED = 0b1_0000
MASKED = 0b10_0000
RECHECK = 0b100_0000

Told: TypeAlias = Sample | Trace
T = TypeVar("T")

_GOOD = frozenset({UP, DEGRADED})
_OURS = frozenset({Owner.SELF, Owner.QUOTA, Owner.CLIENT})
_LONGEST_EVERY_S = 366 * 86_400
_CLOCK_STEP_MS = 2000
_LONG_AGO = -(2**63)
_UP, _SCHEDULED = Outcome.UP, Trigger.SCHEDULED
_PLAIN_UP = UP | SCHEDULED
# `units.to_ms`, written out: a call for each of ten million samples is seconds.
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Track:
    """One entry per sample, in any order, the same sample any number of times.

    `at` in milliseconds; `flags` as above; `every` the interval in milliseconds, 0 if none was recorded;
    `latency` in seconds, -1 unless the sample succeeded and was timed, undisturbed by our own lag;
    `configs` and `reasons` are places in the table of that name: its definition, and why it failed or says
    nothing (see `blame`; place 0 is none). `ids` is None where they are not known any more: samples then are the same if all else is.
    `steps` counts how often the clock of the writer went back by more than 2 s from one line to the next.
    """

    __slots__ = (
        "at",
        "configs",
        "every",
        "flags",
        "ids",
        "latency",
        "reasons",
        "steps",
        "table",
        "tags",
        "tags_at",
    )

    def __init__(self) -> None:
        self.at = array("q")
        self.flags = bytearray()
        self.every = array("q")
        self.latency = array("d")
        self.configs = array("L")
        self.reasons = array("L")
        self.table: dict[str, int] = {"": 0}
        self.ids: list[str] | None = []
        self.steps = 0
        self.tags: tuple[str, ...] = ()
        self.tags_at = _LONG_AGO

    def __len__(self) -> int:
        return len(self.at)

    def extend(self, samples: Sequence[Told]) -> None:
        """Add samples, in the order of their lines."""
        at = [(sample.at - _EPOCH) // _MILLISECOND for sample in samples]
        flags = [
            _PLAIN_UP
            if sample.outcome is _UP
            and sample.trigger is _SCHEDULED
            and sample.failure is None
            and len(sample.attempts) < 2
            else flags_of(sample)
            for sample in samples
        ]
        self._watch(at)
        self.at.extend(at)
        self.flags.extend(flags)
        self.every.extend(_same([sample.every_s for sample in samples], _interval))
        self.latency.extend(_latencies(samples, flags))
        self.configs.extend(_same([sample.config for sample in samples], self._place))
        if flags.count(_PLAIN_UP) == len(flags):
            self.reasons.extend([0] * len(flags))
        else:
            self.reasons.extend(
                [
                    0
                    if flag & STATE in _GOOD or sample.failure is None
                    else self._place(word_for(sample.failure.reason, sample.failure.owner))
                    for sample, flag in zip(samples, flags, strict=True)
                ]
            )
        if self.ids is not None:
            self.ids += [sample.id for sample in samples]
        latest = max(at)
        if latest >= self.tags_at:
            for moment, sample in zip(at, samples, strict=True):
                if moment == latest:
                    self._tag(moment, _tags(sample))

    def merge(self, other: "Track") -> None:
        """Take in what other knows too; other stays as it is."""
        places = [self.table.setdefault(name, len(self.table)) for name in other.table]
        self.at.extend(other.at)
        self.flags.extend(other.flags)
        self.every.extend(other.every)
        self.latency.extend(other.latency)
        self.configs.extend(places[each] for each in other.configs)
        self.reasons.extend(places[each] for each in other.reasons)
        self.ids = None if self.ids is None or other.ids is None else [*self.ids, *other.ids]
        self.steps += other.steps
        self._tag(other.tags_at, other.tags)

    def pick(self, places: Sequence[int]) -> "Track":
        """The samples at these places, in this order."""
        found = Track()
        found.at = array("q", [self.at[i] for i in places])
        found.flags = bytearray([self.flags[i] for i in places])
        found.every = array("q", [self.every[i] for i in places])
        found.latency = array("d", [self.latency[i] for i in places])
        found.configs = array("L", [self.configs[i] for i in places])
        found.reasons = array("L", [self.reasons[i] for i in places])
        found.table = dict(self.table)
        found.ids = None if self.ids is None else [self.ids[i] for i in places]
        found.steps, found.tags, found.tags_at = self.steps, self.tags, self.tags_at
        return found

    def blamed(self, places: Sequence[int], owner: Owner) -> "Track":
        """The same samples, of which those at these places are failures, and the fault of somebody else."""
        found, words = self.pick(range(len(self))), self.words()
        for i in places:
            found.flags[i] |= DOWN | FIRST_FAILED
            found.reasons[i] = found._place(word_for(reason_of(words[self.reasons[i]]), owner))  # noqa: SLF001 - one of us
        return found

    def words(self) -> list[str]:
        """The texts of the table, by place."""
        return list(self.table)

    def _watch(self, at: Sequence[int]) -> None:
        before = self.at[-1] if self.at else at[0]
        if at[0] < before - _CLOCK_STEP_MS:
            self.steps += 1
        if len(at) > 1 and not all(map(le, at, islice(at, 1, None))):
            self.steps += sum(there < here - _CLOCK_STEP_MS for here, there in pairwise(at))

    def _place(self, text: str | None) -> int:
        return self.table.setdefault(text or "", len(self.table))

    def _tag(self, at: int, tags: tuple[str, ...]) -> None:
        if at > self.tags_at:
            self.tags_at, self.tags = at, tags
        elif at == self.tags_at:
            self.tags = max(self.tags, tags)


def _same(values: Sequence[T], number: Callable[[T], int]) -> list[int]:
    """The number of each value; of one only, where all are the same."""
    if values.count(values[0]) == len(values):
        return [number(values[0])] * len(values)
    return list(map(number, values))


def _latencies(samples: Sequence[Told], flags: Sequence[int]) -> list[float]:
    """-1 for what is no time of the target's."""
    return [
        seconds
        if (seconds := sample.latency_s) is not None
        and 0 < flag & STATE < DOWN
        and not sample.lagged
        and 0 <= seconds < inf
        else -1.0
        for sample, flag in zip(samples, flags, strict=True)
    ]


def _tags(sample: Told) -> tuple[str, ...]:
    return sample.tags if isinstance(sample, Sample) else _words(bytes(sample.tags))


@lru_cache(maxsize=1024)
def _words(written: bytes) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(written, type=tuple[str, ...])
    except msgspec.MsgspecError:  # what no probe wrote names no tags
        return ()


@lru_cache(maxsize=1024)
def _interval(every_s: float | None) -> int:
    return round(every_s * 1000) if every_s is not None and 0 < every_s < _LONGEST_EVERY_S else 0


def flags_of(sample: Told) -> int:
    """What a sample is evidence of.

    A failure that is ours or the account's says nothing about the target, whatever outcome stands beside
    it; a success always does. MASKED marks those where this machine had no network.
    """
    outcome, found = sample.outcome, sample.failure
    flags = SCHEDULED if sample.trigger is Trigger.SCHEDULED else 0
    if sample.trigger is Trigger.RECHECK:
        flags |= RECHECK
    if outcome is Outcome.UP or outcome is Outcome.DEGRADED:
        flags |= UP if outcome is Outcome.UP else DEGRADED
        if len(sample.attempts) > 1:
            flags |= FLAKY
            if sample.attempts[0].outcome is Outcome.DOWN:
                flags |= FIRST_FAILED
    elif found is not None and found.reason == Reason.OFFLINE:
        flags |= MASKED
    elif outcome is Outcome.DOWN and (found is None or found.owner not in _OURS):
        flags |= DOWN | FIRST_FAILED
    return flags
