from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from formats.documents import about, reported, window

from probe.formats import Look
from probe.formats import csv as csv_format
from probe.formats import markdown as markdown_format
from probe.formats.sections.burn import sheets
from probe.formats.text import windows as text_format
from probe.model.budget import Alarm, Budget, Burn, BurnAlert, Forecast, Refund, Severity
from probe.model.report import Report
from probe.model.sections import Sections

NOW = datetime(2026, 11, 11, tzinfo=UTC)
ALERT = BurnAlert(
    severity=Severity.PAGE, share=0.02, long_s=3600, short_s=300, threshold=14.4, burn_long=0.5, burn_short=0.0,
    coverage=1.0, state=Alarm.QUIET, detects_s=51.84, samples_needed=70, one_failure_fires=False,
)  # fmt: skip
MONTH = Budget(
    target=0.999, name=None, start=NOW - timedelta(days=10), end=NOW + timedelta(days=20), rolling=False,
    over=False, budget_s=2592.0, observed_s=1200.0, lost_low_s=1200.0, lost_high_s=1200.0, consumed_s=1200.0,
    remaining_s=1392.0, burn=1.3889, coverage=1.0, best_reachable=0.9995, every_s=60.0, even_burn_left=0.80555,
    within_again=None, alerts=(ALERT,), forecasts=(), refunds=(),
)  # fmt: skip
ROLLING = msgspec.structs.replace(
    MONTH, start=NOW - timedelta(days=30), end=NOW, rolling=True, best_reachable=None, even_burn_left=None
)


def forecast(rate: float | None, days: float | None = None, **changes: Any) -> Forecast:
    plain = Forecast(
        over_s=86_400, burn=rate, coverage=1.0, exhausted_in_s=None if days is None else days * 86_400,
        exhausted_at=None if days is None else NOW + timedelta(days=days),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def document(*budgets: Budget, probe: str = "shop", elsewhere: tuple[str, ...] = ()) -> Report:
    found = Sections(burn=Burn(objectives=budgets, elsewhere=elsewhere))
    return msgspec.structs.replace(reported(about(probe, window(sections=found))), timezone="UTC")


def told(budget: Budget, **changes: Any) -> list[str]:
    [only] = sheets(document(msgspec.structs.replace(budget, **changes)), Look())
    return [*only.lead[1:], *only.notes[:-1]]


REFUND = Refund(start=NOW + timedelta(days=1), end=NOW + timedelta(days=1, hours=1), seconds=1200.0)


@pytest.mark.parametrize(
    ("budget", "changes", "said"),
    [
        (MONTH, {"forecasts": (forecast(2.083, 7.7333, before_reset=True), forecast(0.4, over_s=604_800))}, [
            "the last 7d burnt 0.40: like that, the 23m12s left will last until the period ends",
            "the last 24h burnt 2.08: like that, the 23m12s left are spent in 7d18h, 2026-11-18 17:35:57 UTC",
            "the period ends 2026-12-01 00:00 UTC: what is left allows a burn of 0.80",
        ]),
        (MONTH, {"forecasts": (forecast(1.1, 25, before_reset=False),), "even_burn_left": None}, [
            "the last 24h burnt 1.10: like that, the 23m12s left will last until the period ends",
        ]),
        (MONTH, {"forecasts": (forecast(None, coverage=0.0), forecast(9.0, coverage=0.3, over_s=604_800)),
                 "even_burn_left": None}, [
            "the last 24h: 0 % seen, too little for a forecast",
            "the last 7d: 30 % seen, too little for a forecast",
        ]),
        (ROLLING, {"forecasts": (forecast(2.0, 8),), "refunds": (REFUND,)}, [
            ("the last 24h burnt 2.00: like that, the 23m12s left are spent in 8d, 2026-11-19 00:00 UTC, "
            "or later: some comes back before"),
            "comes back as outages leave the window: 20m by 2026-11-12 01:00 UTC",
        ]),
        (ROLLING, {"forecasts": (forecast(2.0, 0.5),), "refunds": (REFUND,) * 5}, [
            "the last 24h burnt 2.00: like that, the 23m12s left are spent in 12h, 2026-11-11 12:00 UTC",
            ("comes back as outages leave the window: 20m by 2026-11-12 01:00 UTC, 20m by 2026-11-12 01:00 UTC, "
            "20m by 2026-11-12 01:00 UTC, 40m of 2 later outages"),
        ]),
        (ROLLING, {"remaining_s": -600.0, "within_again": NOW + timedelta(days=2)}, [
            "overspent by 10m; within it again 2026-11-13 00:00 UTC, if nothing more fails",
        ]),
        (MONTH, {"remaining_s": -600.0}, [
            "overspent by 10m; 99.950 % is the best in reach; it is new 2026-12-01 00:00 UTC",
        ]),
        (ROLLING, {"remaining_s": 0.0}, ["all of it is spent"]),
        (ROLLING, {"coverage": 0.4, "remaining_s": -1.0}, [
            "only 40 % of it was seen, too little to say what is left: at most 23m12s",
        ]),
        (ROLLING, {"coverage": 0.4, "remaining_s": -1.0, "lost_low_s": 3000.0}, [
            "less than half of it was seen, 40 %, and that has overspent it by 6m48s at least",
        ]),
        (ROLLING, {"coverage": 0.8, "consumed_s": 1500.0, "forecasts": (forecast(0.5),)}, [
            "if the time nobody saw was like the rest, 25m were lost: that is reckoned with below",
            "the last 24h burnt 0.50: like that, the 23m12s left will last",
        ]),
        (ROLLING, {"consumed_s": None, "remaining_s": None, "burn": None, "coverage": 0.0, "alerts": ()}, []),
        (MONTH, {"target": 1.0, "budget_s": 0.0, "alerts": ()}, [
            "100 % leaves no budget: there is no rate it could be spent at, and no alert on that",
        ]),
        (MONTH, {"over": True, "alerts": ()}, [
            "the period ended 2026-12-01 00:00 UTC: there is nothing left to alert on",
        ]),
    ],
)  # fmt: skip
def test_what_is_ahead_is_said_in_words(budget: Budget, changes: dict[str, Any], said: list[str]) -> None:
    assert told(budget, **changes) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": Alarm.NEVER, "one_failure_fires": True}, [
            "1h/5m cannot fire: even a total outage burns no more than 1000.00",
        ]),
        ({"state": Alarm.UNDETERMINED, "coverage": 0.49}, [
            "1h/5m has no verdict: 49 % of the last 1h was seen, and half is needed",
        ]),
        ({"state": Alarm.UNDETERMINED, "coverage": None, "burn_long": None}, [
            "1h/5m has no verdict: nothing is known of the last 1h",
        ]),
        ({"state": Alarm.UNDETERMINED, "burn_short": None}, [
            "1h/5m has no verdict: nothing is known of the last 5m",
        ]),
        ({"one_failure_fires": True}, [
            "asked every 1m, one failed sample alone fires 1h/5m (at 51s or less it does not)",
        ]),
        ({"one_failure_fires": True, "detects_s": 0.25}, [
            "asked every 1m, one failed sample alone fires 1h/5m (at 250ms or less it does not)",
        ]),
        ({"threshold": 0.48}, ["1h/5m: the limit is below 1, a burn at which the budget lasts"]),
        ({}, []),
    ],
)  # fmt: skip
def test_an_alert_that_is_not_what_it_seems_is_pointed_out(changes: dict[str, Any], said: list[str]) -> None:
    assert told(ROLLING, remaining_s=None, alerts=(msgspec.structs.replace(ALERT, **changes),)) == said


def test_what_was_lost_has_its_range_and_its_share() -> None:
    [only] = sheets(document(msgspec.structs.replace(ROLLING, lost_low_s=1100.0, lost_high_s=1300.0)), Look())
    assert only.lead[0] == "budget 43m12s; lost 20m, 46 % of it (between 18m20s and 21m40s); burn 1.39"
    [partly] = sheets(document(msgspec.structs.replace(ROLLING, observed_s=1215.0, coverage=0.9)), Look())
    assert partly.lead[0].startswith("budget 43m12s; lost at least 20m15s, 46 % of it;")
    [good] = sheets(
        document(msgspec.structs.replace(ROLLING, observed_s=0.0, lost_low_s=0.0, lost_high_s=0.0, burn=0.0)),
        Look(),
    )
    assert good.lead[0] == "budget 43m12s; nothing was seen to be lost; burn 0.00"


def test_names_from_a_configuration_cannot_write_to_the_terminal_or_a_page() -> None:
    name = "\x1b[2J<b>|x"
    hostile = document(msgspec.structs.replace(MONTH, name=name), probe=name)
    assert "\x1b" not in text_format.report(hostile, Look())
    page = markdown_format.report(hostile, Look())
    assert "<b>" not in page
    assert "\\x1b" in page
    assert "\x1b" not in csv_format.report(hostile, Look())
    assert "\x1b" not in text_format.report(document(elsewhere=(name,)), Look())


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    drawn = text_format.report(document(MONTH, ROLLING), Look(width=width))
    below = drawn.split("\n\n", 1)[1].splitlines()
    assert all(len(line) <= max(width, 60) for line in below)


def test_a_budget_without_alerts_has_a_row_in_csv_and_none_in_markdown() -> None:
    bare = document(msgspec.structs.replace(MONTH, over=True, alerts=()))
    [_, row] = csv_format.report(bare, Look()).splitlines()
    assert row.startswith("shop,24h,,0.999,2592.0,")
    assert "| alert |" not in markdown_format.report(bare, Look())
