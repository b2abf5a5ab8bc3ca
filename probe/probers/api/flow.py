"""Asking step by step, and one reading of it all."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

import msgspec

from probe.judge import is_slow, judge
from probe.model.outcome import Outcome
from probe.model.reading import Reading
from probe.model.sample import Failure, StepResult, Timings
from probe.probers import Context
from probe.probers.answer_secrets import handed_over
from probe.probers.api.capture import capture, misfit, misleading
from probe.probers.api.inherit import effective
from probe.probers.api.settings import Settings, Step
from probe.probers.request_build import build
from probe.probers.request_keys import texts
from probe.probers.request_url import Address, captured, fill_url, resolve
from probe.reasons import outcome_of
from probe.template import Scope, Template

if TYPE_CHECKING:
    from probe.net.exchange import Cookies


_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Ran(NamedTuple):
    """One step that was asked. `failure` ends the flow, `weak` only degrades it."""

    name: str
    step: Step
    reading: Reading
    captured: frozenset[str]
    failure: Failure | None
    weak: Failure | None


async def ask(settings: Settings, context: Context) -> Reading:
    """Run the steps in order, sharing cookies and captures; after a failed one only those marked `always`.

    An `always` step whose captured values were never captured has nothing to do and is passed over; so is
    one for which no time is left. The first failure is the flow's failure, whatever fails after it.

    `latency_s` and each phase of `timings` are sums over the steps that were asked and are not `always`:
    the time of the targets, without our own between the steps and without the tidying up. `facts`,
    `headers`, `body` and `hops` are those of the last such step, `talks` those of all. Every secret is looked up before the first step,
    so that MissingSecretError leaves nothing half done.
    """
    from probe.net.exchange import Cookies

    _look_up_secrets(settings, context.scope)
    base = fill_url(settings.base, context.scope)
    cookies = Cookies()
    ran: list[_Ran] = []
    for name, step in zip(settings.names, settings.step, strict=True):
        if any(earlier.failure for earlier in ran) and not _still_runs(step, ran, context):
            continue
        ran.append(await _run(name, step, settings, base, cookies, context))
    return _reading(ran)


def _look_up_secrets(settings: Settings, scope: Scope) -> None:
    for _, template in texts(settings):
        for part in template.secrets:
            scope.fill(Template(source="", parts=(part,)))


def _still_runs(step: Step, ran: list[_Ran], context: Context) -> bool:
    known: frozenset[str] = frozenset().union(*(earlier.captured for earlier in ran))
    needed: frozenset[str] = frozenset().union(*(captured(template) for _, template in texts(step)))
    return step.always and needed <= known and context.world.monotonic() < context.deadline


async def _run(
    name: str, step: Step, settings: Settings, base: Address, cookies: "Cookies", context: Context
) -> _Ran:
    [(_, template)] = step.addresses
    address = resolve(base, template, context.scope)
    unfit = misfit(step, name, address, context.scope)
    if unfit is not None:
        return _unasked(name, step, unfit, context)
    keys = effective(step, settings, base, address)
    # What the server set anew takes the place of what was configured, as in a browser.
    anew = {cookie.name for cookie in cookies.jar}
    kept = {cookie: value for cookie, value in keys.cookies.items() if cookie not in anew}
    request = build(msgspec.structs.replace(keys, cookies=kept), address, context.scope)
    misled = misleading(template, name, request, base)
    if misled is not None:
        return _unasked(name, step, misled, context)
    deadline = context.deadline
    if step.timeout is not None:
        deadline = min(deadline, context.world.monotonic() + step.timeout)
    reading = await context.net.exchange(request, world=context.world, deadline=deadline, cookies=cookies)
    context.scope.learn(handed_over(reading))
    outcome, found = await _apart(
        judge, (*step.assertions, *step.degraded), reading, step.assertions, step.degraded
    )
    found = None if found is None else msgspec.structs.replace(found, step=name)
    if reading.failure is not None:
        return _Ran(name, step, reading, frozenset(), found, None)
    # Also where an assertion failed: a logout that runs `always` may need what the answer holds.
    names, missing = await _apart(capture, step.capture.values(), step, name, reading, context.scope)
    if outcome is Outcome.DEGRADED:
        return _Ran(name, step, reading, names, missing, found)
    return _Ran(name, step, reading, names, found or missing, None)


def _unasked(name: str, step: Step, why: Failure, context: Context) -> _Ran:
    nothing = Reading(at=context.world.now(), latency_s=0.0, failure=why)
    return _Ran(name, step, nothing, frozenset(), why, None)


async def _apart(
    work: Callable[_P, _T], compiled: Iterable[object], *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """In a thread where one of the compiled is slow: on the loop it would hold up every other probe."""
    if is_slow(compiled):
        import asyncio  # reading a configuration loads this file, and has no use for a loop

        return await asyncio.to_thread(work, *args, **kwargs)
    return work(*args, **kwargs)


def _reading(ran: list[_Ran]) -> Reading:
    main = [each for each in ran if not each.step.always] or ran
    last = main[-1].reading
    return Reading(
        at=ran[0].reading.at,
        latency_s=sum(each.reading.latency_s for each in main),
        timings=_sum([each.reading.timings for each in main]),
        facts={**last.facts, "steps": len(ran)},
        headers=last.headers,
        body=last.body,
        failure=next((each.failure for each in ran if each.failure), None),
        degradation=next((each.weak for each in ran if each.weak), None),
        steps=tuple(_result(each) for each in ran),
        hops=last.hops,
        talks=tuple(
            msgspec.structs.replace(talk, title=each.name) for each in ran for talk in each.reading.talks
        ),
    )


def _sum(timings: list[Timings]) -> Timings:
    totals: dict[str, float] = {}
    for phase in Timings.__struct_fields__:
        seconds = [value for each in timings if (value := getattr(each, phase)) is not None]
        if seconds:
            totals[phase] = sum(seconds)
    return Timings(**totals)


def _result(ran: _Ran) -> StepResult:
    found = ran.failure or ran.weak
    outcome = outcome_of(ran.failure) if ran.failure else Outcome.DEGRADED if ran.weak else Outcome.UP
    status = ran.reading.facts.get("status")
    return StepResult(
        name=ran.name,
        outcome=outcome,
        status=status if isinstance(status, int) else None,
        latency_s=ran.reading.latency_s,
        reason=found.reason if found else None,
    )
