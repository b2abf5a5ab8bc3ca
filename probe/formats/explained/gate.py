"""`probe gate --explain`: which figures of the report a verdict rests on, and why they meet the rule or do not."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from probe.formats import Look
from probe.formats.figures import zone_of
from probe.formats.judged import figure, wanted
from probe.formats.sections.explain.sums import derivations
from probe.formats.sections.explain.words import clock, number, seconds
from probe.formats.sheet import Derivation, Sheet
from probe.formats.words import NAME_LIMIT, TEXT_LIMIT, missed_first
from probe.model.explain import Explanation
from probe.model.outcome import Judgement
from probe.model.report import GateResult, ProbeReport, Report, Verdict, WindowReport
from probe.text import clean
from probe.units import format_percent

_BASIS = {"samples", "coverage"}
_LOST = {"availability", "worst", "edge_low"}
_RESTS_ON = {
    "availability": _LOST,
    "ratio": {"ratio"},
    "latency": {"p95"},
    "outages": {"outages"},
    "longest_outage": {"outages"},
    "burn": _LOST,
    "budget_left": _LOST | {"budget_s"},
}
"""Of each metric, the figures of a report it is made of, beside those that stand with every verdict."""
_LIMITS = ("verdict", "wanted", "actual", "worst", "best")


class _Place(NamedTuple):
    """Where in the report the figures of a verdict stand."""

    report: Report
    probe: ProbeReport
    window: WindowReport
    told: Explanation


def sheets(result: GateResult, look: Look) -> list[Sheet]:
    """A verdict a sheet, those not met first. None unless it was asked for."""
    if not result.explain:
        return []
    zone = zone_of(look.timezone)
    return [
        Sheet(
            f"{clean(each.probe, NAME_LIMIT)}, {clean(each.rule, TEXT_LIMIT)}: how the verdict came about",
            (("probe", each.probe), ("rule", each.rule)),
            told=tuple(_verdict(result, each, look, zone)),
        )
        for each in missed_first(result.verdicts)
    ]


def _verdict(result: GateResult, verdict: Verdict, look: Look, zone: tzinfo) -> Iterator[Derivation]:
    if verdict.metric == "now":
        yield _now(result, verdict, zone)
        return
    found = _place(result, verdict)
    if found is not None:
        rests_on = _BASIS | _RESTS_ON.get(verdict.metric, set())
        told = derivations(found.report, found.probe, found.window, found.told, look)
        yield from (each for each in told if rests_on & {*each.figures})
        yield from _reckoned(verdict, found)
    yield _judged(verdict)


def _place(result: GateResult, verdict: Verdict) -> _Place | None:
    name = verdict.rule.partition(" over ")[2].casefold()
    for probe in result.report.probes if result.report else ():
        for window in probe.windows if probe.probe == verdict.probe else ():
            told = window.sections.explain
            if result.report is not None and told is not None and window.name.casefold() == name:
                return _Place(result.report, probe, window, told)
    return None


def _now(result: GateResult, verdict: Verdict, zone: tzinfo) -> Derivation:
    figures = ("actual", "wanted", "verdict")
    asked = [each for each in result.samples if each.probe == verdict.probe]
    if not asked:
        return Derivation(figures, f"It was not asked, so the verdict is {verdict.verdict}.")
    last = max(asked, key=lambda each: each.at)
    means = {
        Judgement.MET: "up and degraded meet the rule",
        Judgement.MISSED: "down misses it",
        Judgement.UNDETERMINED: "unknown tells nothing of the target",
    }[verdict.verdict]
    why = f": {clean(last.failure.message, TEXT_LIMIT)}" if last.failure else ""
    return Derivation(
        figures,
        f"The last answer, sample {clean(last.id, NAME_LIMIT)} of {clock(last.at, zone)}, is {last.outcome}{why}; {means}, so the "
        f"verdict is {verdict.verdict}.",
        (last.id,),
    )


def _reckoned(verdict: Verdict, found: _Place) -> Iterator[Derivation]:
    """What the metric makes of the figures of the report, where it is not one of them."""
    window = found.window
    if verdict.target is not None and isinstance(verdict.actual, float):
        lost = round((1 - (window.availability or 0.0)), 9)
        worst, best = (round(1 - (each or 0.0), 9) for each in (window.worst, window.best))
        sum_ = f"{lost:.9g} / (1 - {verdict.target:.10g})"
        if verdict.metric == "budget_left":
            whole = window.length_s - window.excluded_s
            budget = round((1 - verdict.target) * whole, 6)
            sum_ = f"1 - {lost:.9g} x {seconds(whole)} / {seconds(budget)}"
        name = verdict.metric.replace("_", " ").capitalize()
        yield Derivation(
            ("actual", "worst", "best", "target"),
            f"{name} of the strictest objective, {verdict.target * 100:.10g} % over {clean(verdict.target_over or '', NAME_LIMIT)}, with the share of time lost: {sum_} = "
            f"{number(round(verdict.actual, 6))}. That share is {worst:.9g} at worst, {best:.9g} at best.",
        )
    if verdict.metric in ("outages", "longest_outage") and window.coverage is not None:
        enough = format_percent(found.report.min_coverage, 1)
        seen = format_percent(window.coverage, 1)
        told = (
            "no more are reckoned with"
            if verdict.worst is not None
            else "there may be any more in what was not seen"
        )
        yield Derivation(
            ("worst", "best", "coverage"), f"{seen} of the window was seen, and {enough} are enough: {told}."
        )


def _judged(verdict: Verdict) -> Derivation:
    if verdict.actual is None or verdict.best is None:
        why = clean(verdict.detail, TEXT_LIMIT)
        return Derivation(_LIMITS, f"There is no figure: {why}. So the verdict is {verdict.verdict}.")
    best = figure(verdict.metric, verdict.best)
    worst = "without a limit" if verdict.worst is None else figure(verdict.metric, verdict.worst)
    same = verdict.worst == verdict.best
    can_be = (
        f"It is {best}"
        if same
        else (
            f"It is {figure(verdict.metric, verdict.actual)}, and can have been anything from {worst} (worst) to {best} (best)"
        )
    )
    says = {
        Judgement.MET: "holds" if same else "holds at both ends",
        Judgement.MISSED: "does not hold" if same else "holds at neither end",
        Judgement.UNDETERMINED: "holds for some of that and not for all",
    }[verdict.verdict]
    return Derivation(
        _LIMITS, f"{can_be}: wanted {wanted(verdict)} {says}, so the verdict is {verdict.verdict}."
    )
