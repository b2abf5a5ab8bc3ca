from datetime import UTC, datetime

import msgspec
import pytest
from analysis.test_vectors import check, evidence, one, report
from analysis.vectors import OFFLINE, moment, sample, samples, window

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.report import make_report, scan_span
from probe.analysis.windows import parse_window
from probe.model.cell import Cell
from probe.model.outcome import Judgement, Trigger
from probe.model.probe import Maintenance, Slo
from probe.model.report import Source
from probe.units import parse_fraction, to_ms

HOUR = [sample(t, "U") for t in range(0, 3660, 60)]


def planned(start: float, end: float, *words: str) -> Maintenance:
    return Maintenance(probes=words or ("*",), start_ms=to_ms(moment(start)), end_ms=to_ms(moment(end)))


def test_a_report_says_how_it_was_made() -> None:
    source = Source(path="results/2026-11-01.jsonl", samples=61, skipped=0)
    options = Options(now=moment(3600), timezone="Europe/Paris", method="hold")
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    got = make_report(
        evidence(HOUR), [window(0, 3600)], options, made_at=made_at, sources=[source], warnings=["torn line"]
    )
    assert (got.v, got.made_at, got.now, got.timezone, got.method) == (
        1, made_at, moment(3600), "Europe/Paris", "hold",
    )  # fmt: skip
    assert (got.sources, got.warnings) == ((source,), ("torn line",))
    assert (got.probes[0].windows[0].start, got.probes[0].windows[0].end) == (moment(0), moment(3600))


def test_probes_come_in_the_order_asked_for_with_or_without_samples() -> None:
    found = [sample(0, "U", probe="b"), sample(0, "U", probe="a")]
    assert [each.probe for each in report(found, window(0, 60)).probes] == ["a", "b"]
    got = report(found, window(0, 60), names=("new", "b"), tags={"new": ("web",)})
    assert [(each.probe, each.tags) for each in got.probes] == [("new", ("web",)), ("b", ())]
    assert got.probes[0].windows[0].availability is None


def test_windows_do_not_disturb_each_other() -> None:
    whole, part = window(0, 3600, "1h"), window(1800, 3600, "30m")
    both = make_report(evidence(HOUR), [whole, part], Options(now=moment(3600)), made_at=moment(0))
    assert [each.name for each in both.probes[0].windows] == ["1h", "30m"]
    assert both.probes[0].windows[1] == one(HOUR, part, now=moment(3600))


def test_a_store_is_read_a_day_around_the_windows_or_as_far_as_its_slowest_samples_speak() -> None:
    day = 86_400_000
    found = [window(0, 3600), window(-7200, -3600)]
    assert scan_span(found) == (found[1].start_ms - day, found[0].end_ms + day)
    assert scan_span(found, 9 * 3600.0) == scan_span(found, 0.0)
    assert scan_span(found, 86_400.0) == (found[1].start_ms - day * 5 // 2, found[0].end_ms + day * 5 // 2)


def test_a_store_is_read_as_far_around_the_windows_as_samples_speak() -> None:
    day = 86_400_000
    start, end = to_ms(moment(0)), to_ms(moment(3600))
    assert scan_span([window(0, 3600)], 34_560.0) == (start - day, end + day)
    assert scan_span([window(0, 3600)], 7 * 86_400.0) == (start - 17.5 * day, end + 17.5 * day)


def test_latency_is_that_of_successes_in_the_window() -> None:
    found = [sample(t, "U", latency_s=(t + 1) / 1000) for t in range(100)]
    found += [
        sample(200, "D", latency_s=30.0),
        sample(201, "U", latency_s=None),
        sample(202, "G", latency_s=0.5),
    ]
    got = one(found, window(0, 300)).latency_s
    assert (got.count, got.p50, got.p95, got.p99, got.max) == (101, 0.051, 0.096, None, 0.5)
    assert one(found, window(400, 500)).latency_s.count == 0


def test_a_time_that_our_own_lag_spoiled_is_no_latency_and_still_counts_as_up() -> None:
    late = msgspec.structs.replace(sample(60, "U", latency_s=9.0), lag_s=3.0, lagged=True)
    got = one([sample(0, "U"), late, sample(120, "U")], window(0, 180))
    assert (got.latency_s.count, got.latency_s.max) == (2, 0.25)
    assert (got.up_s, got.samples, got.failed) == (180.0, 3, 0)


def test_p99_takes_300_samples() -> None:
    few = [sample(t, "U", latency_s=float(t)) for t in range(1, 300)]
    assert one(few, window(0, 1000)).latency_s.p99 is None
    enough = one([*few, sample(300, "U", latency_s=300.0)], window(0, 1000)).latency_s
    assert (enough.p50, enough.p95, enough.p99, enough.max) == (150.0, 285.0, 297.0, 300.0)


@pytest.mark.parametrize("bad", [float("inf"), -1.0])
def test_a_latency_nobody_can_have_is_left_out(bad: float) -> None:
    known = Evidence()
    known.add(sample(0, "U", latency_s=bad))
    got = make_report(known, [window(0, 60)], Options(now=moment(60)), made_at=moment(0))
    assert got.probes[0].windows[0].latency_s.count == 0


def test_maintenance_is_for_the_probes_it_names() -> None:
    holes = (planned(900, 1800, "web"), planned(600, 1200, "shop"), planned(0, 3600, "other"))
    got = report(HOUR, window(0, 3600), maintenance=holes, tags={"shop": ("web",)}).probes[0].windows[0]
    check(got, {"L": 2400, "known": 2400, "availability": 1.0, "n": 40})
    assert (got.length_s, got.excluded_s) == (3600.0, 1200.0)


def test_a_window_that_is_all_maintenance_has_no_figures_at_all() -> None:
    got = one(HOUR, window(0, 3600), maintenance=(planned(-60, 4000),))
    assert (got.availability, got.worst, got.best, got.coverage, got.ratio) == (None,) * 5
    assert (got.excluded_s, got.samples, got.latency_s.count, got.provisional) == (3600.0, 0, 0, True)


def test_figures_are_firm_when_the_window_is_seen() -> None:
    assert not one(HOUR, window(0, 3600)).provisional
    assert not one(HOUR, window(0, 3630), now=moment(3630)).provisional


def test_figures_are_provisional_below_the_coverage_wanted() -> None:
    assert one(HOUR, window(-600, 3600)).provisional
    assert not one(HOUR, window(-600, 3600), min_coverage=0.8).provisional


def test_figures_are_provisional_while_a_held_sample_is_more_than_five_percent() -> None:
    assert not one(HOUR[:-1], window(0, 3600), now=moment(3600)).provisional
    assert one(HOUR[:-1], window(2520, 3600), now=moment(3600)).provisional


def test_figures_are_provisional_while_the_target_is_down() -> None:
    days = [sample(t, "U") for t in range(0, 86400, 60)]
    assert not one(days, window(0, 86400), now=moment(86400)).provisional
    assert one([*days[:-1], sample(86340, "D")], window(0, 86400), now=moment(86400)).provisional


def test_an_objective_belongs_to_one_window_and_to_its_probes() -> None:
    slos = (
        Slo(probes=("other",), target=0.5, window="24h"),
        Slo(probes=("sh*",), target=0.999, window=" 24H"),
        Slo(probes=("shop",), target=0.9, window="24h"),
    )
    found = one(samples("V01"), window(0, 86400, "24h"), slos=slos).objective
    assert found is not None
    assert (found.target, found.verdict) == (0.999, Judgement.MISSED)
    assert one(samples("V01"), window(0, 86400, "1d"), slos=slos).objective is None


def test_999_good_seconds_of_1000_meet_three_nines() -> None:
    found = [sample(t, "G" if t == 500 else "U", every_s=1) for t in range(-1, 1002)]
    slo = Slo(probes=("*",), target=parse_fraction("99.9%"), window="window")
    got = one(found, window(0, 1000), slos=(slo,), degraded_weight=1.0).objective
    assert got is not None
    assert got.verdict == Judgement.MET
    assert got.burn == pytest.approx(1.0)


def test_maintenance_takes_its_share_of_the_budget() -> None:
    slos = (Slo(probes=("*",), target=0.9, window="2026-11"),)
    over = parse_window("2026-11", moment(86400), "UTC")
    hole = planned(86400 * 10, 86400 * 11)
    got = one(HOUR, over, slos=slos, maintenance=(hole,)).objective
    assert got is not None
    assert got.budget_s == pytest.approx(0.1 * 29 * 86400)


def test_an_objective_of_100_percent_has_no_budget_to_burn() -> None:
    slos = (Slo(probes=("*",), target=1.0, window="window"),)
    good = one(HOUR, window(0, 3600), slos=slos).objective
    bad = one([*HOUR[:30], sample(1800, "D"), *HOUR[31:]], window(0, 3600), slos=slos).objective
    assert good is not None
    assert bad is not None
    assert (good.verdict, good.burn, good.budget_s) == (Judgement.MET, 0.0, 0.0)
    assert (bad.verdict, bad.burn, bad.consumed_s) == (Judgement.UNDETERMINED, None, 60.0)


def test_an_objective_without_evidence_is_undetermined() -> None:
    slos = (Slo(probes=("*",), target=0.99, window="window"),)
    got = report([], window(0, 3600), names=("shop",), slos=slos).probes[0].windows[0].objective
    assert got is not None
    assert (got.verdict, got.burn, got.consumed_s) == (Judgement.UNDETERMINED, None, None)


def test_what_was_spent_is_estimated_over_the_unknown_part_too() -> None:
    slos = (Slo(probes=("*",), target=0.9, window="window"),)
    got = one(samples("V05"), window(0, 3600), slos=slos).objective
    assert got is not None
    assert got.consumed_s == pytest.approx(645 * 3600 / 1950)


def test_cells_cut_the_window_into_equal_slots() -> None:
    got = one(samples("V05"), window(0, 3600), cells=4, maintenance=(planned(3000, 3600),))
    assert got.cells == (
        Cell(675.0, 0.0, 0.0, 225.0, 0.0),
        Cell(0.0, 0.0, 0.0, 900.0, 0.0),
        Cell(0.0, 0.0, 375.0, 525.0, 0.0),
        Cell(30.0, 0.0, 270.0, 0.0, 600.0),
    )
    assert one(HOUR, window(0, 3600)).cells == ()


def test_a_machine_without_network_is_named_as_the_trouble() -> None:
    found = [
        sample(t, "E" if t < 120 else "U", found=OFFLINE if t < 120 else None) for t in range(0, 3600, 60)
    ]
    assert report(found, window(0, 3600, "1h")).warnings == (
        "1h: 3 % of the samples were taken without a network here; that time is unknown, nobody was down",
    )
    assert report(found, window(120, 3600)).warnings == ()


def test_vantages_that_come_and_go_are_pointed_out() -> None:
    found = [sample(60 * i, "U", vantage=f"runner-{i}") for i in range(9)]
    [warning] = report(found, window(0, 600)).warnings
    assert warning.startswith("shop was asked from 9 vantages, which vote: ")
    assert report(found[:8], window(0, 600)).warnings == ()


def test_a_vantage_that_took_over_decides_alone() -> None:
    old = [sample(t, "U", vantage="old") for t in range(0, 1800, 60)]
    new = [sample(t, "D", vantage="new") for t in range(1860, 3660, 60)]
    got = one([*old, *new], window(0, 3600))
    assert (got.up_s, got.down_s, got.unknown_s) == (1815.0, 1740.0, 45.0)
    assert got.outages == 1


@pytest.mark.parametrize(("option", "value"), [("method", "guess"), ("quorum", "some")])
def test_an_unknown_way_to_reckon_is_refused(option: str, value: str) -> None:
    with pytest.raises(LookupError):
        report(HOUR, window(0, 3600), **{option: value})


def test_only_without_a_schedule_and_with_little_seen_is_it_a_share_of_runs() -> None:
    by_hand = [sample(t, "U", every_s=None, trigger=Trigger.MANUAL) for t in (0, 7200)]
    assert one(by_hand, window(0, 86400)).of_runs
    assert not one(by_hand, window(0, 200)).of_runs
    assert not one([sample(0, "U")], window(0, 86400)).of_runs
    assert not one([], window(0, 86400), names=("shop",)).of_runs
