"""An error budget: what is spent, a row for each alert on its burn, and what that will lead to."""

from probe.formats import Look
from probe.formats.figures import spent
from probe.formats.sections.burn_notes import ENOUGH_SEEN, HOW_TO_READ, absent, ahead, seconds_of, warnings
from probe.formats.sheet import BAD, GOOD, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.budget import Alarm, Budget, BurnAlert
from probe.model.report import Report, WindowReport
from probe.text import clean
from probe.units import floor_percent, format_span

_STATES = {
    Alarm.FIRES: "fires",
    Alarm.QUIET: "does not fire",
    Alarm.NEVER: "cannot fire",
    Alarm.UNDETERMINED: "no verdict",
}
_TONES = {"fires": BAD, "quiet": GOOD, "never": WEAK, "undetermined": UNSURE}


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    found = [
        _sheet(document, probe.probe, window, budget)
        for probe in document.probes
        for window in probe.windows
        if window.sections.burn is not None
        for budget in window.sections.burn.objectives
    ]
    if found:
        found[-1] = found[-1]._replace(notes=[*found[-1].notes, HOW_TO_READ])
    said = absent(document)
    if said is not None:
        found.append(said._replace(of=found[0].of if found else _about("", "", None), columns=_COLUMNS))
    return found


def _sheet(document: Report, probe: str, window: WindowReport, budget: Budget) -> Sheet:
    named = f"{clean(budget.name, NAME_LIMIT)}, " if budget.name else ""
    title = (
        f"{clean(probe, NAME_LIMIT)}, error budget: {named}{budget.target * 100:.10g} % "
        f"over {clean(window.name, NAME_LIMIT)}"
    )
    # A budget without alerts is a row all the same, for those who count rows.
    rows: list[tuple[Value, ...]] = [_row(each) for each in budget.alerts] or [(None,) * len(_COLUMNS)]
    return Sheet(
        title,
        _about(probe, window.name, budget),
        _COLUMNS,
        rows,
        lead=[*_spent(budget), *ahead(budget, document)],
        notes=warnings(budget),
    )


def _about(probe: str, window: str, budget: Budget | None) -> tuple[tuple[str, Value], ...]:
    forecasts = {each.over_s: each for each in budget.forecasts} if budget is not None else {}
    day, week = forecasts.get(86_400), forecasts.get(7 * 86_400)
    return (
        ("probe", probe),
        ("window", window),
        ("objective", None if budget is None else budget.name),
        *((key, getattr(budget, key, None)) for key in _FIGURES),
        ("burn_24h", None if day is None else day.burn),
        ("exhausted_24h", None if day is None else day.exhausted_at),
        ("burn_7d", None if week is None else week.burn),
        ("exhausted_7d", None if week is None else week.exhausted_at),
    )


_FIGURES = (
    "target", "budget_s", "observed_s", "lost_low_s", "lost_high_s", "consumed_s", "remaining_s", "burn",
    "best_reachable", "even_burn_left", "within_again",
)  # fmt: skip


def _row(alert: BurnAlert) -> tuple[Value, ...]:
    return (
        alert.severity.value,
        alert.long_s,
        alert.short_s,
        alert.share,
        alert.coverage,
        alert.burn_long,
        alert.burn_short,
        alert.threshold,
        alert.state.value,
    )


def _spent(budget: Budget) -> list[str]:
    """What there was, what was seen to be lost, and what may have been."""
    if budget.consumed_s is None:
        return [f"budget {seconds_of(budget.budget_s)}; nothing is known of what was lost"]
    partly = budget.coverage is not None and budget.coverage < 1
    told = f"budget {seconds_of(budget.budget_s)}; lost {'at least ' if partly else ''}{format_span(budget.observed_s)}"
    if not budget.observed_s:
        told = f"budget {seconds_of(budget.budget_s)}; nothing was seen to be lost"
    elif budget.budget_s >= 0.001:
        told += f", {spent(budget.observed_s / budget.budget_s, floored=partly)} of it"
    low, high = format_span(budget.lost_low_s), format_span(budget.lost_high_s)
    if low != high:
        told += f" (between {low} and {high})"
    if budget.burn is not None:
        told += f"; burn {budget.burn:.2f}{'' if budget.rolling or budget.over else ' so far'}"
    consumed = format_span(budget.consumed_s)
    if consumed == format_span(budget.observed_s) or (budget.coverage or 0.0) < ENOUGH_SEEN:
        return [told]
    return [
        told,
        f"if the time nobody saw was like the rest, {consumed} were lost: that is reckoned with below",
    ]


def _percent(value: Value) -> str:
    return f"{floor_percent(value, 0):.0f} %" if isinstance(value, float) else "–"


def _burn(value: Value) -> str:
    return f"{value:.2f}" if isinstance(value, float) else "–"


def _state(value: Value) -> str:
    return _STATES[Alarm(value)] if isinstance(value, str) else "–"


def _span(value: Value) -> str:
    return format_span(value) if isinstance(value, float | int) else "–"


_COLUMNS = (
    SheetColumn("severity", "alert"),
    SheetColumn("long_s", "long", _span, right=True),
    SheetColumn("short_s", "short", _span, right=True),
    SheetColumn("share", "spends", _percent, right=True, rank=2),
    SheetColumn("coverage", "seen", _percent, right=True, rank=1),
    SheetColumn("burn_long", "burn long", _burn, right=True),
    SheetColumn("burn_short", "short", _burn, right=True),
    SheetColumn("threshold", "limit", _burn, right=True),
    SheetColumn("state", "now", _state, tone=lambda value: _TONES.get(str(value), "")),
)
