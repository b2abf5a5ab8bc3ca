"""One outage × the samples around it → everything there is to know about it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec.structs import replace

from probe.analysis.blame import word_for
from probe.analysis.options import Options
from probe.analysis.suspects import is_refusal
from probe.analysis.track import DOWN, NONE, RECHECK, STATE, flags_of
from probe.model.outages import OUTAGES_VERSION, Change, OutageDetail, OutageRow, Witness
from probe.model.outcome import Outcome, Owner
from probe.model.sample import Sample
from probe.units import to_ms

MOST_SAMPLES = 1000


def span_of(outage: OutageRow, now_ms: int) -> tuple[int, int]:
    """The milliseconds [start, end) from the last good sample before the outage to the one that ended it."""
    end = now_ms if outage.closed is None else to_ms(outage.closed)
    return to_ms(outage.last_up or outage.first_fail), end + 1


def detail(
    outage: OutageRow,
    samples: Iterable[Sample],
    options: Options,
    *,
    warnings: Sequence[str] = (),
    most: int = MOST_SAMPLES,
) -> OutageDetail:
    """`samples` may hold others too, in any order, and twice: what merging a record brings with it."""
    start, end = span_of(outage, to_ms(options.now))
    group = next((each for each in options.groups if each.name == outage.probe), None)
    asked = group.members if group else (outage.probe,)
    mine = (each for each in samples if each.probe in asked and start <= to_ms(each.at) < end)
    found = sorted(
        (_blamed(each, outage) for each in _once(mine)), key=lambda each: (each.at, each.vantage, each.id)
    )
    first = next((each for each in found if _failed(each)), None)
    whole = OutageDetail(
        v=OUTAGES_VERSION,
        now=options.now,
        timezone=options.timezone,
        open_after=options.open_after,
        close_after=options.close_after,
        warnings=tuple(warnings),
        outage=outage,
        first_failure=first.failure if first else None,
        vantages=tuple(sorted({each.vantage for each in found})),
        changes=tuple(sorted(_changes(found, of_members=group is not None), key=lambda each: each.at)),
        samples=tuple(_witness(each, member=group is not None) for each in found),
        head=len(found),
        left_out=0,
    )
    return bounded(whole, most)


def bounded(whole: OutageDetail, most: int = MOST_SAMPLES) -> OutageDetail:
    """Without the samples in the middle, if there are more than that."""
    found = whole.samples
    left_out = len(found) - most
    if left_out <= 0:
        return whole
    head = most // 2
    return replace(
        whole, samples=found[:head] + found[head + left_out :], head=head, left_out=whole.left_out + left_out
    )


def _once(samples: Iterable[Sample]) -> Iterable[Sample]:
    """Of lines that contradict each other under one id the one that is evidence, in whatever order they come."""
    found: dict[tuple[str, str], Sample] = {}
    for each in samples:
        key = each.vantage, each.id
        other = found.setdefault(key, each)
        if other != each:
            found[key] = min(other, each, key=_precedence)
    return found.values()


def _blamed(sample: Sample, outage: OutageRow) -> Sample:
    """A refused key as the outage has it: a failure of the target's, where that was shown (see `suspects`)."""
    failure = sample.failure
    if failure is None or not outage.first_fail <= sample.at <= outage.last_fail:
        return sample
    if not is_refusal(flags_of(sample) & STATE, word_for(failure.reason, failure.owner)):
        return sample
    if not any(each.reason == failure.reason and each.owner is Owner.TARGET for each in outage.reasons):
        return sample
    return replace(sample, outcome=Outcome.DOWN, failure=replace(failure, owner=Owner.TARGET))


def _precedence(sample: Sample) -> tuple[datetime, int, str]:
    return sample.at, -(flags_of(sample) & STATE), repr(sample)


def _failed(sample: Sample) -> bool:
    flags = flags_of(sample)
    return sample.failure is not None and flags & STATE == DOWN and not flags & RECHECK


def _changes(found: Sequence[Sample], *, of_members: bool) -> Iterator[Change]:
    """From one sample of a probe and vantage to its next: what two machines see differently is no change."""
    for probe, vantage in sorted({(each.probe, each.vantage) for each in found}):
        mine = [each for each in found if (each.probe, each.vantage) == (probe, vantage)]
        failing = [each for each in mine if _failed(each)]
        whose = probe if of_members else None
        for one, other in pairwise(failing):
            yield from _change(other, "reason", _reason(one), _reason(other), whose)
        for one, other in pairwise(each for each in mine if each.config is not None):
            yield from _change(other, "config", one.config, other.config, whose)


def _reason(sample: Sample) -> str | None:
    return sample.failure.reason if sample.failure else None


def _change(
    sample: Sample, what: str, before: str | None, after: str | None, probe: str | None
) -> Iterator[Change]:
    if before != after:
        yield Change(at=sample.at, what=what, before=before, after=after, probe=probe)


def _witness(sample: Sample, *, member: bool) -> Witness:
    flags, failure, status = flags_of(sample), sample.failure, sample.facts.get("status")
    return Witness(
        at=sample.at,
        id=sample.id,
        outcome=sample.outcome,
        evidence=flags & STATE != NONE and not flags & RECHECK,
        vantage=sample.vantage,
        latency_s=sample.latency_s,
        status=status if isinstance(status, int) and 100 <= status <= 999 else None,
        reason=failure.reason if failure else None,
        owner=failure.owner if failure else None,
        phase=failure.phase if failure else None,
        step=failure.step if failure else None,
        message=failure.message if failure else None,
        config=sample.config,
        probe=sample.probe if member else None,
    )
