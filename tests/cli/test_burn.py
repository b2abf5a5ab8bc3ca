"""`probe report --show burn`: error budgets through the command line, from lines of a record."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples, vector
from support.tool import Ran, probe

from probe.model.sample import Sample
from probe.units import format_moment

DAY = 86_400
WEB = '[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n'
SLO = '[[slo]]\nprobes = ["sh*"]\ntarget = "{}"\nwindow = "{}"\n'
BEFORE = [sample(t, "U") for t in range(-DAY, -60, 60)]


def ask(
    folder: Path,
    found: list[Sample],
    now: float,
    slos: list[tuple[str, str]],
    *words: str,
    show: str = "json",
) -> Ran:
    (folder / "probes.toml").write_text(WEB + "".join(SLO.format(*each) for each in slos))
    ran = probe(
        "report", "--store", "-", "--show", "burn", "--now", format_moment(moment(now)), "-f", show, *words,
        stdin=lines(found).decode(), cwd=folder, env={"COLUMNS": "80"},
    )  # fmt: skip
    assert ran.exit == 0, ran
    return ran


def budgets(ran: Ran) -> list[Any]:
    [only] = ran.json["probes"]
    return [each for window in only["windows"] for each in window["burn"]["objectives"]]


@pytest.mark.parametrize("index", range(4))
def test_v16_at_each_moment_the_page_is_what_it_was_then(tmp_path: Path, index: int) -> None:
    wanted = vector("V16")["expected"][index]
    found = [*BEFORE, *samples("V01")]  # also what came after: --now goes back to the moment
    [got] = budgets(ask(tmp_path, found, wanted["now"], [("99.9%", "30d")], "-w", "30d"))
    page = got["alerts"][0]
    assert (page["burn_long"], page["burn_short"]) == pytest.approx((wanted["burn_1h"], wanted["burn_5m"]))
    assert page["state"] == ("fires" if wanted["page"] else "quiet")
    assert (page["one_failure_fires"], got["every_s"]) == (True, 60.0)


def test_v16_the_table_has_the_thresholds_of_the_period(tmp_path: Path) -> None:
    [got] = budgets(ask(tmp_path, BEFORE, 0, [("99.9%", "30d")], "-w", "30d"))
    names = {
        "budget_fraction": "share", "long_s": "long_s", "short_s": "short_s", "threshold": "threshold",
        "detect_total_outage_s": "detects_s", "max_interval_s": "detects_s", "n_min_long": "samples_needed",
    }  # fmt: skip
    for alert, wanted in zip(got["alerts"], vector("V16-table")["expected"], strict=True):
        assert {key: alert[name] for key, name in names.items()} == pytest.approx(
            {key: wanted[key] for key in names}, abs=1e-6
        )
    assert [alert["severity"] for alert in got["alerts"]] == ["page", "page", "ticket", "ticket"]


def test_v01_a_day_spends_the_budget_of_five_months(tmp_path: Path) -> None:
    wanted = vector("V01")["expected"]["slo"]
    [got] = budgets(ask(tmp_path, samples("V01"), DAY, [("99.9%", "calendar month")], "-w", "calendar month"))
    names = {
        "target": "target", "budget_s": "budget_s", "consumed_s": "consumed_s", "remaining_s": "remaining_s",
        "burn_24h": "burn", "best_possible_30d": "best_reachable",
    }  # fmt: skip
    assert {key: got[name] for key, name in names.items()} == pytest.approx(
        {key: wanted[key] for key in names}, abs=1e-6
    )
    assert got["consumed_s"] / got["budget_s"] == pytest.approx(wanted["consumed_ratio"])
    assert got["forecasts"][0]["burn"] == pytest.approx(wanted["burn_24h"])
    assert (got["observed_s"], got["lost_low_s"], got["lost_high_s"]) == (14100, 13980, 14220)
    assert (got["from"], got["until"]) == ("2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z")


def test_v26_the_forecast_of_a_month_that_began_badly(tmp_path: Path) -> None:
    given, expected = vector("V26")["input"], vector("V26")["expected"]
    now = 10 * DAY
    down = {*range(DAY, DAY + given["consumed_s"] - given["recent_down_s"], 60)}
    down |= {*range(now - 3600, now - 3600 + given["recent_down_s"], 60)}
    # By the minute where it matters, else every ten: what lies between two good samples is good.
    minutes = {*range(DAY - 600, DAY + 1800, 60), *range(now - 4200, now - 3000, 60)}
    asked = sorted({*range(-600, now + 600, 600), *minutes})
    found = [sample(t, "D" if t in down else "U", every_s=60 if t in minutes else 600) for t in asked]
    [got] = budgets(ask(tmp_path, found, now, [("99.9%", "2026-11")], "-w", "2026-11"))
    assert got["consumed_s"] == pytest.approx(given["consumed_s"])
    assert (got["budget_s"], got["remaining_s"]) == pytest.approx(
        (expected["budget_s"], expected["remaining_s"])
    )
    assert got["burn"] == pytest.approx(expected["avg_burn_so_far"])
    assert got["even_burn_left"] == pytest.approx(expected["max_uniform_burn_left"])
    day, week = got["forecasts"]
    assert day["burn"] == pytest.approx(expected["burn_recent"])
    assert day["exhausted_in_s"] == pytest.approx(expected["seconds_to_exhaust"])
    assert day["exhausted_at"] == format_moment(moment(now + expected["seconds_to_exhaust"]))
    assert day["before_reset"] is expected["exhausts_before_period_end"]
    assert (week["burn"], week["exhausted_in_s"]) == (pytest.approx(180 / 7 / 86.4), None)


def test_v29_every_objective_over_one_window_is_judged(tmp_path: Path) -> None:
    cases = vector("V29")["expected"]
    slos = [(str(each["target"]), "calendar month") for each in cases]
    ran = ask(tmp_path, samples("V01"), DAY, slos, "-w", "calendar month", "--report", "text:r.txt")
    assert [each["target"] for each in budgets(ran)] == [each["target"] for each in cases]
    [window] = ran.json["probes"][0]["windows"]
    found = [window["objective"], *window["more_objectives"]]
    assert [each["verdict"].upper() for each in found] == [each["verdict"] for each in cases]
    text = (tmp_path / "r.txt").read_text().splitlines()
    assert [line.split()[3].rstrip(",") for line in text if line.startswith("    objective")] == [
        each["verdict"].lower() for each in cases
    ]
    assert "1 probe; objectives: 1 met · 2 missed · 2 undetermined" in text
    table = probe(
        "report", "--store", "-", "--now", format_moment(moment(DAY)), "-w", "calendar month", "-f", "csv",
        stdin=lines(samples("V01")).decode(), cwd=tmp_path,
    )  # fmt: skip
    [row] = csv.DictReader(io.StringIO(table.out))
    assert [row[f"objective{n}_target"] for n in ("", 2, 3, 4, 5)] == [str(each["target"]) for each in cases]


def test_each_window_has_its_objectives_and_a_week_behind_it_however_short_it_is(tmp_path: Path) -> None:
    found = [sample(t, "D" if t == -6 * DAY else "U", every_s=300) for t in range(-7 * DAY, 300, 300)]
    slos = [("90%", "12h"), ("99%", "24h"), ("90%", " 12H ")]
    ran = ask(tmp_path, found, 0, slos)  # without --window: 24h, and those of the objectives
    [only] = ran.json["probes"]
    assert [(each["name"], len(each["burn"]["objectives"])) for each in only["windows"]] == [
        ("24h", 1), ("12h", 1), ("12H", 1),
    ]  # fmt: skip
    got = budgets(ran)[1]
    assert [each["coverage"] for each in got["forecasts"]] == [1.0, 1.0]
    assert got["forecasts"][1]["burn"] == pytest.approx(300 / (7 * DAY) / 0.1)


SCREEN = """
shop, error budget: 99.9 % over calendar month
  budget 43m12s; lost 5m30s, 13 % of it (between 5m and 6m); burn 44.00 so far
  the last 24h burnt 3.82: like that, the 37m42s left are spent in 6d21h,
  2026-11-07 22:35:32 UTC
  the last 7d: 15 % seen, too little for a forecast
  the period ends 2026-12-01 00:00 UTC: what is left allows a burn of 0.87
  alert   long  short  spends   seen  burn long    short  limit  now
  page      1h     5m     2 %  100 %      91.67  1000.00  14.40  fires
  page      6h    30m     5 %  100 %      15.28   183.33   6.00  fires
  ticket    1d     2h    10 %  100 %       3.82    45.83   3.00  fires
  ticket    3d     6h    10 %   36 %       3.51    15.28   1.00  no verdict
  3d/6h has no verdict: 36 % of the last 3d was seen, and half is needed
  asked every 1m, one failed sample alone fires 1h/5m (at 51s or less it does
  not)
  a burn of 1 spends exactly the budget; an alert fires where the burn over its
  long and over its short window is above its limit, at which it has spent that
  share of the budget
"""


def test_a_screen_of_80_columns_a_page_and_a_table_say_the_same(tmp_path: Path) -> None:
    found = [*BEFORE, *(each for each in samples("V01") if each.at <= moment(7500))]
    more = ("--report", "markdown:r.md", "--report", "csv:r.csv")
    slos = [("99.9%", "calendar month")]
    assert ask(tmp_path, found, 7500, slos, "-w", "calendar month", *more, show="text").out.endswith(SCREEN)
    text = (tmp_path / "r.md").read_text()
    assert "#### shop, error budget: 99.9 % over calendar month\n" in text
    assert "| page | 1h | 5m | 2 % | 100 % | 91.67 | 1000.00 | 14.40 | fires |\n" in text
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert [row["state"] for row in rows] == ["fires", "fires", "fires", "undetermined"]
    assert {(row["probe"], row["window"], row["target"], row["observed_s"]) for row in rows} == {
        ("shop", "calendar month", "0.999", "330.0")
    }


def test_a_period_that_is_over_is_a_line_of_its_own(tmp_path: Path) -> None:
    slos = [("99.9%", "2026-10"), ("99%", "2026-10")]
    text = ask(tmp_path, BEFORE, DAY, slos, "-w", "2026-10", "--report", "csv:r.csv", show="text").out
    assert "  the period ended 2026-11-01 00:00 UTC: there is nothing left to alert on\n" in text
    assert "alert" not in text.replace("to alert on", "").replace("an alert fires", "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert [(row["target"], row["severity"], row["state"]) for row in rows] == [
        ("0.999", "", ""), ("0.99", "", ""),
    ]  # fmt: skip


def test_without_an_objective_it_says_how_one_is_written(tmp_path: Path) -> None:
    said = ask(tmp_path, BEFORE, 0, [], show="text").out
    assert said.endswith(
        """
error budgets
  no objective is set, so there is no error budget; in probes.toml one is
  written like this:
  [[slo]]
  probes = ["*"]      # names, tags, patterns
  target = "99.9%"
  window = "30d"
"""
    )
    written = "\n".join(line.strip() for line in said.splitlines()[-4:]) + "\n"
    (tmp_path / "probes.toml").write_text(WEB + written)
    assert probe("config", "check", cwd=tmp_path).exit == 0


def test_an_objective_over_another_window_is_not_passed_over(tmp_path: Path) -> None:
    said = ask(tmp_path, BEFORE, 0, [("99.9%", "30d")], "-w", "24h", show="text").out
    assert said.endswith(
        "\nerror budgets\n  shop: the objectives are over windows that this report does not have; add\n  --window 30d\n"
    )


def test_the_gate_judges_burn_and_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(WEB + SLO.format("99%", "calendar month"))
    ran = probe(
        "gate", "--store", "-", "--now", format_moment(moment(DAY)), "--rule", "burn < 1 over calendar month",
        "--rule", "budget_left >= 40% over calendar month", "--rule", "burn < 1 over 30d", "-f", "json",
        stdin=lines(samples("V01")).decode(), cwd=tmp_path,
    )  # fmt: skip
    assert ran.exit == 1
    burn, left, other = ran.json["verdicts"]
    assert (burn["verdict"], left["verdict"], other["verdict"]) == ("missed", "met", "undetermined")
    assert (burn["actual"], left["actual"]) == pytest.approx((16.319444, 1 - 14100 / 25920))
    assert {(each["target"], each["target_over"]) for each in (burn, left, other)} == {
        (0.99, "calendar month")
    }


def gate(folder: Path, found: list[Sample], now: float, slos: str, *rules: str, show: str = "json") -> Ran:
    (folder / "probes.toml").write_text(WEB + slos)
    return probe(
        "gate", "--store", "-", "--now", format_moment(moment(now)), "-f", show,
        *(word for rule in rules for word in ("--rule", rule)), stdin=lines(found).decode(), cwd=folder,
    )  # fmt: skip


LAST_HOUR = [sample(t, "D" if t >= -600 else "U") for t in range(-2 * DAY, 60, 60)]
"""Down for the last ten minutes, a little more: a burn of 169.167 at 99.9 % over the hour."""


def test_a_burn_over_an_hour_is_by_the_objective_over_any_window(tmp_path: Path) -> None:
    slos = SLO.format("99.9%", "30d")
    ran = gate(tmp_path, LAST_HOUR, 0, slos, "burn < 14.4 over 1h", "burn < 14.4 over 24h")
    hour, day = ran.json["verdicts"]
    assert (ran.exit, hour["verdict"], day["verdict"]) == (1, "missed", "met")
    assert hour["actual"] == pytest.approx(630 / 3600 / 0.001)
    assert (hour["worst"], hour["best"]) == pytest.approx((660 / 3600 / 0.001, 600 / 3600 / 0.001))
    assert (hour["target"], hour["target_over"]) == (0.999, "30d")
    told = gate(tmp_path, LAST_HOUR, 0, slos, "burn < 14.4 over 1h", show="text")
    said = " ".join(told.out.split())
    assert "175.00, between 166.67 and 183.33, by the objective 99.9 % over 30d, wanted < 14.4" in said


def test_of_several_objectives_the_strictest_says_what_a_burn_is(tmp_path: Path) -> None:
    slos = SLO.format("99%", "30d") + SLO.format("99.5%", "7d") + SLO.format("90%", "24h")
    rules = ("burn < 1 over 1h", "burn < 1 over 24h")
    hour, day = gate(tmp_path, LAST_HOUR, 0, slos, *rules).json["verdicts"]
    assert (hour["target"], hour["target_over"]) == (0.995, "7d")
    assert hour["actual"] == pytest.approx(630 / 3600 / 0.005)
    assert (day["target"], day["target_over"]) == (0.9, "24h")  # it is about that very window


def test_an_objective_about_some_hours_says_nothing_of_the_others(tmp_path: Path) -> None:
    slos = SLO.format("99%", "30d").rstrip() + '\nduring = "Mon-Sun 09:00-17:00"\n'
    rules = ("burn < 1 over 1h", "burn < 1 over 24h during Mon-Sun 09:00-17:00")
    ran = gate(tmp_path, LAST_HOUR, 0, slos, *rules)
    any_hour, those = ran.json["verdicts"]
    assert (ran.exit, any_hour["verdict"], those["verdict"]) == (3, "undetermined", "met")
    assert any_hour["detail"] == (
        "the objectives of it are about other hours: 30d during Mon-Sun 09:00-17:00"
    )
    assert those["target_over"] == "30d during Mon-Sun 09:00-17:00"
    [none] = gate(tmp_path, LAST_HOUR, 0, "", rules[0]).json["verdicts"]
    assert none["detail"] == "no objective is set for it: write one, an [[slo]], in probes.toml"


HALF_SEEN = [sample(t, "D" if 0 <= t < 3600 else "U") for t in range(-60, DAY // 2, 60)]
"""An hour of the day lost, half of the day seen; the budget of 90 % is 2h24m."""


@pytest.mark.parametrize(
    ("target", "left", "verdict", "code"),
    [
        ("90%", "70%", "missed", 1),
        ("90%", "50%", "undetermined", 3),  # an estimate of 17 % is below it, and decides nothing
        ("90%", "10%", "undetermined", 3),  # as little as one that is above it
        ("40%", "10%", "undetermined", 3),
        ("40%", "9%", "met", 0),
    ],
)
def test_what_is_left_of_a_budget_is_a_range_where_not_all_was_seen(
    tmp_path: Path, target: str, left: str, verdict: str, code: int
) -> None:
    rule = f"budget_left >= {left} over 2026-11-01"
    ran = gate(tmp_path, HALF_SEEN, DAY, SLO.format(target, "2026-11-01"), rule)
    [found] = ran.json["verdicts"]
    budget = DAY * (1 - found["target"])
    assert (ran.exit, found["verdict"]) == (code, verdict)
    assert [found["best"], found["worst"]] == pytest.approx([1 - 3540 / budget, 1 - 46785 / budget])


def test_the_range_of_what_is_left_is_told_beside_the_estimate(tmp_path: Path) -> None:
    slos, rule = SLO.format("90%", "2026-11-01"), "budget_left >= {}% over 2026-11-01"
    missed = gate(tmp_path, HALF_SEEN, DAY, slos, rule.format(70), show="text")
    assert "17.389 %, between -441.5 % and 59.027 %, by the objective 90 %" in " ".join(missed.out.split())
    doubt = gate(tmp_path, HALF_SEEN, DAY, slos, rule.format(50), show="text")
    assert "it lies between -441.5 % and 59.027 %: 50.0 % of the window was seen" in " ".join(
        doubt.out.split()
    )
