"""Rules × report → verdicts, in three values: what the evidence cannot decide is neither met nor missed.

availability >= 99.9% over 7d · coverage >= 90% over 7d · ratio > 99% over today · p95(total) < 800ms over 24h
outages <= 2 over 30d · longest_outage < 10m over 30d · now up · now not down
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import NamedTuple, TypeAlias

from probe.model.outcome import Judgement, Outcome
from probe.model.probe import Rule
from probe.model.report import Report, Verdict, WindowReport
from probe.model.sample import Sample
from probe.registry import suggest
from probe.selection import matches
from probe.text import clean
from probe.units import (
    floor_percent,
    format_percent,
    format_seconds,
    format_span,
    parse_duration,
    parse_fraction,
)  # fmt: skip

Bounds: TypeAlias = tuple[float, float]
"""The least and the most a figure can be, given the evidence."""

_SEEN_ENOUGH = 0.9
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
_NOW = ("up", "not down")
_QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_RULE = re.compile(
    r"(?P<metric>\w+)(?: ?\( ?(?P<of>\w+) ?\))? ?(?P<op>[<>=!]+) ?(?P<value>[^<>=!]+?) over (?P<window>.+)"
)
_EXAMPLE = "write METRIC OPERATOR VALUE over WINDOW, such as availability >= 99.9% over 7d, or now up"


class Undecided(NamedTuple):
    """Why there is no figure."""

    why: str


class Metric(NamedTuple):
    """A figure of a window: how its limit is read, what it can be, and how these are shown."""

    parse: Callable[[str], float]
    bounds: Callable[[WindowReport, Rule], Bounds | Undecided]
    actual: Callable[[WindowReport, Rule], str | None]
    wanted: Callable[[float], str]
    shown: Callable[[float], str]


def parse_rule(text: str, probes: tuple[str, ...] = ("*",)) -> Rule:
    """The rule a text says, for the probes named (names, tags, globs).

    The window is not read here: that takes a clock and a zone. Raises ValueError with what to write.
    """
    plain = " ".join(text.split())
    words = plain.split(" ")
    if words[0] == "now":
        state = " ".join(words[1:])
        if state not in _NOW:
            raise ValueError(f"{text!r}: after `now` comes `up` or `not down`, and nothing else")
        return Rule(text=plain, metric="now", op=state, probes=probes)
    match = _RULE.fullmatch(plain)
    if match is None:
        raise ValueError(f"{text!r} is not a rule: {_what_is_missing(plain)}")
    name, op = match["metric"], match["op"]
    known = [*(metric for metric in _METRICS if metric != "latency"), *_QUANTILES]
    if name not in known:
        raise ValueError(
            f"{text!r}: there is no metric {name!r}{suggest(name, known)}; there are: {', '.join(known)}"
        )
    if op not in _OPERATORS:
        raise ValueError(f"{text!r}: {op!r} is no operator: write one of {' '.join(_OPERATORS)}")
    if match["of"] is not None and (name not in _QUANTILES or match["of"] != "total"):
        raise ValueError(
            f"{text!r}: only the total latency has quantiles: p50(total), p95(total), p99(total)"
        )
    metric = "latency" if name in _QUANTILES else name
    try:
        value = _METRICS[metric].parse(match["value"])
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
    return Rule(
        text=plain,
        metric=metric,
        op=op,
        value=value,
        window=match["window"],
        quantile=_QUANTILES.get(name),
        probes=probes,
    )


def _what_is_missing(plain: str) -> str:
    if re.search(r"[<>=]", plain) and not re.search(r"\bover\b", plain):
        return "say over which time, such as `over 7d`"
    return _EXAMPLE


def judge(
    rules: Iterable[Rule], report: Report | None, samples: Sequence[Sample], names: Iterable[str]
) -> tuple[Verdict, ...]:
    """Each rule on each of the probes `names` it is meant for, rule by rule.

    Rules about history read the report, and in it the window with the name of theirs; `now` rules the
    latest of each probe's samples. A rule that is meant for none of the probes has no verdict.
    """
    tags = {sample.probe: sample.tags for sample in samples}
    windows: dict[tuple[str, str], WindowReport] = {}
    for each in report.probes if report else ():
        tags[each.probe] = each.tags
        windows |= {(each.probe, window.name.casefold()): window for window in each.windows}
    latest = {sample.probe: sample for sample in sorted(samples, key=lambda sample: sample.at)}
    wanted = tuple(names)
    return tuple(
        _now(rule, name, latest.get(name))
        if rule.window is None
        else _over(rule, name, windows.get((name, rule.window.casefold())), rule.window)
        for rule in rules
        for name in wanted
        if any(matches(word, name, tags.get(name, ())) for word in rule.probes)
    )


def _now(rule: Rule, name: str, sample: Sample | None) -> Verdict:
    if sample is None:
        return Verdict(
            rule=rule.text,
            probe=name,
            verdict=Judgement.UNDETERMINED,
            actual=None,
            wanted=rule.op,
            detail="it was not asked",
        )
    verdict = {Outcome.DOWN: Judgement.MISSED, Outcome.UNKNOWN: Judgement.UNDETERMINED}.get(
        sample.outcome, Judgement.MET
    )
    why = clean(sample.failure.message) if sample.failure and verdict is not Judgement.MET else ""
    return Verdict(
        rule=rule.text, probe=name, verdict=verdict, actual=sample.outcome.value, wanted=rule.op, detail=why
    )


def _over(rule: Rule, name: str, window: WindowReport | None, text: str) -> Verdict:
    metric = _METRICS[rule.metric]
    wanted = f"{rule.op} {metric.wanted(rule.value)}"
    if window is None:
        found: Bounds | Undecided = Undecided(f"no history of it was read over {text}")
        actual = None
    else:
        found, actual = metric.bounds(window, rule), metric.actual(window, rule)
    if isinstance(found, Undecided):
        verdict, detail = Judgement.UNDETERMINED, found.why
    else:
        verdict = compare(found, rule.op, rule.value)
        detail = _why(found, metric, window) if window and verdict is Judgement.UNDETERMINED else ""
    return Verdict(rule=rule.text, probe=name, verdict=verdict, actual=actual, wanted=wanted, detail=detail)


def compare(bounds: Bounds, op: str, value: float) -> Judgement:
    """MET if it holds for every number within the bounds, MISSED if for none."""
    least, most = bounds
    if op == "==":
        if least <= value <= most:
            return Judgement.MET if least == most else Judgement.UNDETERMINED
        return Judgement.MISSED
    # The other operators are monotone: what holds at both ends holds between them.
    holds = _OPERATORS[op]
    if holds(least, value) is not holds(most, value):
        return Judgement.UNDETERMINED
    return Judgement.MET if holds(least, value) else Judgement.MISSED


def _why(bounds: Bounds, metric: Metric, window: WindowReport) -> str:
    least, most = bounds
    seen = f"{format_percent(window.coverage, 1)} of the window was seen"
    if most == inf:
        return f"it may be more than {metric.shown(least)}: only {seen}"
    return f"it lies between {metric.shown(least)} and {metric.shown(most)}: {seen}"


def _availability(window: WindowReport, _rule: Rule) -> Bounds | Undecided:
    if window.worst is None or window.best is None or window.availability is None:
        return _nothing(window)
    return window.worst, window.best


def _show_availability(window: WindowReport, _rule: Rule) -> str | None:
    if window.availability is None or window.edge_low is None or window.edge_high is None:
        return None
    text = format_percent(window.availability)
    low, high = floor_percent(window.edge_low, 3), floor_percent(window.edge_high, 3)
    edges = f" ({low:.3f}–{high:.3f})" if low != high else ""
    return f"{text}{edges}, worst {format_percent(window.worst)}"


def _share(figure: float | None, why: str) -> Bounds | Undecided:
    return Undecided(why) if figure is None else (figure, figure)


def _latency_of(window: WindowReport, rule: Rule) -> float | None:
    found = window.latency_s
    return {0.5: found.p50, 0.95: found.p95, 0.99: found.p99}[rule.quantile or 0.5]


def _latency(window: WindowReport, rule: Rule) -> Bounds | Undecided:
    seconds = _latency_of(window, rule)
    if seconds is not None:
        return seconds, seconds
    if not window.latency_s.count:
        return Undecided("no sample succeeded in this window")
    return Undecided(f"p99 takes 300 samples that succeeded, there are {window.latency_s.count}")


def _show_latency(window: WindowReport, rule: Rule) -> str | None:
    seconds = _latency_of(window, rule)
    return None if seconds is None else format_seconds(seconds)


def _seen(figure: float, window: WindowReport) -> Bounds | Undecided:
    """What was seen of outages: all there was, if enough of the window was seen."""
    if not window.coverage:
        return _nothing(window)
    return figure, figure if window.coverage >= _SEEN_ENOUGH else inf


def _nothing(window: WindowReport) -> Undecided:
    return Undecided(
        "all of the window is maintenance" if window.coverage is None else "no evidence in this window"
    )


def _whole(text: str) -> float:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a number of outages: write a whole number such as 2")
    return int(text)


def _limit(text: str) -> float:
    try:
        return parse_fraction(text)
    except ValueError as error:
        hint = f" (did you mean {text}%?)" if re.fullmatch(r"\d+(\.\d+)?", text) else ""
        raise ValueError(f"{error}{hint}") from None


def _percent(share: float) -> str:
    return f"{round(share * 100, 10):.10g} %"


_METRICS: dict[str, Metric] = {
    "availability": Metric(_limit, _availability, _show_availability, _percent, format_percent),
    "coverage": Metric(
        _limit,
        lambda window, _: _share(window.coverage, "all of the window is maintenance"),
        lambda window, _: None if window.coverage is None else format_percent(window.coverage),
        _percent,
        format_percent,
    ),
    "ratio": Metric(
        _limit,
        lambda window, _: _share(window.ratio, "there were no runs in this window"),
        lambda window, _: (
            None
            if window.ratio is None
            else f"{format_percent(window.ratio)}, {window.failed} of {window.samples} runs failed"
        ),
        _percent,
        format_percent,
    ),
    "latency": Metric(parse_duration, _latency, _show_latency, format_seconds, format_seconds),
    "outages": Metric(
        _whole,
        lambda window, _: _seen(window.outages, window),
        lambda window, _: str(window.outages) if window.coverage else None,
        lambda number: str(int(number)),
        lambda number: str(int(number)),
    ),
    "longest_outage": Metric(
        parse_duration,
        lambda window, _: _seen(window.longest_outage_s or 0.0, window),
        lambda window, _: format_span(window.longest_outage_s or 0.0) if window.coverage else None,
        format_span,
        format_span,
    ),
}
