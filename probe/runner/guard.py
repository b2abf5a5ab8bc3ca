"""Whether a probe may be asked now: money that is allowed, and a service that said to wait. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from probe.model.ledger import Account, Ledger, month_of
from probe.model.outcome import Trigger
from probe.model.probe import Probe
from probe.model.sample import Failure, Sample
from probe.probers import PROBERS
from probe.reasons import Reason, failure
from probe.units import format_moment, format_money

LONGEST_WAIT_S = 3600.0
"""A service that says to wait for longer is asked once an hour all the same: it may be up by then, and we should know."""

_SUCCESS = 200


class Cost(NamedTuple):
    """US dollars: what asking once costs at most, and what a month may cost; None = as much as it will."""

    once_usd: float
    month_usd: float | None


def is_guarded(kind: str) -> bool:
    """Whether what is asked costs money, or is told to wait: a kind that knows its cost. Raises UnknownNameError."""
    return hasattr(PROBERS.load(kind), "cost")


def cost_of(probe: Probe) -> Cost | None:
    """None for a probe that costs nothing, or has no price."""
    estimate = PROBERS.load(probe.kind).cost(probe.settings) if is_guarded(probe.kind) else None
    return None if estimate is None else Cost(*estimate)


def refusal(
    account: Account, cost: Cost | None, now: datetime, trigger: Trigger, tries: int = 1
) -> Failure | None:
    """Why it is not asked; None where it may be, `tries` times if need be. Who asks by hand is not told to wait."""
    if trigger is Trigger.SCHEDULED and account.wait_until is not None and _waits(account.wait_until, now):
        return failure(
            Reason.SKIP_RETRY_AFTER,
            f"not asked: the service said to wait until {format_moment(account.wait_until)}",
        )
    if cost is None or cost.month_usd is None:
        return None
    used = account.in_month(month_of(now)).used_usd
    most = cost.once_usd * tries
    if used + most <= cost.month_usd:
        return None
    again = "once more costs" if tries == 1 else f"once more, with its {tries} attempts, costs"
    return failure(
        Reason.SKIP_BUDGET,
        f"not asked: {format_money(used)} of the {format_money(cost.month_usd)} for {month_of(now)} are spent, and "
        f"{again} up to {format_money(most)}: raise budget.per_month, or wait for the next month",
    )


def _waits(until: datetime, now: datetime) -> bool:
    """A moment further away than any wait was noted by a clock that was wrong, and means nothing by now."""
    return now < until <= now + timedelta(seconds=LONGEST_WAIT_S)


def held(ledger: Ledger, costs: dict[str, Cost], tries: dict[str, int], now: datetime) -> Ledger:
    """With the most that these probes can cost put aside, before any of them is asked."""
    month = month_of(now)
    for name, cost in costs.items():
        account = ledger.of(name).in_month(month)
        ledger = ledger.put(
            name, msgspec.structs.replace(account, held_usd=account.held_usd + cost.once_usd * tries[name])
        )
    return ledger


def settled(
    ledger: Ledger, samples: Iterable[Sample], costs: dict[str, Cost], tries: dict[str, int], now: datetime
) -> Ledger:
    """What was put aside is given back, what was spent is booked, and who said to wait is noted.

    A probe of which there is no sample was interrupted, perhaps after it had been asked: it counts as spent.
    """
    month, found = month_of(now), {sample.probe: sample for sample in samples}
    for name in {*costs, *found}:
        account, sample, cost = ledger.of(name).in_month(month), found.get(name), costs.get(name)
        if cost is not None:
            aside = cost.once_usd * tries[name]
            account = msgspec.structs.replace(
                account,
                held_usd=max(0.0, account.held_usd - aside),
                spent_usd=account.spent_usd + (aside if sample is None else _spent(sample, cost)),
            )
        if sample is not None:
            account = msgspec.structs.replace(account, wait_until=_wait_until(sample, account.wait_until))
        if name in ledger.accounts or account != Account(month=month):
            ledger = ledger.put(name, account)
    return ledger


def _spent(sample: Sample, cost: Cost) -> float:
    """What it says it cost. An answer that broke off does not say, and a refused request costs nothing."""
    earlier = max(0, len(sample.attempts) - 1) * cost.once_usd
    told = sample.facts.get("cost_usd")
    if isinstance(told, int | float) and not isinstance(told, bool):
        return earlier + float(told)
    if not sample.attempts or (sample.failure is not None and sample.failure.reason == Reason.CONFIG_SECRET):
        return 0.0
    asked = sample.timings_s.send is not None
    return earlier + (cost.once_usd if asked and sample.facts.get("status", _SUCCESS) == _SUCCESS else 0.0)


def _wait_until(sample: Sample, before: datetime | None) -> datetime | None:
    if sample.failure is not None and sample.failure.reason == Reason.SKIP_RETRY_AFTER:
        return before
    wait_s = sample.facts.get("retry_after_s")
    limited = sample.failure is not None and sample.failure.reason == Reason.RATE_LIMIT
    if not limited or isinstance(wait_s, bool) or not isinstance(wait_s, int | float) or wait_s <= 0:
        return None
    return sample.at + timedelta(seconds=min(float(wait_s), LONGEST_WAIT_S))
