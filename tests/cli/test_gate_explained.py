"""`probe gate --explain`: which figures of the report a verdict rests on, and why it is so."""

from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples
from support.tool import Ran, probe

from probe.units import format_moment

CONFIG = """
[[probe]]
name = "shop"
url = "https://shop.example/"

[[slo]]
probes = ["shop"]
target = "99%"
window = "24h"
"""
RULES = (
    "availability >= 80% over 24h", "coverage >= 90% over 24h", "ratio > 99% over 24h", "p95(total) < 800ms over 24h",
    "outages <= 2 over 24h", "longest_outage < 10m over 24h", "burn < 1 over 24h", "budget_left >= 20% over 24h",
)  # fmt: skip


def ask(folder: Path, *words: str, rules: tuple[str, ...] = RULES) -> Ran:
    (folder / "probes.toml").write_text(CONFIG)
    asked = [word for rule in rules for word in ("--rule", rule)]
    return probe(
        "gate", "--store", "-", "--now", format_moment(moment(86_400)), "--explain", *asked, *words,
        stdin=lines(samples("V01")).decode(), cwd=folder, env={"COLUMNS": "250"},
    )  # fmt: skip


def told(ran: Ran, rule: str) -> list[dict[str, Any]]:
    return [each for each in ran.json["derivations"] if each["rule"] == rule]


@pytest.mark.parametrize("rule", RULES)
def test_every_figure_of_a_verdict_is_derived(tmp_path: Path, rule: str) -> None:
    ran = ask(tmp_path, "-f", "json")
    [verdict] = [each for each in ran.json["verdicts"] if each["rule"] == rule]
    shown = {key for key, value in verdict.items() if isinstance(value, int | float)}
    assert {"actual", "wanted"} <= shown
    assert {*shown, "verdict"} - {key for each in told(ran, rule) for key in each["figures"]} == set()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "availability >= 80% over 24h",
            (
                "It is 83.680 %, and can have been anything from 83.541 % (worst) to 83.819 % (best): wanted >= 80 % holds at both "
                "ends, so the verdict is met."
            ),
        ),
        (
            "availability >= 83.7% over 24h",
            (
                "It is 83.680 %, and can have been anything from 83.541 % (worst) to 83.819 % (best): wanted >= 83.7 % holds for "
                "some of that and not for all, so the verdict is undetermined."
            ),
        ),
        ("p95(total) < 800ms over 24h", "It is 250 ms: wanted < 800 ms holds, so the verdict is met."),
        (
            "burn < 1 over 24h",
            (
                "Burn of the strictest objective, 99 % over 24h, with the share of time lost: 0.163194444 / (1 - 0.99) = 16.319444. That "
                "share is 0.164583333 at worst, 0.161805556 at best."
            ),
        ),
        (
            "budget_left >= 20% over 24h",
            (
                "Budget left of the strictest objective, 99 % over 24h, with the share of time lost: 1 - 0.163194444 x 86,400 s / 864 s = "
                "-15.319444. That share is 0.164583333 at worst, 0.161805556 at best."
            ),
        ),
        (
            "outages <= 2 over 24h",
            "100.0 % of the window was seen, and 90.0 % are enough: no more are reckoned with.",
        ),
    ],
)
def test_a_verdict_says_why(tmp_path: Path, rule: str, said: str) -> None:
    assert said in [each["how"] for each in told(ask(tmp_path, "-f", "json", rules=(rule,)), rule)]


def test_an_outage_rule_tells_which_outage_is_the_longest(tmp_path: Path) -> None:
    rule = "longest_outage < 10m over 24h"
    found = [each["how"] for each in told(ask(tmp_path, "-f", "json"), rule)]
    assert any("the longest takes 2h45m (9,900 s) of the window." in each for each in found)
    assert found[-1] == "It is 2h45m: wanted < 10m does not hold, so the verdict is missed."


def test_the_sums_are_those_of_the_report(tmp_path: Path) -> None:
    found = [each["how"] for each in told(ask(tmp_path, "-f", "json"), RULES[0])]
    assert any(
        "Availability = 1 - down / known = 1 - 14,100 s / 86,400 s = 83.680 %" in each for each in found
    )


def test_text_and_markdown_tell_it_and_nobody_is_sent_to_the_report(tmp_path: Path) -> None:
    title = "shop, burn < 1 over 24h: how the verdict came about"
    ran = ask(tmp_path)
    assert (ran.exit, ran.err) == (1, "")
    assert title in ran.out
    assert "probe report --explain" not in ran.out
    assert title.replace("<", "&lt;") in ask(tmp_path, "-f", "markdown").out


def test_without_a_figure_the_reason_is_told(tmp_path: Path) -> None:
    ran = probe(
        "gate", "--store", "-", "--now", format_moment(moment(90_000)), "--explain", "--rule", "ratio > 99% over 24h", "-f", "json",
        stdin=lines([sample(0, "U")]).decode(), cwd=tmp_path,
    )  # fmt: skip
    assert ran.exit == 3
    assert ran.json["derivations"][-1]["how"].startswith("There is no figure: ")
