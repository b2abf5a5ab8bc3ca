"""The hand-checked vectors, through the record and the public entry point."""

from collections.abc import Iterable
from typing import Any

import pytest
from analysis.vectors import OFFLINE, lines, moment, sample, samples, vector, window

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.analysis.windows import parse_window
from probe.gate import judge, parse_rule
from probe.model.outcome import Trigger
from probe.model.probe import Maintenance, Slo
from probe.model.report import Report, Window, WindowReport
from probe.model.sample import Sample
from probe.record import decode
from probe.units import floor_percent, to_ms

METHODS = ("nearest", "hold", "hauer")
FIELDS = {
    "known": lambda w: w.up_s + w.degraded_s + w.down_s,
    "L": lambda w: w.length_s - w.excluded_s,
    "unknown": lambda w: w.unknown_s,
    "up": lambda w: w.up_s,
    "degraded": lambda w: w.degraded_s,
    "down": lambda w: w.down_s,
    "down_lo": lambda w: w.down_low_s,
    "down_hi": lambda w: w.down_high_s,
    "coverage": lambda w: w.coverage,
    "availability": lambda w: w.availability,
    "edge_lo": lambda w: w.edge_low,
    "edge_hi": lambda w: w.edge_high,
    "worst": lambda w: w.worst,
    "best": lambda w: w.best,
    "n": lambda w: w.samples,
    "failed": lambda w: w.failed,
    "value": lambda w: w.ratio,
    "ratio": lambda w: w.ratio,
}


def evidence(found: Iterable[Sample]) -> Evidence:
    whole = Evidence()
    for line in lines(found).splitlines(keepends=True):
        whole.add(decode(line))
    return whole


def report(found: Iterable[Sample], over: Window, **options: Any) -> Report:
    settings = {"now": moment(10**6), **options}
    return make_report(evidence(found), [over], Options(**settings), made_at=moment(10**6))


def one(found: Iterable[Sample], over: Window, **options: Any) -> WindowReport:
    return report(found, over, **options).probes[0].windows[0]


def check(got: WindowReport, wanted: dict[str, Any]) -> None:
    shown = {key: FIELDS[key](got) for key in wanted}
    assert shown == pytest.approx(wanted, abs=1e-6), wanted


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["V01", "V02", "V03", "V04", "V05", "V06", "V08", "V24b", "V30"])
def test_a_vector_of_runs_has_the_figures_computed_by_hand(name: str, method: str) -> None:
    case = vector(name)
    given, expected = case["input"], case["expected"]
    if method not in expected:
        assert (name, method) in {("V06", "hauer"), ("V30", "hauer")}
        return
    holes = tuple(
        Maintenance(probes=("shop",), start_ms=to_ms(moment(start)), end_ms=to_ms(moment(end)))
        for start, end in given.get("exclude", ())
    )
    now = moment(given.get("now", 10**6))
    got = one(samples(name), window(*given["window"]), method=method, maintenance=holes, now=now)
    check(got, expected[method])
    check(got, expected.get("ratio", {}))
    if holes:
        assert got.excluded_s == 3600.0
        check(one(samples(name), window(*given["window"])), expected["without_exclusion"])


def test_v01_has_two_outages_and_the_burn_of_its_objective() -> None:
    expected = vector("V01")["expected"]
    slo = Slo(probes=("shop",), target=0.999, window="window")
    got = one(samples("V01"), window(0, 86400), slos=(slo,))
    assert (got.outages, got.longest_outage_s) == (2, expected["longest_outage_s"])
    assert got.objective is not None
    assert got.objective.verdict == "missed"
    assert got.objective.burn == pytest.approx(expected["slo"]["burn_24h"], abs=1e-6)
    assert got.objective.consumed_s == expected["slo"]["consumed_s"]
    assert got.objective.budget_s == pytest.approx(86.4)


def test_v01_says_what_its_peak_hours_were_like() -> None:
    peak = vector("V01")["expected"]["peak"]
    got = one(samples("V01"), window(*peak["window"]))
    check(got, {"down": peak["down_s"], "availability": peak["availability"]})


@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_v07_a_day_on_which_the_clocks_change_has_its_true_length(season: str) -> None:
    case = vector(f"V07-{season}")
    given, expected = case["input"], case["expected"]
    day = parse_window(given["day"], moment(10**6), given["tz"])
    assert (day.start_ms, day.end_ms) == (expected["start_unix"] * 1000, expected["end_unix"] * 1000)
    start = expected["start_unix"] - moment(0).timestamp()
    found = [
        sample(start + t, "D" if 7200 <= t < 7200 + given["down_s"] else "U")
        for t in range(-60, expected["length_s"] + 60, 60)
    ]
    check(one(found, day), {"L": expected["length_s"], "availability": expected["availability"]})


def test_v07_months_have_their_own_lengths_and_budgets() -> None:
    case = vector("V07-months")
    for month, wanted in case["expected"].items():
        text = f"2026-{int(month):02}"
        slo = Slo(probes=("*",), target=0.999, window=text)
        over = parse_window(text, moment(100 * 86400), case["input"]["tz"])
        got = one([sample(0, "U")], over, slos=(slo,), timezone="Europe/Paris")
        assert got.length_s == wanted["length_s"]
        assert got.objective is not None
        assert got.objective.budget_s == pytest.approx(wanted["budget_999_s"])


@pytest.mark.parametrize("name", ["V09", "V09b"])
@pytest.mark.parametrize(
    ("quorum", "key"), [("any", "any(q=1)"), ("majority", "majority(q=2)"), ("all", "all(q=3)")]
)
def test_vantages_vote_in_three_values(name: str, quorum: str, key: str) -> None:
    case = vector(name)
    check(one(samples(name), window(0, 600), quorum=quorum), case["expected"][key])


@pytest.mark.parametrize("index", [0, 1, 2])
def test_v09_one_vantage_is_itself(index: int) -> None:
    vantage = "abc"[index]
    found = [each for each in samples("V09") if each.vantage == vantage]
    check(one(found, window(0, 600)), vector("V09")["expected"]["per_location"][index])


def test_v10_degraded_time_counts_by_its_weight() -> None:
    expected = vector("V10")["expected"]
    check(one(samples("V10"), window(0, 3600)), expected["parts"])
    for weight in ("0", "0.3", "0.5", "1"):
        got = one(samples("V10"), window(0, 3600), degraded_weight=float(weight))
        assert got.availability == pytest.approx(expected[f"weight_{weight}"], abs=1e-6)


def test_v11_failures_without_a_network_are_no_evidence() -> None:
    expected = vector("V11")["expected"]
    plain = samples("V11")
    check(one(plain, window(0, 1560)), expected["unmasked"])
    offline = [
        sample(t, "E" if each.failure else "U", found=OFFLINE if each.failure else None)
        for each in plain
        for t in [(each.at - moment(0)).total_seconds()]
    ]
    got = report(offline, window(0, 1560))
    check(got.probes[0].windows[0], expected["masked"])
    assert (got.probes[0].windows[0].masked, got.probes[0].windows[0].errors) == (6, 0)
    assert got.warnings == (
        "window: 23 % of the samples were taken without a network here; that time is unknown, nobody was down",
    )


def test_v12_a_retry_decides_the_state_and_its_first_attempt_is_told_apart() -> None:
    expected = vector("V12")["expected"]
    tried = [(1500, "D"), (1505, "U")]
    found = [sample(t, "U", every_s=300, attempts=tried if t == 1500 else ()) for t in range(0, 3000, 300)]
    got = one(found, window(0, 3000))
    check(got, expected["final"])
    assert got.first_try == expected["first_try"]["ratio"]
    assert got.flaky == 1


def test_v12_a_recheck_is_part_of_the_sample_it_follows() -> None:
    expected = vector("V12")["expected"]
    found = [sample(t, "D" if t == 1500 else "U", every_s=300) for t in range(0, 3000, 300)]
    recheck = sample(1505, "U", every_s=300, trigger=Trigger.RECHECK)
    first = {key: value for key, value in expected["first_try"].items() if key in FIELDS}
    check(one([*found, recheck], window(0, 3000)), first)


@pytest.mark.parametrize("method", ["nearest", "hold"])
def test_v12_a_sample_of_its_own_five_seconds_later_is_not(method: str) -> None:
    expected = vector("V12")["expected"]["recheck_as_separate_sample"][method]
    found = [sample(t, "D" if t == 1500 else "U", every_s=300) for t in range(0, 3000, 300)]
    found.append(sample(1505, "U", every_s=300, trigger=Trigger.MANUAL))
    check(one(found, window(0, 3000), method=method), expected)


def test_v13_debouncing_shapes_outages_and_never_downtime() -> None:
    for name, count in (("V13-k1m1", 7), ("V13-k2m2", 2), ("V13-k3m2", 2)):
        case = vector(name)
        given, expected = case["input"], case["expected"]
        got = one(samples(name), window(0, 1830), open_after=given["k"], close_after=given["m"])
        assert got.outages == len(expected["incidents"]) == count
        assert got.longest_outage_s == max(each["dur"] for each in expected["incidents"])
        assert got.down_s == expected["down_s"]


def test_v14_an_outage_shorter_than_two_minutes_has_its_seconds() -> None:
    assert one(samples("V14"), window(0, 240)).down_s == vector("V14")["expected"]["down_s"]


@pytest.mark.parametrize("index", range(4))
def test_v16_burns_seen_live_use_only_what_was_known_then(index: int) -> None:
    case = vector("V16")
    wanted = case["expected"][index]
    now = wanted["now"]
    before = [sample(t, "U") for t in range(-86400, -60, 60)]
    lived = [each for each in [*before, *samples("V01")] if each.at <= moment(now)]
    for seconds, key in ((300, "5m"), (3600, "1h")):
        slo = Slo(probes=("*",), target=case["input"]["target"], window=key)
        got = one(lived, window(now - seconds, now, key), now=moment(now), slos=(slo,))
        assert got.down_s == wanted[f"down_{key}"]
        assert got.objective is not None
        assert got.objective.burn == pytest.approx(wanted[f"burn_{key}"], abs=1e-6)


def test_v27_the_worst_of_one_millisecond_wins_in_any_order() -> None:
    found = samples("V27")
    for order in (found, found[::-1]):
        got = one(order, window(0, 180))
        check(got, vector("V27")["expected"])
        assert got.conflicts == 1


def test_v28_nothing_known_is_null() -> None:
    got = report([], window(0, 3600), names=("shop",)).probes[0].windows[0]
    check(got, vector("V28")["expected"])
    assert (got.edge_low, got.edge_high, got.ratio, got.first_try, got.longest_outage_s) == (None,) * 5
    assert got.provisional


def test_v29_a_verdict_has_three_values() -> None:
    got = report(samples("V01"), window(0, 86400, "24h"))
    for wanted in vector("V29")["expected"]:
        [verdict] = judge([parse_rule(f"availability >= {wanted['target']} over 24h")], got, (), ["shop"])
        assert verdict.verdict == wanted["verdict"].lower()


def test_v04_half_an_hour_unseen_leaves_99_percent_undetermined() -> None:
    slo = Slo(probes=("*",), target=0.99, window="window")
    got = one(samples("V04"), window(0, 5400), slos=(slo,))
    assert got.objective is not None
    assert got.objective.verdict == vector("V04")["expected"]["verdict_99"].lower()


def test_v31_percentages_are_floored() -> None:
    for key, wanted in vector("V31")["expected"].items():
        value, digits = key.split("@")
        assert floor_percent(float(value), int(digits)) == wanted
