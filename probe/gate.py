"""Rules × report → verdicts, in three values: what the evidence cannot decide is neither met nor missed.

availability >= 99.9% over 7d · coverage >= 90% over 7d · ratio > 99% over today · p95(total) < 800ms over 24h
outages <= 2 over 30d · longest_outage < 10m over 30d · burn < 1 over 30d · budget_left >= 20% over 30d
availability >= 99.9% over 30d during business · now up

Numbers and facts only: what a figure looks like is for the formats to say.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from math import inf, isfinite
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from probe.model.outcome import Judgement, Outcome
from probe.model.probe import Rule, Slo
from probe.model.report import Report, Verdict, WindowReport
from probe.model.sample import Sample
from probe.registry import suggest
from probe.selection import matches
from probe.text import clean
from probe.units import parse_duration, parse_fraction

Bounds: TypeAlias = tuple[float, float]
"""The least and the most a figure can be, given the evidence."""

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
_QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
_RULE = re.compile(
    r"(?P<metric>\w+)(?: ?\( ?(?P<of>\w+) ?\))? ?(?P<op>[<>=!]+) ?(?P<value>[^<>=!]+?) over (?P<window>.+)"
)
_OF_ANSWERS = ("now", "ratio", "latency")
NOT_ASKED = "a group is not asked itself: name the probes in it, or judge its availability"
"""Why there is no verdict on a group for a rule about answers."""

_EXAMPLE = "write METRIC OPERATOR VALUE over WINDOW, such as availability >= 99.9% over 7d, or now up"


class Undecided(NamedTuple):
    """Why there is no figure."""

    why: str


class Figure(NamedTuple):
    """What was seen, and what it can be, given the evidence; `by` is the objective it is reckoned by."""

    actual: float
    bounds: Bounds
    by: "Target | None" = None


class Target(NamedTuple):
    """An objective that a figure is reckoned by: its target, over a window."""

    target: float
    over: str


class Given(NamedTuple):
    """What is known beside the window: how much of it must be seen, and the objectives of the probe."""

    enough: float
    slos: Sequence[Slo] = ()


class Metric(NamedTuple):
    """A figure of a window: how its limit is read, what it is, and which end of its bounds is the bad one."""

    parse: Callable[[str], float]
    figure: Callable[[WindowReport, Rule, Given], Figure | Undecided]
    more_is_better: bool


def parse_rule(text: str, probes: tuple[str, ...] = ("*",)) -> Rule:
    """The rule a text says, for the probes named (names, tags, globs).

    The window is not read here: that takes a clock and a zone. Raises ValueError with what to write.
    """
    plain = " ".join(text.split())
    words = plain.split(" ")
    if words[0] == "now":
        if words[1:] != ["up"]:
            raise ValueError(f"{text!r}: write now up, which up and degraded both meet")
        return Rule(text=plain, metric="now", op="up", probes=probes)
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
            f"{text!r}: only the total latency has quantiles: p50(total), p90(total), p95(total), p99(total)"
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


def is_about_answers(rule: Rule) -> bool:
    """Whether a rule is about the answers of a probe. A group has none of its own: no `now`, no runs, no latency."""
    return rule.metric in _OF_ANSWERS


def _what_is_missing(plain: str) -> str:
    if re.search(r"[<>=]", plain) and not re.search(r"\bover\b", plain):
        return "say over which time, such as `over 7d`"
    return _EXAMPLE


def judge(
    rules: Iterable[Rule],
    report: Report | None,
    samples: Sequence[Sample],
    names: Iterable[str],
    groups: Collection[str] = (),
    slos: Sequence[Slo] = (),
) -> tuple[Verdict, ...]:
    """Each rule on each of the probes `names` it is meant for, rule by rule; `groups` are those that are groups.

    `slos` are the objectives of all probes, over whichever windows.

    A rule about answers passes over groups, unless it is meant for nothing else: then it is undetermined.

    Rules about history read the report, and in it the window with the name of theirs; `now` rules the
    latest of each probe's samples. A rule that is meant for none of the probes has no verdict.
    """
    tags = {sample.probe: sample.tags for sample in samples}
    windows: dict[tuple[str, str], WindowReport] = {}
    for each in report.probes if report else ():
        tags[each.probe] = each.tags
        windows |= {(each.probe, window.name.casefold()): window for window in each.windows}
    latest = {sample.probe: sample for sample in sorted(samples, key=lambda sample: sample.at)}
    enough = report.min_coverage if report else 1.0
    wanted = tuple(names)
    verdicts: list[Verdict] = []
    for rule in rules:
        meant = [
            name for name in wanted if any(matches(word, name, tags.get(name, ())) for word in rule.probes)
        ]
        asked = [name for name in meant if name not in groups]
        for name in asked or meant if is_about_answers(rule) else meant:
            if name in groups and is_about_answers(rule):
                verdicts.append(_undetermined(rule, name, NOT_ASKED))
            elif rule.window is None:
                verdicts.append(_now(rule, name, latest.get(name)))
            else:
                mine = [
                    each
                    for each in slos
                    if any(matches(word, name, tags.get(name, ())) for word in each.probes)
                ]
                window = windows.get((name, rule.window.casefold()))
                verdicts.append(_over(rule, name, window, Given(enough, mine)))
    return tuple(verdicts)


def _undetermined(rule: Rule, name: str, why: str) -> Verdict:
    return Verdict(
        rule=rule.text,
        probe=name,
        verdict=Judgement.UNDETERMINED,
        metric=rule.metric,
        op=rule.op if rule.window else None,
        actual=None,
        wanted=rule.value if rule.window else rule.op,
        detail=why,
    )


def _now(rule: Rule, name: str, sample: Sample | None) -> Verdict:
    about = _undetermined(rule, name, "it was not asked")
    if sample is None:
        return about
    verdict = {Outcome.DOWN: Judgement.MISSED, Outcome.UNKNOWN: Judgement.UNDETERMINED}.get(
        sample.outcome, Judgement.MET
    )
    why = clean(sample.failure.message) if sample.failure and verdict is not Judgement.MET else ""
    return replace(about, verdict=verdict, actual=sample.outcome.value, detail=why)


def _over(rule: Rule, name: str, window: WindowReport | None, given: Given) -> Verdict:
    metric = _METRICS[rule.metric]
    about = _undetermined(rule, name, f"no history of it was read over {rule.window}")
    if window is None:
        return about
    about = replace(about, coverage=window.coverage, samples=window.samples, failed=window.failed)
    found = metric.figure(window, rule, given)
    beside = window.owners.excluded if window.owners else ()
    if isinstance(found, Undecided):
        return replace(about, detail=found.why, excluded=beside)
    worst, best = found.bounds if metric.more_is_better else reversed(found.bounds)
    edges = (window.edge_low, window.edge_high) if rule.metric == "availability" else (None, None)
    verdict = compare(found.bounds, rule.op, rule.value)
    return replace(
        about,
        verdict=verdict,
        actual=found.actual,
        edge_low=edges[0],
        edge_high=edges[1],
        worst=worst if isfinite(worst) else None,
        best=best,
        target=found.by.target if found.by else None,
        target_over=found.by.over if found.by else None,
        excluded=beside if verdict is Judgement.UNDETERMINED else (),
        detail="",
    )


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


def _availability(window: WindowReport, _rule: Rule, _given: Given) -> Figure | Undecided:
    if window.worst is None or window.best is None or window.availability is None:
        return _nothing(window)
    return Figure(window.availability, (window.worst, window.best))


def _burn(window: WindowReport, _rule: Rule, given: Given) -> Figure | Undecided:
    """How fast a budget is spent over this window, be it the one of the objective or, to be warned, a short one.

    By the strictest objective over the very window; where there is none, by the strictest one about the same
    hours of any other window.
    """
    here = [Target(each.target, window.name) for each in window.objectives]
    alike = [each for each in given.slos if ((each.during,) if each.during else ()) == window.during]
    found = max(here or [Target(each.target, each.over) for each in alike], default=None)
    if found is None:
        return Undecided(_without_objective(given.slos))
    lost = _lost(window, found)
    if isinstance(lost, Undecided):
        return lost
    allowed = 1 - found.target
    return Figure(lost.seen / allowed, (lost.least / allowed, lost.most / allowed), found)


def _without_objective(slos: Sequence[Slo]) -> str:
    if slos:
        return f"the objectives of it are about other hours: {', '.join(dict.fromkeys(each.over for each in slos))}"
    return "no objective is set for it: write one, an [[slo]], in probes.toml"


def _budget_left(window: WindowReport, rule: Rule, _given: Given) -> Figure | Undecided:
    """What is left of the budget of the strictest objective over the very window, of all of it.

    The estimate takes the time nobody saw to be like the rest; the bounds take it as lost, and as good. Below
    zero where it is overspent.
    """
    found = max(window.objectives, key=lambda each: each.target, default=None)
    if found is None:
        return Undecided(f"no objective is set over {rule.window}: write one, an [[slo]], in probes.toml")
    by = Target(found.target, window.name)
    lost = _lost(window, by)
    if isinstance(lost, Undecided):
        return lost
    per_share = (window.length_s - window.excluded_s) / found.budget_s
    return Figure(1 - lost.seen * per_share, (1 - lost.most * per_share, 1 - lost.least * per_share), by)


class _Lost(NamedTuple):
    """`seen` is the share of the known time that was lost, `least` and `most` what it can be of the window."""

    seen: float
    least: float
    most: float


def _lost(window: WindowReport, by: Target) -> _Lost | Undecided:
    if window.coverage is None:
        return _nothing(window)
    if by.target >= 1:
        return Undecided("an objective of 100 % leaves no budget")
    if window.availability is None or window.worst is None or window.best is None:
        return _nothing(window)
    return _Lost(1 - window.availability, 1 - window.best, 1 - window.worst)


def _exactly(figure: float | None, why: str) -> Figure | Undecided:
    return Undecided(why) if figure is None else Figure(figure, (figure, figure))


def _latency(window: WindowReport, rule: Rule, _given: Given) -> Figure | Undecided:
    found = window.latency_s
    seconds = {0.5: found.p50, 0.9: found.p90, 0.95: found.p95, 0.99: found.p99}[rule.quantile or 0.5]
    if found.count:
        return _exactly(seconds, f"p99 takes 300 samples that succeeded, there are {found.count}")
    return _exactly(seconds, "no sample succeeded in this window")


def _seen(figure: float, window: WindowReport, enough: float) -> Figure | Undecided:
    """What was seen of outages: all there was, if enough of the window was seen."""
    if not window.coverage:
        return _nothing(window)
    return Figure(figure, (figure, figure if window.coverage >= enough else inf))


def _nothing(window: WindowReport) -> Undecided:
    return Undecided(_all_left_out(window) if window.coverage is None else "no evidence in this window")


def _all_left_out(window: WindowReport) -> str:
    if not window.length_s:
        return "the window begins at this very moment"
    if not window.during:
        return "all of the window is maintenance"
    none = window.outside_s >= window.length_s
    return "the window has none of these hours" if none else "all of these hours are maintenance"


def _whole(text: str) -> float:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a number of outages: write a whole number such as 2")
    return int(text)


def _rate(text: str) -> float:
    if not re.fullmatch(r"\d{1,15}(\.\d{1,15})?", text):
        raise ValueError(f"{text!r} is not a burn: write a number such as 1, which spends the budget exactly")
    return float(text)


def _limit(text: str) -> float:
    try:
        return parse_fraction(text)
    except ValueError as error:
        hint = f" (did you mean {text}%?)" if re.fullmatch(r"\d+(\.\d+)?", text) else ""
        raise ValueError(f"{error}{hint}") from None


_METRICS: dict[str, Metric] = {
    "availability": Metric(_limit, _availability, more_is_better=True),
    "coverage": Metric(
        _limit,
        lambda window, _rule, _given: _exactly(window.coverage, _all_left_out(window)),
        more_is_better=True,
    ),
    "ratio": Metric(
        _limit,
        lambda window, _rule, _given: _exactly(window.ratio, "there were no runs in this window"),
        more_is_better=True,
    ),
    "burn": Metric(_rate, _burn, more_is_better=False),
    "budget_left": Metric(_limit, _budget_left, more_is_better=True),
    "latency": Metric(parse_duration, _latency, more_is_better=False),
    "outages": Metric(
        _whole,
        lambda window, _rule, given: _seen(window.outages, window, given.enough),
        more_is_better=False,
    ),
    "longest_outage": Metric(
        parse_duration,
        lambda window, _rule, given: _seen(window.longest_outage_s or 0.0, window, given.enough),
        more_is_better=False,
    ),
}
