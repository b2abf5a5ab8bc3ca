from typing import Any

import pytest
from test_gate import DAY, EMPTY, GAP, held, one

from probe.formats import Look
from probe.formats.judged import actual as came
from probe.formats.judged import judged, why
from probe.formats.judged import wanted as limit
from probe.model.outcome import Judgement
from probe.model.report import Verdict

MET, MISSED, UNDETERMINED = Judgement.MET, Judgement.MISSED, Judgement.UNDETERMINED
UTF8, ASCII = Look(), Look(unicode=False)


@pytest.mark.parametrize(
    ("text", "given", "verdict", "actual", "wanted", "detail"),
    [
        ("availability >= 80% over 24h", DAY, MET, "83.680 % (83.541–83.819), worst 83.541 %", ">= 80 %", ""),
        (
            "availability >= 83.7% over 24h", DAY, UNDETERMINED, "83.680 % (83.541–83.819), worst 83.541 %", ">= 83.7 %",
            "it lies between 83.541 % and 83.819 %: 100.0 % of the window was seen",
        ),
        ("availability >= 99.9% over 24h", DAY, MISSED, "83.680 % (83.541–83.819), worst 83.541 %", ">= 99.9 %", ""),
        (
            "availability >= 60% over 1h", GAP, UNDETERMINED, "66.923 % (61.538–72.307), worst 33.333 %", ">= 60 %",
            "it lies between 33.333 % and 85.000 %: 54.1 % of the window was seen",
        ),
        ("availability >= 0% over 1h", EMPTY, UNDETERMINED, None, ">= 0 %", "no evidence in this window"),
        ("coverage >= 50% over 1h", GAP, MET, "54.166 %", ">= 50 %", ""),
        ("coverage >= 90% over 1h", GAP, MISSED, "54.166 %", ">= 90 %", ""),
        ("coverage >= 90% over 1h", EMPTY, MISSED, "0.000 %", ">= 90 %", ""),
        ("ratio >= 83% over 24h", DAY, MET, "83.680 %, 235 of 1440 runs failed", ">= 83 %", ""),
        ("ratio > 99% over 24h", DAY, MISSED, "83.680 %, 235 of 1440 runs failed", "> 99 %", ""),
        ("ratio > 99% over 1h", EMPTY, UNDETERMINED, None, "> 99 %", "there were no runs in this window"),
        ("burn < 16.325 over 24h", held(0.99), UNDETERMINED, "16.32, by the objective 99 % over 24h", "< 16.325",
         "it lies between 16.46 and 16.18: 100.0 % of the window was seen"),
        ("budget_left >= 17% over 24h", held(0.8), MET,
         "18.402 %, between 17.708 % and 19.097 %, by the objective 80 % over 24h", ">= 17 %", ""),
        ("budget_left >= 0% over 24h", held(0.99), MISSED,
         "-1532.0 %, between -1545.9 % and -1518.1 %, by the objective 99 % over 24h", ">= 0 %", ""),
        ("p95(total) < 800ms over 24h", DAY, MET, "250 ms", "< 800 ms", ""),
        ("p50(total) < 250ms over 24h", DAY, MISSED, "250 ms", "< 250 ms", ""),
        ("p99(total) <= 250ms over 24h", DAY, MET, "250 ms", "<= 250 ms", ""),
        (
            "p99(total) < 1s over 1h", GAP, UNDETERMINED, None, "< 1.00 s",
            "p99 takes 300 samples that succeeded, there are 21",
        ),
        ("p50 < 1s over 1h", EMPTY, UNDETERMINED, None, "< 1.00 s", "no sample succeeded in this window"),
        ("outages <= 2 over 24h", DAY, MET, "2", "<= 2", ""),
        ("outages < 2 over 24h", DAY, MISSED, "2", "< 2", ""),
        ("outages == 2 over 24h", DAY, MET, "2", "== 2", ""),
        ("outages == 0 over 1h", GAP, MISSED, "1", "== 0", ""),
        (
            "outages <= 1 over 1h", GAP, UNDETERMINED, "1", "<= 1",
            "it may be more than 1: only 54.1 % of the window was seen",
        ),
        ("longest_outage < 3h over 24h", DAY, MET, "2h45m", "< 3h", ""),
        ("longest_outage < 10m over 24h", DAY, MISSED, "2h45m", "< 10m", ""),
        (
            "longest_outage < 15m over 1h", GAP, UNDETERMINED, "10m45s", "< 15m",
            "it may be more than 10m45s: only 54.1 % of the window was seen",
        ),
        ("outages <= 2 over 1h", EMPTY, UNDETERMINED, None, "<= 2", "no evidence in this window"),
        ("longest_outage < 15m over 1h", EMPTY, UNDETERMINED, None, "< 15m", "no evidence in this window"),
        ("availability >= 99% over 7d", DAY, UNDETERMINED, None, ">= 99 %", "no history of it was read over 7d"),
        ("availability >= 99% over 7d", None, UNDETERMINED, None, ">= 99 %", "no history of it was read over 7d"),
    ],
)  # fmt: skip
def test_a_verdict_about_history_is_told_for_people(
    text: str, given: Any, verdict: Judgement, actual: str | None, wanted: str, detail: str
) -> None:
    found = one(text, given)
    assert (found.verdict, came(found, UTF8), limit(found), why(found)) == (
        verdict,
        actual or "",
        wanted,
        detail,
    )


def test_a_verdict_says_what_came_what_was_wanted_and_why() -> None:
    down = Verdict(rule="now up", probe="p", verdict=MISSED, actual="down", wanted="up", detail="503")
    assert judged(down, UTF8) == "down, wanted up: 503"
    unknown = Verdict(rule="now up", probe="p", verdict=UNDETERMINED, actual=None, wanted="up")
    assert judged(unknown, UTF8) == "nothing is known, wanted up"


def test_a_terminal_without_unicode_gets_a_verdict_in_ascii() -> None:
    found = one("availability >= 83.7% over 24h", DAY)
    assert judged(found, ASCII) == (
        "83.680 % (83.541-83.819), worst 83.541 %, wanted >= 83.7 %: "
        "it lies between 83.541 % and 83.819 %: 100.0 % of the window was seen"
    )
