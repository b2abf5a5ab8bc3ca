"""Error budgets: what was allowed, what was spent, at which rate, and when an alert fires."""

from collections.abc import Iterator

from probe.analysis.budget import ENOUGH_SEEN
from probe.formats.figures import percent, stamp, zone_of
from probe.formats.sections.explain.words import clock, number, seconds
from probe.formats.sheet import Derivation
from probe.model.budget import Alarm, Budget, BurnAlert, Forecast
from probe.model.report import Report, WindowReport
from probe.units import format_span

_ALERT = (
    "severity", "long_s", "short_s", "share", "coverage", "burn_long", "burn_short", "threshold", "state",
    "detects_s", "samples_needed", "one_failure_fires", "fires_above",
)  # fmt: skip
_FORECASTS = {86_400: ("burn_24h", "exhausted_24h"), 7 * 86_400: ("burn_7d", "exhausted_7d")}
_WHY = {
    Alarm.FIRES: "both are more than that: it fires",
    Alarm.QUIET: "not both are more than that: it does not fire",
    Alarm.NEVER: "even a total outage burns no faster than 1 / (1 - target): it cannot fire",
    Alarm.UNDETERMINED: "too little is known of the long one: no verdict",
}


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    for budget in window.sections.burn.objectives if window.sections.burn else ():
        yield from _spent(budget, window)
        yield from _left(budget, document)
        for alert in budget.alerts:
            yield _alert(budget, alert)
        for forecast in budget.forecasts:
            yield _forecast(budget, forecast, document)


def _s(value: float) -> str:
    return seconds(round(value, 6))


def _spent(budget: Budget, window: WindowReport) -> Iterator[Derivation]:
    if budget.target < 1:
        period = _s(budget.budget_s / (1 - budget.target))
        yield Derivation(
            ("target", "budget_s"),
            f"Budget: (1 - {budget.target:.10g}) x {period} of the period without maintenance = {_s(budget.budget_s)}.",
        )
    else:
        yield Derivation(("target", "budget_s"), "Budget: none, 100 % leaves nothing to spend.")
    degraded = " and degraded time by its weight" if budget.observed_s != window.down_s else ""
    yield Derivation(
        ("observed_s", "lost_low_s", "lost_high_s"),
        f"Seen to be lost: {_s(budget.observed_s)}, the downtime{degraded}; at least {_s(budget.lost_low_s)}, which "
        f"is down wherever the changes were, and at most {_s(budget.lost_high_s)}, unknown time included.",
    )
    if budget.consumed_s is not None and budget.remaining_s is not None and budget.coverage:
        yield Derivation(
            ("consumed_s", "remaining_s"),
            f"If unknown time was like the rest: {_s(budget.observed_s)} / {budget.coverage:.10g} seen = "
            f"{_s(budget.consumed_s)} spent, and {_s(budget.budget_s)} - that = {_s(budget.remaining_s)} left.",
        )
    if budget.burn is not None and budget.target < 1:
        known = window.up_s + window.degraded_s + window.down_s
        yield Derivation(
            ("burn",),
            f"Burn = ({_s(budget.observed_s)} / {_s(known)} known) / (1 - {budget.target:.10g}) = {budget.burn:.4g}.",
        )


def _left(budget: Budget, document: Report) -> Iterator[Derivation]:
    zone = zone_of(document.timezone)
    if budget.best_reachable is not None:
        yield Derivation(
            ("best_reachable",),
            f"If nothing more fails: 1 - {_s(budget.observed_s)} / the whole period = {percent(budget.best_reachable)} %.",
        )
    if budget.even_burn_left is not None and budget.remaining_s is not None:
        yield Derivation(
            ("even_burn_left",),
            f"What is left, {_s(budget.remaining_s)}, over (1 - {budget.target:.10g}) x the time to come, 0 at least = "
            f"{budget.even_burn_left:.4g}: the steady burn that spends it at the very end.",
        )
    if budget.within_again is not None:
        over = _s(budget.observed_s - budget.budget_s)
        yield Derivation(
            ("within_again",),
            f"Within the budget again on {stamp(budget.within_again, zone)}: by then the oldest {over}, which are too "
            "much, have left the window.",
        )
    for each in budget.refunds:
        yield Derivation(
            ("refunds",),
            f"{_s(each.seconds)} of an outage leave the window from {clock(each.start, zone)} to {clock(each.end, zone)}, "
            "one length of it after they were lost.",
        )


def _alert(budget: Budget, each: BurnAlert) -> Derivation:
    period = (budget.end - budget.start).total_seconds()
    long, short = format_span(each.long_s), format_span(each.short_s)
    burns = ", ".join(
        f"{name} {'unknown' if burn is None else f'{burn:.4g}'}"
        for name, burn in ((long, each.burn_long), (short, each.burn_short))
    )
    seen = "" if each.coverage is None else f", {percent(each.coverage, 0)} % of the {long} seen"
    one = {True: "more than", False: "no more than", None: "not known against"}[each.one_failure_fires]
    return Derivation(
        _ALERT,
        f"{each.severity.value.capitalize()} on {long} and {short}: limit {percent(each.share, 0)} % x {_s(period)} / "
        f"{_s(each.long_s)} = {each.threshold:.4g}; burns {burns}{seen}; {_WHY[each.state]}. A total outage passes it after "
        f"{each.threshold:.4g} x (1 - {budget.target:.10g}) x {_s(each.long_s)} = {_s(each.detects_s)}, so it takes "
        f"{each.samples_needed:,} samples in {long} for one failure not to; the interval is {one} that. It can fire for "
        f"targets above 1 - 1 / {each.threshold:.4g}, 0 at least, = {percent(each.fires_above)} %.",
    )


def _forecast(budget: Budget, each: Forecast, document: Report) -> Derivation:
    figures = _FORECASTS.get(round(each.over_s), ("forecasts",))
    name = format_span(each.over_s)
    if each.burn is None:
        return Derivation(figures, f"Of the last {name} nothing is known: no forecast.")
    said = f"Burn of the last {name}: {each.burn:.4g}"
    if each.exhausted_at is None or each.exhausted_in_s is None or budget.remaining_s is None:
        why = (
            f"of which less than {ENOUGH_SEEN * 100:.0f} % was seen"
            if (each.coverage or 0.0) < ENOUGH_SEEN
            else "at which nothing is used up, or nothing is left"
        )
        return Derivation(figures, f"{said}, {why}: no moment to forecast.")
    when = stamp(each.exhausted_at, zone_of(document.timezone))
    return Derivation(
        figures,
        f"{said}: {_s(budget.remaining_s)} / ({each.burn:.4g} x (1 - {budget.target:.10g})) = "
        f"{number(round(each.exhausted_in_s, 3))} s from now, {when}.",
    )
