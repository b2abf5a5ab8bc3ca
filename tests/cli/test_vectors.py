"""The hand-checked vectors through the command line: lines of a record in, the design's JSON out."""

from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import OFFLINE, lines, moment, sample, samples, vector
from support.tool import Ran, probe

from probe.model.sample import Sample
from probe.units import format_moment

KEYS = {
    "up": "up_s", "degraded": "degraded_s", "down": "down_s", "down_lo": "down_low_s", "down_hi": "down_high_s",
    "unknown": "unknown_s", "coverage": "coverage", "availability": "availability", "edge_lo": "edge_low",
    "edge_hi": "edge_high", "worst": "worst", "best": "best", "n": "samples", "failed": "failed", "value": "ratio",
}  # fmt: skip


def ask(found: list[Sample], given: list[float], *words: str, cwd: Path | None = None) -> dict[str, Any]:
    start, end = (format_moment(moment(t)) for t in given)
    now = format_moment(moment(10**6))
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", now, "-f", "json", *words,
        stdin=lines(found).decode(), cwd=cwd,
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, ""), ran
    [only] = ran.json["probes"]
    [window] = only["windows"]
    assert isinstance(window, dict)
    return window


def check(got: dict[str, Any], expected: dict[str, Any]) -> None:
    wanted = {KEYS[key]: value for key, value in expected.items() if key in KEYS}
    assert wanted
    assert {key: got[key] for key in wanted} == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("method", ["nearest", "hold", "hauer"])
@pytest.mark.parametrize("name", ["V01", "V02", "V03", "V04", "V05", "V06"])
def test_runs_have_the_figures_computed_by_hand(name: str, method: str) -> None:
    case = vector(name)
    if method in case["expected"]:
        got = ask(samples(name), case["input"]["window"], "--method", method)
        check(got, case["expected"][method])
        check(got, case["expected"]["ratio"])


def test_v01_has_two_outages_the_longest_of_165_minutes() -> None:
    got = ask(samples("V01"), [0, 86400])
    assert (got["outages"], got["longest_outage_s"]) == (2, 9900.0)


@pytest.mark.parametrize(("season", "down_at"), [("spring", 7200), ("autumn", 7200)])
def test_v07_a_calendar_day_has_its_true_length(season: str, down_at: int) -> None:
    case = vector(f"V07-{season}")
    given, expected = case["input"], case["expected"]
    start = expected["start_unix"] - moment(0).timestamp()
    found = [
        sample(start + t, "D" if down_at <= t < down_at + given["down_s"] else "U")
        for t in range(-60, expected["length_s"] + 60, 60)
    ]
    ran = probe(
        "report", "--store", "-", "--window", given["day"], "--timezone", given["tz"],
        "--now", "2026-12-01T00:00:00Z", "-f", "json", stdin=lines(found).decode(),
    )  # fmt: skip
    got = ran.json["probes"][0]["windows"][0]
    assert got["length_s"] == expected["length_s"]
    assert got["availability"] == pytest.approx(expected["availability"], abs=1e-6)


def test_v08_maintenance_is_taken_out(tmp_path: Path) -> None:
    case = vector("V08")
    [(start, end)] = case["input"]["exclude"]
    (tmp_path / "probes.toml").write_text(
        f"""
[[probe]]
name = "shop"
url = "https://shop.example/"

[[maintenance]]
probes = ["shop"]
from = "{format_moment(moment(start))}"
until = "{format_moment(moment(end))}"
"""
    )
    plain = ask(samples("V08"), case["input"]["window"])
    check(plain, case["expected"]["without_exclusion"])
    assert plain["including_maintenance"] is None
    for method in ("nearest", "hold", "hauer"):
        got = ask(samples("V08"), case["input"]["window"], "--method", method, cwd=tmp_path)
        check(got, case["expected"][method])
        assert (got["excluded_s"], got["outside_s"]) == (3600.0, 0.0)
        both = case["expected"]["without_exclusion"]
        wanted = {KEYS[key]: both[key] for key in ("availability", "down", "unknown", "coverage")}
        assert got["including_maintenance"] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("name", ["V09", "V09b"])
@pytest.mark.parametrize(
    ("quorum", "key"), [("any", "any(q=1)"), ("majority", "majority(q=2)"), ("all", "all(q=3)")]
)
def test_v09_vantages_vote(name: str, quorum: str, key: str) -> None:
    check(ask(samples(name), [0, 600], "--quorum", quorum), vector(name)["expected"][key])


def test_v10_degraded_time_counts_by_its_weight() -> None:
    expected = vector("V10")["expected"]
    check(ask(samples("V10"), [0, 3600]), expected["parts"])
    for weight, words in (("0.3", "30%"), ("0.5", "50%"), ("1", "100%")):
        got = ask(samples("V10"), [0, 3600], "--degraded-weight", words)
        assert got["availability"] == pytest.approx(expected[f"weight_{weight}"], abs=1e-6)


def test_v11_failures_without_a_network_are_no_evidence() -> None:
    expected = vector("V11")["expected"]
    check(ask(samples("V11"), [0, 1560]), expected["unmasked"])
    offline = [
        sample(t, "E" if each.failure else "U", found=OFFLINE if each.failure else None)
        for each in samples("V11")
        for t in [(each.at - moment(0)).total_seconds()]
    ]
    got = ask(offline, [0, 1560])
    check(got, expected["masked"])
    assert got["masked"] == 6


def test_v12_a_retry_decides_the_state_and_its_first_attempt_is_told_apart() -> None:
    expected = vector("V12")["expected"]
    tried = [(1500, "D"), (1505, "U")]
    got = ask(
        [sample(t, "U", every_s=300, attempts=tried if t == 1500 else ()) for t in range(0, 3000, 300)],
        [0, 3000],
    )
    check(got, expected["final"])
    assert (got["first_try"], got["flaky"]) == (0.9, 1)


def test_v27_the_worst_of_one_millisecond_wins_in_any_order() -> None:
    for found in (samples("V27"), samples("V27")[::-1]):
        got = ask(found, [0, 180])
        check(got, vector("V27")["expected"])
        assert got["conflicts"] == 1


def test_v28_nothing_known_is_null_and_undetermined(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text('[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n')
    (tmp_path / "results").mkdir()
    ran = probe("report", "-f", "json", cwd=tmp_path)
    assert ran.exit == 3
    got = ran.json["probes"][0]["windows"][0]
    assert (got["availability"], got["worst"], got["best"], got["coverage"]) == (None, 0.0, 1.0, 0.0)


def gate(found: list[Sample], rule: str, now: float) -> Ran:
    return probe(
        "gate", "--store", "-", "--rule", rule, "--now", format_moment(moment(now)), "-f", "json",
        stdin=lines(found).decode(),
    )  # fmt: skip


def test_v29_a_verdict_has_three_values_and_three_exit_codes() -> None:
    codes = {"MET": 0, "MISSED": 1, "UNDETERMINED": 3}
    for wanted in vector("V29")["expected"]:
        ran = gate(samples("V01"), f"availability >= {wanted['target']} over 24h", 86400)
        [verdict] = ran.json["verdicts"]
        assert (verdict["verdict"], ran.exit) == (wanted["verdict"].lower(), codes[wanted["verdict"]])


@pytest.mark.parametrize("method", ["nearest", "hold"])
def test_v30_nothing_is_known_before_the_first_sample_and_little_after_the_last(method: str) -> None:
    case = vector("V30")
    start, end = (format_moment(moment(t)) for t in case["input"]["window"])
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", end, "--method", method, "-f", "json",
        stdin=lines(samples("V30")).decode(),
    )  # fmt: skip
    check(ran.json["probes"][0]["windows"][0], case["expected"][method])


def test_v31_what_is_shown_is_floored() -> None:
    # 1 of 43,200 samples: 99.9977 %, which no rounding may turn into 99.998 or 100.
    found = [sample(t, "D" if t == 60_000 else "U") for t in range(0, 30 * 86400, 60)]
    start, end = format_moment(moment(0)), format_moment(moment(30 * 86400))
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", end, stdin=lines(found).decode()
    )
    assert ran.lines[0].split()[:1] == ["shop"]
    assert "99.997 %" in ran.out
