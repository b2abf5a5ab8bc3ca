from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.quantiles import Distribution, distribution_of
from probe.analysis.sections.histogram import histogram
from probe.analysis.sketch import Sketch
from probe.model.latency import Bucket, Histogram

SECONDS = st.lists(st.one_of(st.floats(0, 1e5), st.floats(0.001, 3), st.just(0.0)), min_size=1, max_size=60)

QUICKLY = settings(max_examples=30)


def sketched(values: list[float]) -> Distribution:
    found = Sketch()
    found.extend(values)
    return Distribution(sketch=found)


def test_bounds_are_round_numbers_and_the_quantiles_are_marked() -> None:
    got = histogram(distribution_of([0.1, 0.21, 0.22, 0.25, 0.31]))
    assert got.buckets == (
        Bucket(above_s=0.08, until_s=0.1, count=1),
        Bucket(above_s=0.1, until_s=0.12, count=0),
        Bucket(above_s=0.12, until_s=0.15, count=0),
        Bucket(above_s=0.15, until_s=0.2, count=0),
        Bucket(above_s=0.2, until_s=0.25, count=3, marks=("p50",)),
        Bucket(above_s=0.25, until_s=0.3, count=0),
        Bucket(above_s=0.3, until_s=0.4, count=1, marks=("p95",)),
    )


def test_p99_is_marked_where_there_are_enough_answers() -> None:
    assert histogram(distribution_of([0.3] * 300)).buckets[0].marks == ("p50", "p95", "p99")


def test_nothing_makes_no_buckets() -> None:
    assert histogram(distribution_of([])) == Histogram(exact=True, count=0, buckets=())


@pytest.mark.parametrize("value", [1e-6, 0.001, 0.1, 0.25, 1.0, 10.0, 1000.0])
def test_a_bound_belongs_to_the_bucket_below_it(value: float) -> None:
    [bucket] = histogram(distribution_of([value])).buckets
    assert bucket.above_s < bucket.until_s == value


def test_next_to_nothing_has_a_bucket_that_begins_at_zero() -> None:
    got = histogram(distribution_of([0.0, 1e-7, 2e-6])).buckets
    assert (got[0].above_s, got[0].until_s, got[0].count) == (0.0, 1e-6, 2)


@QUICKLY
@given(SECONDS)
def test_every_answer_is_in_a_bucket_and_buckets_leave_no_gap(values: list[float]) -> None:
    for found in (distribution_of(sorted(values)), sketched(values)):
        got = histogram(found)
        assert got.exact is found.exact
        assert sum(each.count for each in got.buckets) == got.count == len(values)
        assert all(one.until_s == other.above_s for one, other in pairwise(got.buckets))
        assert all(each.above_s < each.until_s for each in got.buckets)
        assert got.buckets[0].count
        assert got.buckets[-1].count
        assert len(got.buckets) <= 20
        assert sorted(mark for each in got.buckets for mark in each.marks) == ["p50", "p95"]


@QUICKLY
@given(SECONDS)
def test_exact_buckets_hold_what_their_bounds_say(values: list[float]) -> None:
    for each in histogram(distribution_of(sorted(values))).buckets:
        first = each.above_s == 0.0  # it holds what took no time at all
        assert each.count == sum(first or each.above_s < value for value in values if value <= each.until_s)
