import math

import msgspec
import pytest
from analysis.test_vectors import evidence, one
from analysis.vectors import moment, sample, samples, vector, window
from hypothesis import given
from hypothesis import strategies as st

from probe.analysis.budget import (
    LONGEST_LOOK_S,
    PAIRS,
    Schedule,
    alerts,
    even_burn_left,
    finest_target,
    forecasts,
    slowest_interval,
)
from probe.analysis.figures import Figures, figures
from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.analysis.sections.context import looked_back
from probe.analysis.timeline import STATES, TICKS
from probe.analysis.track import DOWN, UP
from probe.analysis.weekly import parse_weekly
from probe.model.budget import Alarm, Budget, Burn
from probe.model.hours import Calendar, During
from probe.model.probe import Maintenance, Slo
from probe.model.report import Window
from probe.model.sample import Sample
from probe.units import to_ms

DAY = 86_400
MONTH = 30 * DAY
NOW = moment(10 * DAY)


def seen(down: float, up: float, unknown: float = 0) -> Figures:
    """Seconds of each."""
    sums = [0] * STATES
    for label, seconds in ((DOWN, down), (UP, up), (0, unknown)):
        sums[label] = round(seconds * 1000 * TICKS)
    return figures(sums, 0.0)


def burning(share: float) -> Figures:
    """A lookback of any length with that share of it down."""
    return seen(share * 10**6, (1 - share) * 10**6)


def budget(found: list[Sample], over: Window, *slos: Slo, **options: object) -> Budget:
    [got] = burn(found, over, *slos, **options).objectives
    return got


def burn(found: list[Sample], over: Window, *slos: Slo, **options: object) -> Burn:
    got = one(found, over, slos=slos, sections=("burn",), **options).sections.burn
    assert got is not None
    return got


def test_v16_the_table_is_worked_out_for_the_period_of_the_objective() -> None:
    case = vector("V16-table")
    target, period = case["input"]["T"], case["input"]["P_s"]
    got = alerts(target, period, lambda _: burning(0.0), Schedule(60))
    for alert, wanted in zip(got, case["expected"], strict=True):
        assert (alert.share, alert.long_s, alert.short_s, alert.samples_needed) == (
            wanted["budget_fraction"], wanted["long_s"], wanted["short_s"], wanted["n_min_long"],
        )  # fmt: skip
        assert alert.threshold == pytest.approx(wanted["threshold"], abs=1e-6)
        assert alert.detects_s == pytest.approx(wanted["detect_total_outage_s"], abs=1e-6)
        assert alert.detects_s == pytest.approx(wanted["max_interval_s"], abs=1e-6)


@pytest.mark.parametrize(("row", "least"), [*enumerate([0.930555556, 0.833333333, 0.666666667])])
def test_v16_a_threshold_that_no_outage_can_exceed_never_fires(row: int, least: float) -> None:
    assert vector("V16-table")["expected"][row]["min_target_that_can_fire"] == least
    for target, state in ((least - 1e-4, Alarm.NEVER), (least + 1e-4, Alarm.FIRES)):
        assert alerts(target, MONTH, lambda _: burning(1.0), Schedule(60))[row].state is state


def test_a_target_of_90_percent_can_only_fire_where_a_total_outage_exceeds_the_threshold() -> None:
    got = alerts(0.9, MONTH, lambda _: burning(1.0), Schedule(60))
    assert [each.state for each in got] == ["never", "fires", "fires", "fires"]
    # A burn of exactly 10 is the most there is: it does not exceed a threshold of 10.
    assert alerts(0.9, 10 / 0.02 * 3600, lambda _: burning(1.0), Schedule(60))[0].state is Alarm.NEVER


@pytest.mark.parametrize(
    ("long", "short", "state"),
    [
        (0.0145, 0.0145, Alarm.FIRES),
        (0.0145, 0.0143, Alarm.QUIET),
        (0.0143, 0.9, Alarm.QUIET),
        (0.0144, 0.0144, Alarm.QUIET),
    ],
    ids=["both", "it is over", "too little", "not more"],
)
def test_an_alert_fires_where_the_long_and_the_short_window_exceed(
    long: float, short: float, state: Alarm
) -> None:
    got = alerts(0.999, MONTH, lambda s: burning(long if s == 3600 else short), Schedule(60))[0]
    assert got.state is state
    assert (got.burn_long, got.burn_short) == pytest.approx((long * 1000, short * 1000))


@pytest.mark.parametrize(
    ("long", "short", "state"),
    [
        (seen(900, 900, 1800), burning(1.0), Alarm.FIRES),
        (seen(900, 899, 1801), burning(1.0), Alarm.UNDETERMINED),
        (seen(0, 100, 3500), burning(0.0), Alarm.UNDETERMINED),
        (burning(1.0), seen(0, 0, 300), Alarm.UNDETERMINED),
        (seen(0, 0), seen(0, 0), Alarm.UNDETERMINED),
    ],
    ids=["half", "less than half", "little and good", "nothing in the short one", "maintenance"],
)
def test_too_little_seen_is_no_verdict(long: Figures, short: Figures, state: Alarm) -> None:
    got = alerts(0.999, MONTH, lambda s: long if s == 3600 else short, Schedule(60))[0]
    assert got.state is state


@pytest.mark.parametrize(
    ("schedule", "alone"),
    [
        (Schedule(60), [True, False, False, False]),
        (Schedule(51), [False, False, False, False]),
        (Schedule(300), [True, True, True, True]),
        (Schedule(300, alone=False), [False, False, False, False]),
        (Schedule(None), [None, None, None, None]),
    ],
    ids=["60s", "51s", "5m", "outvoted", "no schedule"],
)
def test_one_lost_packet_fires_where_samples_are_too_far_apart(
    schedule: Schedule, alone: list[bool | None]
) -> None:
    got = alerts(0.999, MONTH, lambda _: burning(0.0), schedule)
    assert [each.one_failure_fires for each in got] == alone


def test_alerts_whose_long_window_is_longer_than_the_period_are_left_out() -> None:
    assert [each.long_s for each in alerts(0.99, DAY, lambda _: burning(0.0), Schedule(60))] == [
        3600, 21600, 86400,
    ]  # fmt: skip
    assert alerts(1.0, MONTH, lambda _: burning(0.0), Schedule(60)) == ()


def test_28_days_have_thresholds_of_their_own() -> None:
    got = alerts(0.999, 28 * DAY, lambda _: burning(0.0), Schedule(60))
    assert [each.threshold for each in got] == pytest.approx([13.44, 5.6, 2.8, 0.933], abs=1e-3)


def test_v26_a_forecast_says_when_the_budget_is_spent() -> None:
    given, expected = vector("V26")["input"], vector("V26")["expected"]
    recent = seen(given["recent_down_s"], given["recent_s"] - given["recent_down_s"])
    day, week = forecasts(
        given["T"],
        expected["remaining_s"],
        lambda s: recent if s == given["recent_s"] else burning(0.0),
        NOW,
        moment(MONTH),
    )
    assert day.burn == pytest.approx(expected["burn_recent"], abs=1e-6)
    assert day.exhausted_in_s == pytest.approx(expected["seconds_to_exhaust"], abs=1e-4)
    assert day.exhausted_at == moment(10 * DAY + expected["seconds_to_exhaust"])
    assert day.before_reset is expected["exhausts_before_period_end"]
    assert (week.burn, week.exhausted_at, week.before_reset) == (0.0, None, None)
    left = even_burn_left(given["T"], expected["remaining_s"], given["period_s"] - 10 * DAY)
    assert left == pytest.approx(expected["max_uniform_burn_left"], abs=1e-6)


@pytest.mark.parametrize(
    ("recent", "remaining"),
    [
        (burning(0.001), 1392.0),
        (burning(0.0005), 1392.0),
        (burning(0.5), 0.0),
        (burning(0.5), -1.0),
        (burning(0.5), None),
        (seen(40, 0, 60), 1392.0),
        (seen(0, 0, 60), 1392.0),
    ],
    ids=["burn 1", "slower", "spent", "overspent", "unknown", "little seen", "nothing seen"],
)
def test_nothing_is_forecast_where_nothing_can_be(recent: Figures, remaining: float | None) -> None:
    for each in forecasts(0.999, remaining, lambda _: recent, NOW, None):
        assert (each.exhausted_in_s, each.exhausted_at) == (None, None)


def test_a_forecast_beyond_the_end_of_a_calendar_period_says_so() -> None:
    soon, late = (
        forecasts(0.999, 1392.0, lambda _: burning(0.002), NOW, moment(10 * DAY + t))[0].before_reset
        for t in (696_001, 695_999)
    )
    assert (soon, late) == (True, False)


@pytest.mark.parametrize("index", range(4))
def test_v16_an_alert_seen_live_fires_from_the_second_failing_sample(index: int) -> None:
    case = vector("V16")
    wanted = case["expected"][index]
    now = wanted["now"]
    before = [sample(t, "U") for t in range(-DAY, -60, 60)]
    slo = Slo(probes=("*",), target=case["input"]["target"], window="30d")
    got = budget([*before, *samples("V01")], window(now - MONTH, now, "30d"), slo, now=moment(now))
    page = got.alerts[0]
    assert (page.burn_long, page.burn_short) == pytest.approx(
        (wanted["burn_1h"], wanted["burn_5m"]), abs=1e-6
    )
    assert (page.state is Alarm.FIRES) is wanted["page"]
    assert page.one_failure_fires is True


def test_v01_the_budget_of_a_month_is_spent_on_its_first_day() -> None:
    wanted = vector("V01")["expected"]["slo"]
    slo = Slo(probes=("*",), target=wanted["target"], window="calendar month")
    over = window(0, DAY, "calendar month")
    got = budget(samples("V01"), over, slo, now=moment(DAY))
    assert got.budget_s == pytest.approx(wanted["budget_s"], abs=1e-6)
    assert (got.observed_s, got.lost_low_s, got.lost_high_s) == (14_100, 13_980, 14_220)
    assert got.consumed_s == wanted["consumed_s"]
    assert got.remaining_s == pytest.approx(wanted["remaining_s"], abs=1e-6)
    assert got.burn == got.forecasts[0].burn == pytest.approx(wanted["burn_24h"], abs=1e-6)
    assert got.best_reachable == pytest.approx(wanted["best_possible_30d"], abs=1e-9)
    assert (got.start, got.end, got.rolling, got.over) == (moment(0), moment(MONTH), False, False)
    assert (got.even_burn_left, got.refunds, got.within_again) == (0.0, (), None)


def test_a_rolling_window_gives_each_outage_back_one_length_later() -> None:
    slo = Slo(probes=("*",), target=0.9, window="24h")
    got = budget(samples("V01"), window(0, DAY, "24h"), slo, now=moment(DAY))
    assert [(each.start, each.end, each.seconds) for each in got.refunds] == [
        (moment(DAY + 7170), moment(DAY + 17070), 9900),
        (moment(DAY + 64770), moment(DAY + 68970), 4200),
    ]
    # 8,640 s are allowed: the first 5,460 s of 14,100 have to leave.
    assert got.within_again == moment(DAY + 7170 + 5460)
    assert (got.rolling, got.best_reachable, got.even_burn_left) == (True, None, None)
    assert budget(samples("V01"), window(0, DAY, "24h"), Slo(probes=("*",), target=0.8, window="24h"),
                  now=moment(DAY)).within_again is None  # fmt: skip


MORNINGS = During(Calendar(name="mornings", hours=(parse_weekly("00:00-12:00"),), timezone="UTC"))


def test_some_hours_of_a_rolling_window_have_alerts_and_a_forecast_of_their_own() -> None:
    now = 10 * DAY + 6 * 3600
    failing = range(9 * DAY + 9 * 3600, 9 * DAY + 9 * 3600 + 1800)
    found = [sample(t, "D" if t in failing else "U", every_s=300) for t in range(0, now, 300)]
    slo = Slo(probes=("*",), target=0.99, window="7d", during="mornings")
    over = msgspec.structs.replace(window(now - 7 * DAY, now, slo.over), during=(MORNINGS,))
    got = budget(found, over, slo, now=moment(now))
    assert (got.rolling, got.over, got.even_burn_left) == (True, False, None)
    # 84 hours count, and of the last 1, 6, 24 and 72 hours 1, 6, 12 and 36.
    assert [each.threshold for each in got.alerts] == pytest.approx([1.68, 0.7, 0.7, 7 / 30])
    assert [each.detects_s for each in got.alerts] == pytest.approx(
        [pair.share * got.budget_s for pair in PAIRS]
    )
    # 1,224 of 3,024 s are left, at a burn of 25/6 for 29,376 s: six hours of this morning, the rest of the next one.
    day = got.forecasts[0]
    assert (day.burn, day.exhausted_in_s) == pytest.approx((25 / 6, 18 * 3600 + 7776))
    assert (day.exhausted_at, day.before_reset) == (moment(11 * DAY + 7776), None)


def test_at_night_an_objective_about_the_day_has_no_verdict() -> None:
    now = 10 * DAY + 18 * 3600
    found = [sample(t, "U", every_s=300) for t in range(0, now, 300)]
    slo = Slo(probes=("*",), target=0.99, window="7d", during="mornings")
    over = msgspec.structs.replace(window(now - 7 * DAY, now, slo.over), during=(MORNINGS,))
    states = [each.state for each in budget(found, over, slo, now=moment(now)).alerts]
    assert states == [Alarm.UNDETERMINED] * 4


def test_a_period_that_has_ended_has_a_budget_but_no_alerts() -> None:
    slo = Slo(probes=("*",), target=0.999, window="2026-11")
    got = budget(samples("V01"), window(0, MONTH, "2026-11"), slo, now=moment(MONTH))
    assert (got.over, got.alerts, got.forecasts, got.refunds) == (True, (), (), ())
    assert got.observed_s == 14_100


def test_what_nobody_saw_is_between_nothing_and_all_of_it() -> None:
    slo = Slo(probes=("*",), target=0.99, window="1h")
    got = budget(samples("V05"), window(0, 3600, "1h"), slo, now=moment(3600))
    assert (got.observed_s, got.lost_low_s, got.lost_high_s) == (645, 540, 750 + 1650)
    assert got.consumed_s == pytest.approx(645 * 3600 / 1950)


def test_maintenance_has_no_budget_and_is_no_time_to_look_at() -> None:
    slo = Slo(probes=("*",), target=0.9, window="24h")
    hole = Maintenance(probes=("*",), start_ms=to_ms(moment(DAY - 3600)), end_ms=to_ms(moment(DAY)))
    got = budget(
        samples("V01"), window(0, DAY, "24h"), slo, now=moment(DAY), maintenance=(hole,)
    )  # fmt: skip
    assert got.budget_s == pytest.approx(0.1 * (DAY - 3600))
    assert got.alerts[0].state is Alarm.UNDETERMINED
    assert got.alerts[0].coverage is None


def test_several_objectives_over_several_windows_and_over_one_are_all_judged() -> None:
    slos = (
        Slo(probes=("*",), target=0.9, window="24h", name="contract"),
        Slo(probes=("shop",), target=0.8, window=" 24H"),
        Slo(probes=("sh*",), target=0.8, window="24h"),
        Slo(probes=("*",), target=0.999, window="30d"),
        Slo(probes=("other",), target=0.5, window="7d"),
    )
    got = one(samples("V01"), window(0, DAY, "24h"), slos=slos, sections=("burn",), now=moment(DAY))
    assert got.objective is not None
    assert [(each.name, each.target, each.verdict) for each in got.objectives] == [
        ("contract", 0.9, "missed"), (None, 0.8, "met"),
    ]  # fmt: skip
    assert got.sections.burn is not None
    assert [(each.name, each.target) for each in got.sections.burn.objectives] == [
        ("contract", 0.9), (None, 0.8),
    ]  # fmt: skip
    assert got.sections.burn.elsewhere == ("30d",)


def test_one_of_several_vantages_that_fails_is_outvoted() -> None:
    slo = Slo(probes=("*",), target=0.999, window="30d")
    found = [sample(t, "U", vantage=each) for t in range(0, DAY, 60) for each in ("a", "b", "c")]
    gone = [sample(t, "U", vantage="gone") for t in range(0, 3600, 60)]
    over = window(DAY - MONTH, DAY, "30d")

    def alone(record: list[Sample], quorum: str) -> bool | None:
        got = budget(record, over, slo, now=moment(DAY), quorum=quorum)
        assert got.every_s == 60
        return got.alerts[0].one_failure_fires

    assert (alone(found, "majority"), alone(found, "any")) == (False, True)
    assert alone([each for each in [*found, *gone] if each.vantage in ("a", "gone")], "majority") is True


def test_a_record_without_a_schedule_has_no_interval() -> None:
    from probe.model.outcome import Trigger

    slo = Slo(probes=("*",), target=0.999, window="30d")
    found = [sample(t, "U", trigger=Trigger.MANUAL) for t in range(0, DAY, 60)]
    got = budget(found, window(DAY - MONTH, DAY, "30d"), slo, now=moment(DAY))
    assert (got.every_s, got.alerts[0].one_failure_fires) == (None, None)


def test_no_evidence_has_no_burn() -> None:
    slo = Slo(probes=("*",), target=0.999, window="30d")
    document = make_report(
        evidence([]), [window(0, MONTH, "30d")],
        Options(now=moment(MONTH), names=("shop",), slos=(slo,), sections=("burn",)), made_at=moment(MONTH),
    )  # fmt: skip
    found = document.probes[0].windows[0].sections.burn
    assert found is not None
    [got] = found.objectives
    assert (got.burn, got.consumed_s, got.remaining_s) == (None, None, None)
    assert (got.observed_s, got.lost_low_s, got.lost_high_s) == (0, 0, MONTH)
    assert {each.state for each in got.alerts} == {Alarm.UNDETERMINED}


def test_the_record_is_read_as_far_back_as_alerts_and_forecasts_look() -> None:
    [reach] = looked_back(["days", "burn"], NOW)
    assert (reach.start_ms, reach.end_ms) == (to_ms(moment(3 * DAY)), to_ms(NOW))
    assert LONGEST_LOOK_S == 7 * DAY


@given(
    target=st.floats(0.5, 0.99999),
    period=st.floats(3600, 365 * DAY),
    share=st.floats(0, 1),
)
def test_at_its_threshold_an_alert_has_spent_its_share_of_the_budget(
    target: float, period: float, share: float
) -> None:
    for each in alerts(target, period, lambda _: burning(share), Schedule(60)):
        spent = each.threshold * (1 - target) * each.long_s
        assert spent == pytest.approx(each.share * (1 - target) * period)
        assert each.state is not Alarm.FIRES or 1 / (1 - target) > each.threshold
        # With as many samples as are needed, one failure stays below; with one fewer it does not.
        assert each.long_s / each.samples_needed <= each.detects_s * (1 + 1e-6)
        if each.samples_needed > 1:
            assert each.long_s / (each.samples_needed - 1) > each.detects_s * (1 - 1e-6)


@given(every=st.floats(1, 3600), period=st.floats(DAY, 365 * DAY))
def test_the_finest_target_and_the_slowest_interval_are_each_the_others_limit(
    every: float, period: float
) -> None:
    assert slowest_interval(finest_target(every, period), period) == pytest.approx(every, rel=1e-4)


def test_three_intervals_hide_from_samples_with_a_probability_of_5_percent() -> None:
    # V19: at 60 s, 179.7 s of blips escape; over 30 d that is 99.9931 %.
    assert math.exp(-3) == pytest.approx(0.05, abs=0.001)
    assert finest_target(60, MONTH) == pytest.approx(0.99993, abs=1e-6)
    assert slowest_interval(0.99999, MONTH) == pytest.approx(8.64)


def test_pairs_are_in_order_of_urgency() -> None:
    assert [(each.severity, each.share) for each in PAIRS] == [
        ("page", 0.02), ("page", 0.05), ("ticket", 0.1), ("ticket", 0.1),
    ]  # fmt: skip
