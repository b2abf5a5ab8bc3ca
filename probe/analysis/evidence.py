"""What the record says, boiled down: a few numbers per sample, per probe and vantage, in any order.

Evidence is a fold: samples are added one by one, two pieces of evidence merge into one, and neither the
order nor the grouping changes what is concluded from the whole.
"""

from array import array
from hashlib import blake2b
from math import inf

from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.sample import Sample
from probe.reasons import Reason
from probe.units import to_ms

NONE, UP, DEGRADED, DOWN = range(4)
"""States of a sample, the worse the higher. NONE is no evidence about the target."""
STATE = 0b11
FIRST_FAILED = 0b100
FLAKY = 0b1000
SCHEDULED = 0b1_0000
MASKED = 0b10_0000
RECHECK = 0b100_0000

_OURS = frozenset({Owner.SELF, Owner.QUOTA, Owner.CLIENT})
_LONGEST_EVERY_S = 366 * 86_400


class Track:
    """One probe as seen from one vantage: parallel columns, one entry per sample.

    `at` in milliseconds; `flags` as above; `every` the interval in milliseconds, 0 if none was recorded;
    `latency` in seconds, -1 unless the sample succeeded and was timed, undisturbed by our own lag; `ids` a
    digest of the id. `reasons` says why, for the samples that failed.
    """

    __slots__ = ("at", "every", "flags", "ids", "latency", "reasons", "tags", "tags_at")

    def __init__(self) -> None:
        self.at = array("q")
        self.flags = bytearray()
        self.every = array("q")
        self.latency = array("d")
        self.ids = array("Q")
        self.reasons: dict[int, str] = {}
        self.tags: tuple[str, ...] = ()
        self.tags_at = -(2**63)

    def add(self, sample: Sample) -> None:
        at, flags = to_ms(sample.at), flags_of(sample)
        latency, every = sample.latency_s, sample.every_s
        identity = int.from_bytes(blake2b(sample.id.encode(errors="replace"), digest_size=8).digest())
        timed = 0 < flags & STATE < DOWN and not sample.lagged
        self.at.append(at)
        self.flags.append(flags)
        self.every.append(round(every * 1000) if every is not None and 0 < every < _LONGEST_EVERY_S else 0)
        self.latency.append(latency if timed and latency is not None and 0 <= latency < inf else -1.0)
        self.ids.append(identity)
        if flags & STATE == DOWN and sample.failure is not None:
            self._note(identity, sample.failure.reason)
        if at >= self.tags_at:
            self._tag(at, sample.tags)

    def merge(self, other: "Track") -> None:
        self.at.extend(other.at)
        self.flags.extend(other.flags)
        self.every.extend(other.every)
        self.latency.extend(other.latency)
        self.ids.extend(other.ids)
        for identity, reason in other.reasons.items():
            self._note(identity, reason)
        self._tag(other.tags_at, other.tags)

    def _note(self, identity: int, reason: str) -> None:
        # Two lines with one id should say the same; if they do not, the order of reading must not decide.
        self.reasons[identity] = min(self.reasons.get(identity, reason), reason)

    def _tag(self, at: int, tags: tuple[str, ...]) -> None:
        if at > self.tags_at:
            self.tags_at, self.tags = at, tags
        elif at == self.tags_at:
            self.tags = max(self.tags, tags)


class Evidence:
    """Everything known, by probe and vantage."""

    def __init__(self) -> None:
        self.tracks: dict[str, dict[str, Track]] = {}

    def add(self, sample: Sample) -> None:
        vantages = self.tracks.get(sample.probe)
        if vantages is None:
            vantages = self.tracks[sample.probe] = {}
        track = vantages.get(sample.vantage)
        if track is None:
            track = vantages[sample.vantage] = Track()
        track.add(sample)

    def merge(self, other: "Evidence") -> None:
        """Take in what other knows too; other stays as it is."""
        for probe, vantages in other.tracks.items():
            mine = self.tracks.setdefault(probe, {})
            for vantage, track in vantages.items():
                mine.setdefault(vantage, Track()).merge(track)

    def tags(self) -> dict[str, tuple[str, ...]]:
        """Every probe of the record, with the tags its latest sample carried."""
        return {
            probe: max((track.tags_at, track.tags) for track in vantages.values())[1]
            for probe, vantages in self.tracks.items()
        }


def flags_of(sample: Sample) -> int:
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
