"""What is said around the alerts of an error budget, in words."""

import shlex
from collections.abc import Iterable
from datetime import datetime
from math import floor

from probe.formats.figures import percent, stamp, zone_name, zone_of
from probe.formats.sheet import Sheet
from probe.formats.words import NAME_LIMIT, count
from probe.model.budget import Alarm, Budget, BurnAlert
from probe.model.report import ProbeReport, Report
from probe.text import clean
from probe.units import format_seconds, format_span, from_ms, to_ms

_LISTED = 3
ENOUGH_SEEN = 0.5
"""Less of a time does not tell what it was like."""
_HOW_TO_WRITE = (
    "[[slo]]",
    'probes = ["*"]      # names, tags, patterns',
    'target = "99.9%"',
    'window = "30d"',
)
HOW_TO_READ = (
    "a burn of 1 spends exactly the budget; an alert fires where the burn over its long and over its short window "
    "is above its limit, at which it has spent that share of the budget"
)


def seconds_of(seconds: float) -> str:
    """`43m12s`; below one, `0s` would say nothing."""
    return format_span(seconds) if seconds >= 1 or seconds == 0 else format_seconds(seconds)


def ahead(budget: Budget, document: Report) -> list[str]:
    """What is left, and until when."""
    if budget.target >= 1:
        return ["100 % leaves no budget: there is no rate it could be spent at, and no alert on that"]
    if budget.over:
        return [f"the period ended {_at(budget.end, document)}: there is nothing left to alert on"]
    told: list[str] = []
    if budget.remaining_s is None:
        pass
    elif budget.coverage is not None and budget.coverage < ENOUGH_SEEN:
        seen, most = f"{percent(budget.coverage, 0)} %", budget.budget_s - budget.lost_low_s
        told.append(
            f"only {seen} of it was seen, too little to say what is left: at most {seconds_of(most)}"
            if most > 0
            else f"less than half of it was seen, {seen}, and that has overspent it by {seconds_of(-most)} at least"
        )
    elif budget.remaining_s <= 0:
        told.append(_overspent(budget, budget.remaining_s, document))
    else:
        told += _forecasts(budget, budget.remaining_s, document)
    return [*told, *_refunds(budget, document)]


def _overspent(budget: Budget, remaining_s: float, document: Report) -> str:
    said = "all of it is spent" if remaining_s == 0 else f"overspent by {seconds_of(-remaining_s)}"
    if budget.rolling:
        if budget.within_again is None:
            return said
        return f"{said}; within it again {_at(budget.within_again, document)}, if nothing more fails"
    best = (
        "" if budget.best_reachable is None else f"; {percent(budget.best_reachable)} % is the best in reach"
    )
    return f"{said}{best}; it is new {_at(budget.end, document)}"


def _forecasts(budget: Budget, remaining_s: float, document: Report) -> list[str]:
    left = f"the {seconds_of(remaining_s)} left"
    told, lasting = [], []
    for each in budget.forecasts:
        last = f"the last {_window(each.over_s)}"
        if each.burn is None or each.coverage is None or each.coverage < ENOUGH_SEEN:
            told.append(f"{last}: {percent(each.coverage or 0.0, 0)} % seen, too little for a forecast")
        elif each.exhausted_in_s is None or each.exhausted_at is None or each.before_reset is False:
            lasting.append(f"{last} burnt {each.burn:.2f}")
        else:
            back = any(refund.start < each.exhausted_at for refund in budget.refunds)
            later = ", or later: some comes back before" if back else ""
            told.append(
                f"{last} burnt {each.burn:.2f}: like that, {left} are spent in "
                f"{format_span(each.exhausted_in_s)}, {_at(each.exhausted_at, document)}{later}"
            )
    if lasting:
        until = "" if budget.rolling else " until the period ends"
        told.insert(0, f"{' and '.join(lasting)}: like that, {left} will last{until}")
    if budget.even_burn_left is not None:
        steady = floor(budget.even_burn_left * 100 + 1e-9) / 100
        told.append(
            f"the period ends {_at(budget.end, document)}: what is left allows a burn of {steady:.2f}"
        )
    return told


def _refunds(budget: Budget, document: Report) -> list[str]:
    if not budget.refunds:
        return []
    first = [f"{seconds_of(each.seconds)} by {_at(each.end, document)}" for each in budget.refunds[:_LISTED]]
    rest = budget.refunds[_LISTED:]
    if rest:
        first.append(
            f"{format_span(sum(each.seconds for each in rest))} of {count(len(rest), 'later outage')}"
        )
    return [f"comes back as outages leave the window: {', '.join(first)}"]


def warnings(budget: Budget) -> list[str]:
    """The alerts that are not what they seem."""
    told: list[str] = []
    never = _named(each for each in budget.alerts if each.state is Alarm.NEVER)
    if never:
        told.append(
            f"{never} cannot fire: even a total outage burns no more than {1 / (1 - budget.target):.2f}"
        )
    told += [_no_verdict(each) for each in budget.alerts if each.state is Alarm.UNDETERMINED]
    hasty = [each for each in budget.alerts if each.one_failure_fires and each.state is not Alarm.NEVER]
    if hasty and budget.every_s is not None:
        first, *rest = hasty
        which = [f"{_name(first)} (at {_allowed(first.detects_s)} or less it does not)"]
        which += [f"{_name(each)} ({_allowed(each.detects_s)})" for each in rest]
        told.append(
            f"asked every {seconds_of(budget.every_s)}, one failed sample alone fires {', '.join(which)}"
        )
    early = _named(each for each in budget.alerts if each.threshold < 1)
    if early:
        told.append(f"{early}: the limit is below 1, a burn at which the budget lasts")
    return told


def _no_verdict(alert: BurnAlert) -> str:
    if alert.coverage is None or alert.coverage >= ENOUGH_SEEN:
        span = alert.long_s if alert.burn_long is None else alert.short_s
        return f"{_name(alert)} has no verdict: nothing is known of the last {_window(span)}"
    return (
        f"{_name(alert)} has no verdict: {percent(alert.coverage, 0)} % of the last "
        f"{_window(alert.long_s)} was seen, and half is needed"
    )


def _named(alerts: Iterable[BurnAlert]) -> str:
    return " and ".join(map(_name, alerts))


def _name(alert: BurnAlert) -> str:
    return f"{format_span(alert.long_s)}/{format_span(alert.short_s)}"


def _window(seconds: float) -> str:
    """`24h` and `7d`, as windows are written."""
    return "24h" if seconds == 86_400 else format_span(seconds)


def _allowed(seconds: float) -> str:
    """Floored: what is allowed must be."""
    return format_span(floor(seconds)) if seconds >= 1 else f"{floor(seconds * 1000)}ms"


def _at(moment: datetime, document: Report) -> str:
    """To the second: fractions of one mean nothing in a forecast."""
    whole = from_ms(to_ms(moment) // 1000 * 1000)
    return f"{stamp(whole, zone_of(document.timezone))} {zone_name(document)}"


def absent(document: Report) -> Sheet | None:
    """What is to be done about probes without an objective over any window of the report."""
    bare = [
        each
        for each in document.probes
        if not any(window.sections.burn and window.sections.burn.objectives for window in each.windows)
    ]
    missed = list(dict.fromkeys(name for each in bare for name in _elsewhere(each)))
    lost = [each for each in bare if not _elsewhere(each)]
    lead = []
    if missed:
        options = " ".join(f"--window {shlex.quote(clean(name, NAME_LIMIT))}" for name in missed)
        lead.append(
            f"{_names(each for each in bare if _elsewhere(each))}: the objectives are over windows that this "
            f"report does not have; add {options}"
        )
    if not lost:
        return Sheet("error budgets", lead=lead) if lead else None
    if len(lost) < len(document.probes):
        return Sheet("error budgets", lead=[*lead, f"without an objective: {_names(lost)}"])
    lead.append("no objective is set, so there is no error budget; in probes.toml one is written like this:")
    return Sheet("error budgets", lead=lead, picture=_HOW_TO_WRITE)


def _elsewhere(probe: ProbeReport) -> tuple[str, ...]:
    return tuple(
        name for window in probe.windows if window.sections.burn for name in window.sections.burn.elsewhere
    )


def _names(probes: Iterable[ProbeReport]) -> str:
    found = [clean(each.probe, NAME_LIMIT) for each in probes]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return f"{', '.join(found[:_LISTED])}{more}"
