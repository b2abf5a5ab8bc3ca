import re
from typing import Any

import pytest
from analysis.test_vectors import report
from analysis.vectors import moment, sample, samples, vector, window

from probe.gate import compare, judge, parse_rule
from probe.model.outcome import Judgement
from probe.model.probe import Rule, Slo
from probe.model.report import Verdict
from probe.reasons import Reason, failure

MET, MISSED, UNDETERMINED = Judgement.MET, Judgement.MISSED, Judgement.UNDETERMINED
DAY = report(samples("V01"), window(0, 86400, "24h"))
GAP = report(samples("V05"), window(0, 3600, "1h"), open_after=1, close_after=1)
EMPTY = report([], window(0, 3600, "1h"), names=("shop",))


def one(text: str, given: Any) -> Verdict:
    [verdict] = judge([parse_rule(text)], given, (), ["shop"])
    return verdict


@pytest.mark.parametrize(
    ("text", "metric", "op", "value", "window", "quantile"),
    [
        ("availability >= 99.9% over 7d", "availability", ">=", 0.999, "7d", None),
        ("availability>99.99% over this month", "availability", ">", 0.9999, "this month", None),
        ("  coverage  >=  0.9   over  7d ", "coverage", ">=", 0.9, "7d", None),
        ("ratio == 100% over 2026-W47", "ratio", "==", 1.0, "2026-W47", None),
        ("p95(total) < 800ms over 24h", "latency", "<", 0.8, "24h", 0.95),
        ("p50 <= 1.5s over 24h", "latency", "<=", 1.5, "24h", 0.5),
        ("p99 ( total ) < 1m30s over 24h", "latency", "<", 90.0, "24h", 0.99),
        ("burn < 14.4 over 1h", "burn", "<", 14.4, "1h", None),
        ("budget_left >= 20% over this month", "budget_left", ">=", 0.2, "this month", None),
        ("outages <= 2 over 30d", "outages", "<=", 2.0, "30d", None),
        ("longest_outage < 10m over 30d", "longest_outage", "<", 600.0, "30d", None),
        ("now up", "now", "up", 0.0, None, None),
        ("now   up", "now", "up", 0.0, None, None),
    ],
)
def test_a_rule_is_read(
    text: str, metric: str, op: str, value: float, window: str | None, quantile: float | None
) -> None:
    assert parse_rule(text, ("shop-*",)) == Rule(
        text=" ".join(text.split()),
        metric=metric,
        op=op,
        value=value,
        window=window,
        quantile=quantile,
        probes=("shop-*",),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a rule: write METRIC OPERATOR VALUE over WINDOW, such as availability >= 99.9% over 7d, or now up"),
        ("availability", "'availability' is not a rule: write METRIC OPERATOR VALUE over WINDOW"),
        ("availability >= 99.9%", "is not a rule: say over which time, such as `over 7d`"),
        ("availability >= 99.9% over", "is not a rule: write METRIC OPERATOR VALUE over WINDOW"),
        ("availabilty >= 99% over 7d", "there is no metric 'availabilty' (did you mean 'availability'?); there are: availability, coverage, ratio, burn, budget_left, outages, longest_outage, p50, p90, p95, p99"),
        ("latency < 1s over 7d", "there is no metric 'latency'"),
        ("p98 < 1s over 7d", "there is no metric 'p98' (did you mean"),
        ("p95(dns) < 1s over 7d", "only the total latency has quantiles: p50(total), p90(total), p95(total), p99(total)"),
        ("outages(total) < 1 over 7d", "only the total latency has quantiles"),
        ("availability => 99% over 7d", "'=>' is no operator: write one of >= <= > < =="),
        ("availability != 99% over 7d", "'!=' is no operator"),
        ("availability >= 99.9 over 7d", "'99.9' is not a share between 0% and 100% (did you mean 99.9%?)"),
        ("availability >= lots over 7d", "'lots' is not a share: write a percentage such as 99.9%"),
        ("p95 < 800 over 7d", "'800' is not a duration: write a number and a unit"),
        ("burn < lots over 7d", "'lots' is not a burn: write a number such as 1, which spends the budget exactly"),
        ("burn < -1 over 7d", "'-1' is not a burn: write a number such as 1"),
        ("outages <= 2.5 over 7d", "'2.5' is not a number of outages: write a whole number such as 2"),
        ("now", "'now': write now up, which up and degraded both meet"),
        ("now dwn", "'now dwn': write now up, which up and degraded both meet"),
        ("now not down", "'now not down': write now up, which up and degraded both meet"),
        ("now up over 7d", "'now up over 7d': write now up, which up and degraded both meet"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_what_can_be_written(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_rule(text)


@pytest.mark.parametrize("wanted", vector("V29")["expected"], ids=lambda each: str(each["target"]))
def test_v29_availability_is_judged_by_its_bounds(wanted: dict[str, Any]) -> None:
    assert one(f"availability >= {wanted['target']} over 24h", DAY).verdict == wanted["verdict"].lower()


NUMBERS = [
    ("availability >= 80% over 24h", DAY, MET, 0.8368, 0.8354, 0.8382),
    ("availability >= 83.7% over 24h", DAY, UNDETERMINED, 0.8368, 0.8354, 0.8382),
    ("availability >= 60% over 1h", GAP, UNDETERMINED, 0.6692, 0.3333, 0.85),
    ("coverage >= 90% over 1h", GAP, MISSED, 0.5417, 0.5417, 0.5417),
    ("ratio >= 83% over 24h", DAY, MET, 0.8368, 0.8368, 0.8368),
    ("p95(total) < 800ms over 24h", DAY, MET, 0.25, 0.25, 0.25),
    ("p90(total) < 250ms over 24h", DAY, MISSED, 0.25, 0.25, 0.25),
    ("outages <= 1 over 1h", GAP, UNDETERMINED, 1, None, 1),
    ("longest_outage < 15m over 1h", GAP, UNDETERMINED, 645.0, None, 645.0),
    ("availability >= 0% over 1h", EMPTY, UNDETERMINED, None, None, None),
]


@pytest.mark.parametrize(("text", "given", "verdict", "actual", "worst", "best"), NUMBERS)
def test_a_rule_about_history_has_one_verdict_in_raw_numbers(
    text: str, given: Any, verdict: Judgement, actual: float | None, worst: float | None, best: float | None
) -> None:
    rule, found = parse_rule(text), one(text, given)
    assert (found.verdict, found.metric, found.op, found.wanted) == (
        verdict,
        rule.metric,
        rule.op,
        rule.value,
    )
    wanted = [None if each is None else pytest.approx(each, abs=1e-4) for each in (actual, worst, best)]
    assert [found.actual, found.worst, found.best] == wanted


def test_a_verdict_rounds_nothing() -> None:
    found, [window] = one("availability >= 80% over 24h", DAY), DAY.probes[0].windows
    assert (found.actual, found.edge_low, found.edge_high) == (
        window.availability, window.edge_low, window.edge_high,
    )  # fmt: skip
    assert (found.coverage, found.samples, found.failed) == (1.0, 1440, 235)


def test_how_much_must_be_seen_to_count_outages_is_the_report_s_to_say() -> None:
    rule = "outages <= 1 over 1h"
    lenient = report(samples("V05"), window(0, 3600, "1h"), open_after=1, close_after=1, min_coverage=0.5)
    assert (one(rule, GAP).verdict, one(rule, lenient).verdict) == (UNDETERMINED, MET)


def test_a_day_that_begins_now_is_not_called_maintenance() -> None:
    fresh = report(samples("V05"), window(0, 0, "today"))
    [verdict] = judge([parse_rule("availability >= 99% over today")], fresh, (), ["shop"])
    assert (verdict.verdict, verdict.detail) == (UNDETERMINED, "the window begins at this very moment")


def test_a_window_of_maintenance_decides_nothing() -> None:
    from probe.model.probe import Maintenance

    hole = Maintenance(probes=("*",), start_ms=0, end_ms=2**52)
    closed = report(samples("V05"), window(0, 3600, "1h"), maintenance=(hole,))
    for text in ("availability >= 1%", "coverage >= 1%", "ratio >= 1%", "p50 < 1s", "outages <= 1"):
        assert one(f"{text} over 1h", closed).verdict is UNDETERMINED


def test_a_limit_of_three_nines_is_met_by_999_of_1000() -> None:
    runs = [sample(t, "D" if t == 500 else "U", every_s=1) for t in range(1000)]
    given = report(runs, window(0, 1000, "1000s"))
    assert one("ratio >= 99.9% over 1000s", given).verdict is MET


def held(target: float, *more: float, window_name: str = "24h") -> Any:
    slos = tuple(Slo(probes=("*",), target=each, window=window_name) for each in (target, *more))
    return report(samples("V01"), window(0, 86400, "24h"), slos=slos, now=moment(86400))


@pytest.mark.parametrize(
    ("text", "given", "verdict", "actual", "worst", "best"),
    [
        ("burn < 1 over 24h", held(0.99), MISSED, 16.3194, 16.4583, 16.1806),
        ("burn < 16.3 over 24h", held(0.99), UNDETERMINED, 16.3194, 16.4583, 16.1806),
        ("burn < 1 over 24h", held(0.8), MET, 0.8160, 0.8229, 0.8090),
        ("budget_left >= 18% over 24h", held(0.8), UNDETERMINED, 0.1840, 0.1771, 0.1910),
        ("budget_left >= 17% over 24h", held(0.8), MET, 0.1840, 0.1771, 0.1910),
        ("budget_left >= 0% over 24h", held(0.999), MISSED, -162.1944, -163.5833, -160.8056),
        # Of several objectives over the window the strictest one decides.
        ("burn < 1 over 24h", held(0.8, 0.99, 0.9), MISSED, 16.3194, 16.4583, 16.1806),
    ],
)
def test_a_budget_is_judged_by_the_bounds_of_availability(
    text: str, given: Any, verdict: Judgement, actual: float, worst: float, best: float
) -> None:
    found = one(text, given)
    assert found.verdict is verdict
    assert [found.actual, found.worst, found.best] == pytest.approx([actual, worst, best], abs=1e-4)


def test_the_budget_left_of_an_open_month_is_that_of_the_whole_month() -> None:
    slo = Slo(probes=("*",), target=0.99, window="calendar month")
    given = report(samples("V01"), window(0, 86400, "calendar month"), slos=(slo,), now=moment(86400))
    assert one("budget_left > 45% over calendar month", given).actual == pytest.approx(1 - 14100 / 25920)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (DAY, "no objective is set over 24h: write one, an [[slo]], in probes.toml"),
        (held(0.9, window_name="30d"), "no objective is set over 24h: write one, an [[slo]], in probes.toml"),
        (held(1.0), "an objective of 100 % leaves no budget"),
        (
            report([], window(0, 86400, "24h"), names=("shop",), slos=(Slo(probes=("*",), target=0.9, window="24h"),)),
            "no evidence in this window",
        ),
    ],
)  # fmt: skip
def test_a_budget_that_nothing_is_known_of_is_undetermined(given: Any, why: str) -> None:
    found = one("budget_left >= 20% over 24h", given)
    assert (found.verdict, found.actual, found.detail) == (UNDETERMINED, None, why)
    found = one("burn < 1 over 24h", given)
    assert (found.verdict, found.actual) == (UNDETERMINED, None)
    assert found.detail == why.replace("set over 24h", "set for it")


@pytest.mark.parametrize(
    ("letter", "verdict", "actual", "detail"),
    [
        ("U", MET, "up", ""),
        ("G", MET, "degraded", ""),
        ("D", MISSED, "down", "503 Service Unavailable"),
        ("E", UNDETERMINED, "unknown", ""),
    ],
)
def test_a_rule_about_now_reads_the_latest_answer(
    letter: str, verdict: Judgement, actual: str, detail: str
) -> None:
    asked = [sample(60, letter), sample(0, "U"), sample(0, "D", name="earlier")]
    found = judge([parse_rule("now up")], None, asked, ["shop"])
    assert found == (
        Verdict(
            rule="now up",
            probe="shop",
            verdict=verdict,
            actual=actual,
            wanted="up",
            detail=detail,
        ),
    )


def test_what_was_not_asked_now_is_undetermined() -> None:
    [found] = judge([parse_rule("now up")], DAY, [], ["shop"])
    assert (found.verdict, found.actual, found.detail) == (UNDETERMINED, None, "it was not asked")


def test_what_a_server_said_cannot_write_to_the_terminal() -> None:
    hostile = failure(Reason.STATUS, "\x1b[2J\n::error::owned")
    [found] = judge([parse_rule("now up")], None, [sample(0, "D", found=hostile)], ["shop"])
    assert found.detail == "\\x1b[2J\\n::error::owned"


def test_a_rule_is_judged_on_the_probes_it_names_by_name_tag_or_glob() -> None:
    asked = [
        sample(0, "U", probe="shop-web", tags=("web",)),
        sample(0, "U", probe="shop-api"),
        sample(0, "D", probe="x"),
    ]
    names = ["x", "shop-api", "shop-web"]
    rules = [parse_rule("now up", words) for words in (("web",), ("shop-*",), ("nobody",), ("*",))]
    found = [(verdict.probe, verdict.verdict) for verdict in judge(rules, None, asked, names)]
    assert found == [
        ("shop-web", MET),
        ("shop-api", MET), ("shop-web", MET),
        ("x", MISSED), ("shop-api", MET), ("shop-web", MET),
    ]  # fmt: skip


def test_tags_of_the_report_count_too() -> None:
    given = report(samples("V01"), window(0, 86400, "24h"), tags={"shop": ("web",)})
    [found] = judge([parse_rule("availability >= 80% over 24H", ("web",))], given, [], ["shop"])
    assert found.verdict is MET


@pytest.mark.parametrize(
    ("bounds", "op", "value", "verdict"),
    [
        ((0.5, 0.7), ">=", 0.5, MET), ((0.5, 0.7), ">=", 0.6, UNDETERMINED), ((0.5, 0.7), ">=", 0.7, UNDETERMINED),
        ((0.5, 0.7), ">=", 0.71, MISSED),
        ((0.5, 0.7), ">", 0.49, MET), ((0.5, 0.7), ">", 0.5, UNDETERMINED), ((0.5, 0.7), ">", 0.7, MISSED),
        ((0.5, 0.7), "<=", 0.7, MET), ((0.5, 0.7), "<=", 0.5, UNDETERMINED), ((0.5, 0.7), "<=", 0.49, MISSED),
        ((0.5, 0.7), "<", 0.71, MET), ((0.5, 0.7), "<", 0.7, UNDETERMINED), ((0.5, 0.7), "<", 0.5, MISSED),
        ((0.5, 0.7), "==", 0.6, UNDETERMINED), ((0.5, 0.7), "==", 0.5, UNDETERMINED), ((0.5, 0.7), "==", 0.8, MISSED),
        ((2.0, 2.0), "==", 2.0, MET), ((2.0, 2.0), "==", 1.0, MISSED),
    ],
)  # fmt: skip
def test_a_comparison_is_met_by_all_of_the_bounds_or_missed_by_all(
    bounds: tuple[float, float], op: str, value: float, verdict: Judgement
) -> None:
    assert compare(bounds, op, value) is verdict


def test_a_rule_about_answers_passes_over_groups_and_is_undetermined_on_nothing_else() -> None:
    for text in ("now up", "ratio >= 50% over 24h", "p95(total) < 1s over 24h"):
        rule = parse_rule(text)
        both = judge([rule], DAY, (), ["all-of-it", "shop"], groups=["all-of-it"])
        assert [verdict.probe for verdict in both] == ["shop"]
        [alone] = judge([rule], DAY, (), ["all-of-it"], groups=["all-of-it"])
        assert (alone.verdict, alone.actual) == (UNDETERMINED, None)
        assert alone.detail == "a group is not asked itself: name the probes in it, or judge its availability"
    [history] = judge([parse_rule("availability >= 99% over 24h")], DAY, (), ["shop"], groups=["shop"])
    assert history.verdict == MISSED
