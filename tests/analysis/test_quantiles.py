from fractions import Fraction
from itertools import accumulate
from math import comb, inf
from random import Random

import pytest
from analysis.vectors import vector
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.quantiles import (
    EXACT_UP_TO,
    Distribution,
    apdex,
    backfill,
    distribution_of,
    interval,
    quantiles,
    times,
)
from probe.analysis.sketch import Sketch
from probe.model.latency import Apdex, Quantile, Times

QUICKLY = settings(max_examples=30)


def sketched(values: list[float]) -> Distribution:
    found = Sketch()
    found.extend(values)
    return Distribution(sketch=found)


def shop() -> tuple[Distribution, int]:
    given = vector("V23")["input"]
    return distribution_of([each / 1000 for each in given["latencies_ms"]]), given["failed"]


def test_v22_the_sketch_is_within_one_percent_of_the_exact_quantiles() -> None:
    values = sorted(vector("V22")["input"]["values"])
    for q in (0.5, 0.9, 0.95, 0.99, 1.0):
        assert sketched(values).quantile(q) == pytest.approx(distribution_of(values).quantile(q), rel=0.01)


def test_v23_apdex_counts_failures_as_frustrated() -> None:
    found, failed = shop()
    wanted = vector("V23")["expected"]
    assert apdex(found, failed, 0.5) == Apdex(
        threshold_s=0.5,
        value=wanted["apdex"],
        satisfied=wanted["satisfied"],
        tolerating=wanted["tolerating"],
        frustrated=wanted["frustrated"],
    )


def test_v23_failures_come_after_every_answer() -> None:
    found, failed = shop()
    wanted, users = vector("V23")["expected"], quantiles(found, failed)
    assert found.quantile(0.5) == wanted["p50_success_only"] / 1000
    assert found.quantile(0.9) == wanted["p90_success_only"] / 1000
    assert users.p50 is not None
    assert users.p90 is not None
    assert users.p50.value_s == wanted["p50_with_failures"] / 1000
    assert users.p90.value_s == inf
    assert (users.count, users.max_s) == (10, inf)
    # p80 is not shown; the 8th of 10 is the last answer.
    assert found.at_rank(7) == wanted["p80_with_failures"] / 1000


def test_v24_back_fill_brings_back_what_a_closed_loop_left_out() -> None:
    wanted, raw = vector("V24")["expected"], [0.05] * 59 + [41.0]
    before = distribution_of(sorted(raw))
    after = distribution_of(sorted(backfill(raw, vector("V24")["input"]["interval_s"])))
    assert (before.count, after.count) == (wanted["recorded_n"], wanted["corrected_n"])
    assert after.count - before.count == wanted["missed_slots"]
    assert (before.quantile(0.95), before.quantile(0.99)) == (wanted["p95_raw"], wanted["p99_raw"])
    for name in ("p50", "p95", "p99"):
        assert after.quantile(int(name[1:]) / 100) == pytest.approx(wanted[f"{name}_corrected"])
    # An answer that took one second exactly took no longer than that.
    assert 1 - before.within(1) / before.count == pytest.approx(wanted["share_gt_1s_raw"])
    assert 1 - after.within(1) / after.count == pytest.approx(wanted["share_gt_1s_corrected"])


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0.05, [0.05]),
        (0.1, [0.1]),
        (0.19, [0.19]),
        (0.3, [0.3, 0.2, 0.1]),
        (0.35, [0.35, 0.25, 0.15]),
    ],
)
def test_back_fill_stops_at_the_interval(value: float, wanted: list[float]) -> None:
    assert list(backfill([value], 0.1)) == pytest.approx(wanted)


@pytest.mark.parametrize("every", [0.0, -1.0, float("nan")])
def test_back_fill_without_an_interval_is_refused(every: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        list(backfill([1.0], every))


def _exact(count: int, q: Fraction) -> tuple[int, int]:
    sums = list(accumulate(comb(count, k) * q**k * (1 - q) ** (count - k) for k in range(count + 1)))
    return (
        next(k for k, each in enumerate(sums) if each >= Fraction(25, 1000)),
        next(k for k, each in enumerate(sums) if each >= Fraction(975, 1000)) + 1,
    )


@QUICKLY
@given(st.integers(1, 150), st.integers(1, 99))
def test_the_interval_is_that_of_the_binomial_in_whole_numbers(count: int, percent: int) -> None:
    assert interval(count, percent / 100) == _exact(count, Fraction(percent, 100))


@pytest.mark.parametrize(
    ("count", "q", "wanted"),  # binom.ppf of scipy 1.17.1
    [
        (1, 0.5, (0, 2)),
        (5, 0.5, (0, 6)),
        (6, 0.5, (1, 6)),
        (100, 0.5, (40, 61)),
        (300, 0.99, (293, 301)),
        (1000, 0.95, (936, 964)),
        (1440, 0.99, (1418, 1433)),
        (10_000_000, 0.5, (4_996_901, 5_003_100)),
        (10_000_000, 0.99, (9_899_383, 9_900_617)),
    ],
)
def test_intervals_known_from_elsewhere(count: int, q: float, wanted: tuple[int, int]) -> None:
    assert interval(count, q) == wanted


def test_few_values_leave_the_range_open() -> None:
    found = quantiles(distribution_of([0.1, 0.2, 0.3]))
    assert found.p50 == Quantile(value_s=0.2, low_s=None, high_s=None)
    found = quantiles(distribution_of([float(n) for n in range(1, 101)]))
    assert found.p50 == Quantile(value_s=50.0, low_s=40.0, high_s=61.0)
    assert found.p95 == Quantile(value_s=95.0, low_s=90.0, high_s=100.0)


def test_the_range_of_what_failures_are_among_is_open_above() -> None:
    found = quantiles(distribution_of([float(n) for n in range(1, 91)]), failed=10)
    assert found.p90 == Quantile(value_s=90.0, low_s=84.0, high_s=inf)
    assert found.p95 == Quantile(value_s=inf, low_s=90.0, high_s=inf)


def test_only_failures_are_infinite_and_nothing_at_all_is_none() -> None:
    found = quantiles(distribution_of([]), failed=3)
    assert found.p50 == Quantile(value_s=inf, low_s=None, high_s=inf)
    empty = quantiles(distribution_of([]))
    assert (empty.count, empty.p50, empty.p99, empty.max_s) == (0, None, None, None)
    assert times(distribution_of([])) == Times()
    assert apdex(distribution_of([]), 0, 0.5).value is None


def test_p99_takes_300_values() -> None:
    assert quantiles(distribution_of([0.1] * 299)).p99 is None
    assert times(distribution_of([0.1] * 299)).p99 is None
    assert times(distribution_of([0.1] * 300)).p99 == 0.1
    assert quantiles(distribution_of([0.1] * 299), failed=1).p99 is not None


def test_a_sketch_takes_over_beyond_ten_thousand_values() -> None:
    values = [0.05 * 1.0005**n for n in range(EXACT_UP_TO + 1)]
    assert distribution_of(values[:-1]).exact
    found = distribution_of(values)
    assert not found.exact
    assert (found.count, found.max) == (EXACT_UP_TO + 1, values[-1])
    exact = Distribution(values)
    for name in ("p50", "p90", "p95", "p99"):
        assert getattr(times(found), name) == pytest.approx(getattr(times(exact), name), rel=0.0101)
    estimated, true = quantiles(found).p95, quantiles(exact).p95
    assert estimated is not None
    assert true is not None
    assert estimated.low_s == pytest.approx(true.low_s, rel=0.0201)
    assert estimated.high_s == pytest.approx(true.high_s, rel=0.0201)


@pytest.mark.parametrize("seed", range(8))
def test_the_range_of_an_estimate_encloses_that_of_the_values(seed: int) -> None:
    chance = Random(seed)
    values = [chance.lognormvariate(-1, 1) for _ in range(400 + seed)]
    estimated, true = quantiles(sketched(values)), quantiles(distribution_of(sorted(values)))
    for one, other in ((estimated.p50, true.p50), (estimated.p95, true.p95)):
        assert one is not None
        assert other is not None
        assert one.low_s is not None
        assert other.low_s is not None
        assert one.high_s is not None
        assert other.high_s is not None
        assert one.low_s <= other.low_s * (1 + 1e-9)
        assert one.high_s >= other.high_s * (1 - 1e-9)


@QUICKLY
@given(st.lists(st.floats(1e-3, 100), min_size=1, max_size=80), st.integers(0, 20))
def test_a_range_encloses_its_quantile(values: list[float], failed: int) -> None:
    for found in (distribution_of(sorted(values)), sketched(values)):
        users = quantiles(found, failed)
        for each in (users.p50, users.p90, users.p95):
            assert each is not None
            assert each.low_s is None or each.low_s <= each.value_s
            assert each.high_s is None or each.value_s <= each.high_s
        counts = apdex(found, failed, 0.5)
        assert counts.satisfied + counts.tolerating + counts.frustrated == users.count
