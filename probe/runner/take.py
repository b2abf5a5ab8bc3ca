"""One execution of one probe: attempts, judgement, redaction → one Sample."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from probe.judge import is_slow, judge
from probe.model.outcome import Outcome, Trigger
from probe.model.probe import Probe
from probe.model.reading import Reading, Talk
from probe.model.sample import RECORD_VERSION, Attempt, Failure, Sample, Timings
from probe.net.exchange import Net
from probe.probers import PROBERS, Context
from probe.reasons import Reason, failure
from probe.runner.blame import is_lagged, paused
from probe.runner.commands import Commands, Printed
from probe.runner.ids import new_id
from probe.runner.lag import LagMeter
from probe.runner.own_words import not_ours
from probe.runner.redaction import Secrets, redacted, redacted_talks
from probe.template import MissingSecretError, Scope
from probe.text import clean
from probe.units import from_ms, to_ms
from probe.world import World

_GRACE_S = 0.25  # a prober ends at its deadline by itself; this catches one that does not


class Bench(NamedTuple):
    """What every sample of a pass shares. `began_ms`: when the pass began, which says its slot.

    `refused`: probes that are not asked in it, and why. `commands` runs what prints secrets.
    """

    world: World
    net: Net
    lag: LagMeter
    base: Path
    trigger: Trigger
    vantage: str
    began_ms: int
    refused: Mapping[str, Failure] = {}
    commands: Commands | None = None


class Taken(NamedTuple):
    """`talks`: what went over the wire at the last attempt, where the Net listened. Both are redacted."""

    sample: Sample
    talks: tuple[Talk, ...]


class _Try(NamedTuple):
    reading: Reading
    outcome: Outcome
    failure: Failure | None
    lag_s: float
    scope: Scope


async def take(probe: Probe, bench: Bench) -> Taken:
    """Ask, as often as the probe's retry allows, within its timeout. Raises nothing but CancelledError."""
    world = bench.world
    if (why := bench.refused.get(probe.name)) is not None:
        return Taken(_unasked(probe, bench, why), ())
    # Before any clock runs: a password manager's time is not the target's.
    printed = await bench.commands.printed(probe.commands) if bench.commands and probe.commands else {}
    began, start = world.now(), bench.lag.begin()
    try:
        tries = await _tries(probe, bench, start + probe.timeout_s, printed)
    finally:
        bench.lag.end()
    jump_s = (world.now() - began).total_seconds() - (world.monotonic() - start)
    sample = paused(_sample(probe, bench, tries), jump_s)
    secrets = _secrets(tries, sample)
    redact = secrets.redactor()
    return Taken(redacted(sample, redact), redacted_talks(tries[-1].reading.talks, secrets, redact))


def _secrets(tries: list[_Try], sample: Sample) -> Secrets:
    scopes, last = [tried.scope for tried in tries], tries[-1].scope
    given = frozenset[str]().union(*(scope.given for scope in scopes))
    return Secrets(
        ours=frozenset[str]().union(*(scope.secrets for scope in scopes)),
        given=not_ours(given, sample),
        names=last.names,
        captured=last.captured,
    )


def _unasked(probe: Probe, bench: Bench, why: Failure) -> Sample:
    """It says nothing about the target, but that it was due, and why nobody asked."""
    return _blank(probe, bench, to_ms(bench.world.now()), Outcome.UNKNOWN, why)


def _blank(probe: Probe, bench: Bench, at_ms: int, outcome: Outcome, found: Failure | None) -> Sample:
    """Everything that is known without asking."""
    scheduled = bench.trigger is Trigger.SCHEDULED
    return Sample(
        v=RECORD_VERSION,
        id=new_id(at_ms, bench.world),
        probe=probe.name,
        kind=probe.kind,
        at=from_ms(at_ms),
        due=_slot(min(bench.began_ms, at_ms), probe.every_s) if scheduled else None,
        # Every line says its interval, so that a later change of schedule never rewrites history; what was
        # asked for once, from the command line, has none.
        every_s=probe.every_s if probe.origin or scheduled else None,
        timeout_s=probe.timeout_s,
        trigger=bench.trigger,
        vantage=bench.vantage,
        target=probe.target,
        outcome=outcome,
        failure=found,
        tags=probe.tags,
        config=probe.config,
    )


def _sample(probe: Probe, bench: Bench, tries: list[_Try]) -> Sample:
    last = tries[-1]
    lag_s = max(tried.lag_s for tried in tries)
    latency_s = _rounded(last.reading.latency_s) or None
    return msgspec.structs.replace(
        _blank(probe, bench, to_ms(tries[0].reading.at), last.outcome, last.failure),
        latency_s=latency_s,
        timings_s=_rounded_phases(last.reading.timings),
        attempts=tuple(map(_attempt, tries)),
        steps=tuple(
            msgspec.structs.replace(step, latency_s=_rounded(step.latency_s)) for step in last.reading.steps
        ),
        hops=tuple(
            msgspec.structs.replace(
                hop, latency_s=_rounded(hop.latency_s), timings_s=_rounded_phases(hop.timings_s)
            )
            for hop in last.reading.hops
        ),
        facts=last.reading.facts,
        vendor=last.reading.vendor,
        lag_s=_rounded(lag_s),
        lagged=is_lagged(lag_s, latency_s),
    )


def _attempt(tried: _Try) -> Attempt:
    return Attempt(
        at=from_ms(to_ms(tried.reading.at)),
        outcome=tried.outcome,
        reason=tried.failure.reason if tried.failure else None,
        latency_s=_rounded(tried.reading.latency_s),
    )


async def _tries(probe: Probe, bench: Bench, deadline: float, printed: Printed) -> list[_Try]:
    if probe.retry.attempts == 1:
        return [await _try(probe, bench, deadline, printed)]
    from probe.runner.retry import attempt  # tenacity is for those who try again

    is_final = getattr(PROBERS.load(probe.kind), "is_final", lambda _reading: False)
    return await attempt(
        lambda: _try(probe, bench, deadline, printed),
        again=lambda tried: tried.outcome is Outcome.DOWN and not is_final(tried.reading),
        retry=probe.retry,
        deadline=deadline,
        world=bench.world,
    )


def _rounded(seconds: float | None) -> float | None:
    """To the microsecond: what lies below is the clock's noise."""
    return None if seconds is None else round(seconds, 6)


def _rounded_phases(timings: Timings) -> Timings:
    return Timings(
        dns=_rounded(timings.dns),
        connect=_rounded(timings.connect),
        tls=_rounded(timings.tls),
        send=_rounded(timings.send),
        wait=_rounded(timings.wait),
        receive=_rounded(timings.receive),
    )


def _slot(at_ms: int, every_s: float) -> datetime:
    """The slot a scheduled pass belongs to: the last whole multiple of the interval."""
    every_ms = max(1, round(every_s * 1000))
    return from_ms(at_ms // every_ms * every_ms)


async def _try(probe: Probe, bench: Bench, deadline: float, printed: Printed) -> _Try:
    world = bench.world
    scope = Scope(world.env, bench.base, world.now, printed)
    context = Context(world=world, net=bench.net, scope=scope, deadline=deadline, base=bench.base)
    at, start = world.now(), world.monotonic()
    lag_s: float | None = None
    try:
        async with asyncio.timeout(max(0.0, deadline - start) + _GRACE_S):
            reading = await PROBERS.load(probe.kind).ask(probe.settings, context)
        # Only what fell into the measured time: preparing comes before it, judging after.
        prepared_s = max(0.0, (reading.at - at).total_seconds())
        lag_s = bench.lag.worst_since(start + prepared_s)
        outcome, found = await _judged(probe, reading)
    except MissingSecretError as error:
        where = f", or remove it from {probe.origin}" if probe.origin else ""
        mend = "export it" if str(error).endswith("is not set") else "mend it"
        message = f"{clean(str(error))}: {mend}{where}"
        outcome, found, reading = (
            Outcome.UNKNOWN,
            failure(Reason.CONFIG_SECRET, message),
            Reading(at=at, latency_s=0),
        )
    except TimeoutError:
        spent = world.monotonic() - start
        message = f"not finished within {probe.timeout_s:g} s"
        outcome, found, reading = (
            Outcome.DOWN,
            failure(Reason.TIMEOUT, message),
            Reading(at=at, latency_s=spent),
        )
    except Exception as error:  # noqa: BLE001 - one probe's bug is that probe's record, never the end of the pass
        found = failure(Reason.INTERNAL, _bug(error))
        outcome, reading = Outcome.UNKNOWN, Reading(at=at, latency_s=0)
    if lag_s is None:
        lag_s = bench.lag.worst_since(start)
    return _Try(reading, outcome, found, lag_s, scope)


async def _judged(probe: Probe, reading: Reading) -> tuple[Outcome, Failure | None]:
    """In a thread where an expectation may take long (patterns, paths): the loop's time is the other probes'."""
    if is_slow((*probe.assertions, *probe.degraded)):
        return await asyncio.to_thread(judge, reading, probe.assertions, probe.degraded)
    return judge(reading, probe.assertions, probe.degraded)


def _bug(error: Exception) -> str:
    """Type and place, never the message: it may hold what the server or a secret said."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"a bug in probe: {type(error).__name__}{place}"
