"""One execution of one probe: attempts, judgement, redaction → one Sample."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from probe.judge import is_slow, judge
from probe.model.outcome import Outcome, Trigger
from probe.model.probe import Probe
from probe.model.reading import Reading
from probe.model.sample import RECORD_VERSION, Attempt, Failure, Sample, Timings
from probe.net.exchange import Net
from probe.probers import PROBERS, Context
from probe.reasons import Reason, failure
from probe.runner.ids import new_id
from probe.runner.lag import LagMeter
from probe.template import MissingSecretError, Scope
from probe.text import Redactor, clean
from probe.units import from_ms, to_ms
from probe.world import World

_GRACE_S = 0.25  # a prober ends at its deadline by itself; this catches one that does not


class Bench(NamedTuple):
    """What every sample of a pass shares."""

    world: World
    net: Net
    lag: LagMeter
    base: Path
    trigger: Trigger
    vantage: str


class _Try(NamedTuple):
    reading: Reading
    outcome: Outcome
    failure: Failure | None
    secrets: frozenset[str]


async def take(probe: Probe, bench: Bench) -> Sample:
    """Ask, as often as the probe's retry allows, within its timeout. Raises nothing but CancelledError."""
    world = bench.world
    start = world.monotonic()
    deadline = start + probe.timeout_s
    tries = await _tries(probe, bench, deadline)
    last = tries[-1]
    redact = Redactor(set().union(*(tried.secrets for tried in tries)))
    at_ms = to_ms(tries[0].reading.at)
    sample = Sample(
        v=RECORD_VERSION,
        id=new_id(at_ms, world),
        probe=probe.name,
        kind=probe.kind,
        at=from_ms(at_ms),
        due=_slot(at_ms, probe.every_s) if bench.trigger is Trigger.SCHEDULED else None,
        # Every line says its interval, so that a later change of schedule never rewrites history; what was
        # asked for once, from the command line, has none.
        every_s=probe.every_s if probe.origin or bench.trigger is Trigger.SCHEDULED else None,
        timeout_s=probe.timeout_s,
        trigger=bench.trigger,
        vantage=bench.vantage,
        target=probe.target,
        outcome=last.outcome,
        latency_s=_rounded(last.reading.latency_s) or None,
        timings_s=Timings(
            **{name: _rounded(spent) for name, spent in msgspec.structs.asdict(last.reading.timings).items()}
        ),
        failure=last.failure,
        attempts=tuple(
            Attempt(
                at=from_ms(to_ms(tried.reading.at)),
                outcome=tried.outcome,
                reason=tried.failure.reason if tried.failure else None,
                latency_s=_rounded(tried.reading.latency_s),
            )
            for tried in tries
        ),
        steps=tuple(
            msgspec.structs.replace(step, latency_s=_rounded(step.latency_s)) for step in last.reading.steps
        ),
        facts=last.reading.facts,
        tags=probe.tags,
        lag_s=round(bench.lag.worst_since(start), 6),
        config=probe.config,
    )
    return redacted(sample, redact)


async def _tries(probe: Probe, bench: Bench, deadline: float) -> list[_Try]:
    if probe.retry.attempts == 1:
        return [await _try(probe, bench, deadline)]
    from probe.runner.retry import attempt  # tenacity is for those who try again

    return await attempt(
        lambda: _try(probe, bench, deadline),
        again=lambda tried: tried.outcome is Outcome.DOWN,
        retry=probe.retry,
        deadline=deadline,
        world=bench.world,
    )


def _rounded(seconds: float | None) -> float | None:
    """To the microsecond: what lies below is the clock's noise."""
    return None if seconds is None else round(seconds, 6)


def _slot(at_ms: int, every_s: float) -> datetime:
    """The slot a scheduled pass belongs to: the last whole multiple of the interval."""
    every_ms = max(1, round(every_s * 1000))
    return from_ms(at_ms // every_ms * every_ms)


async def _try(probe: Probe, bench: Bench, deadline: float) -> _Try:
    world = bench.world
    scope = Scope(world.env, bench.base, world.now)
    context = Context(world=world, net=bench.net, scope=scope, deadline=deadline, base=bench.base)
    at, start = world.now(), world.monotonic()
    try:
        async with asyncio.timeout(max(0.0, deadline - start) + _GRACE_S):
            reading = await PROBERS.load(probe.kind).ask(probe.settings, context)
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
    return _Try(reading, outcome, found, frozenset(scope.secrets))


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


_TAIL = 16
_CUT = re.compile(r"""…("?(?: \([^()]*\))?)$""")
_KEPT = {"message": 300, "wanted": 120, "actual": 120, "assertion": 200}


def redacted(sample: Sample, redact: Redactor) -> Sample:
    """The sample without secrets: the one place every text passes before it is kept or shown.

    Texts are cut here and not before, or half a secret would survive at the cut.
    """
    return msgspec.structs.replace(
        sample,
        target=redact(sample.target),
        failure=_redact(sample.failure, redact) if sample.failure else None,
        facts={
            name: clean(redact(value), 300) if isinstance(value, str) else value
            for name, value in sample.facts.items()
        },
    )


def _cut(text: str, limit: int) -> str:
    """Without its middle where it is too long: the end of an excerpt says how long the whole was.

    Of one that was cut before, the last characters are from anywhere, and may be half a secret.
    """
    safe = clean(text, len(text) * 10 + 1)
    if len(safe) <= limit:
        return safe
    cut = _CUT.search(safe)
    tail = cut[1] if cut else safe[-_TAIL:]
    return f"{safe[: limit - len(tail) - 1]}…{tail}"


def _redact(found: Failure, redact: Redactor) -> Failure:
    whole = {name: redact(text) for name in _KEPT if isinstance(text := getattr(found, name), str)}
    texts = {name: _cut(text, _KEPT[name]) for name, text in whole.items()}
    # The message quotes both: cut inside it, or a long answer would push out what was wanted.
    message = whole["message"]
    for name in ("actual", "wanted"):
        if name in whole:
            message = message.replace(whole[name], texts[name])
    texts["message"] = clean(message, _KEPT["message"])
    return msgspec.structs.replace(found, **texts)
