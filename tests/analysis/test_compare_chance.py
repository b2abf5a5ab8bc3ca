"""The statistics of a comparison: exact where they claim to be, and not surer than they may be."""

import math
import random
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.compare.chance import Event, chance, holm, sign_flip
from probe.analysis.compare.events import events
from probe.analysis.compare.quantiles import between, latency_differences
from probe.analysis.compare.rotation import overlap, rotation
from probe.analysis.compare.slots import Span
from probe.analysis.quantiles import Distribution
from probe.analysis.sketch import Sketch
from probe.analysis.track import DEGRADED, DOWN, UP

quick = settings(max_examples=60, deadline=None)
DAY = 86_400
MONTH = 30 * DAY


def counted_out(values: list[float]) -> float:
    """Every pattern of signs, one by one."""
    patterns = list(product((1, -1), repeat=len(values)))
    seen = abs(sum(values))
    return sum(
        abs(sum(sign * value for sign, value in zip(pattern, values, strict=True))) >= seen
        for pattern in patterns
    ) / len(patterns)


@quick
@given(st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=9))
def test_the_signs_are_counted_as_if_one_by_one(values: list[int]) -> None:
    assert sign_flip(values) == counted_out([float(each) for each in values])


@pytest.mark.parametrize(
    ("values", "p"),
    [
        ([5.0] * 6, 2 / 64),
        ([5.0] * 5 + [-5.0], 14 / 64),
        ([1.0, -1.0], 1.0),
        ([0.0] * 9, 1.0),
        ([], 1.0),
        ([7.0] * 60, 2 / 2**60),
    ],
)
def test_p_is_what_it_is_by_hand(values: list[float], p: float) -> None:
    assert sign_flip(values) == p


def spread(worths: list[float], length: int = 1800, over: int = MONTH) -> list[Event]:
    step = over / len(worths)
    return [Event((i + 0.5) * step, length, worth) for i, worth in enumerate(worths)]


def test_five_outages_on_one_side_are_too_few_and_six_are_not() -> None:
    assert chance(spread([1800.0] * 5), MONTH).p is None
    assert chance(spread([1800.0] * 6), MONTH).p == 2 / 64


def test_many_short_failures_close_together_are_one_fact() -> None:
    close = [Event(1000.0 + 60 * i, 30, 30.0) for i in range(200)]
    long = Event(20 * DAY, 4 * 3600, 3600.0)
    assert chance([*close, long], MONTH).p is None


def test_a_window_of_few_times_its_longest_outage_tells_nothing() -> None:
    found = chance(spread([100.0] * 8, length=8000, over=DAY), DAY)
    assert (found.p, found.blocks) == (None, 5)


def test_the_least_favourable_place_of_the_blocks_counts() -> None:
    # Blocks are of 7.2 h. Two outages 3.6 h apart fall into one of them, or into two, as the blocks are laid.
    close = [Event(5 * DAY, 1800, 900.0), Event(5 * DAY + 12_960, 1800, 900.0)]
    apart = [Event(day * DAY, 1800, 900.0) for day in (8, 12, 16, 20, 24)]
    assert chance([*close, *apart], MONTH) == (2 / 64, 100, None, None)
    assert chance([*close, *apart[1:]], MONTH).p is None


def test_an_outage_is_one_event_with_the_good_moments_inside_it_and_what_overlaps_it() -> None:
    up, down = (UP, UP), (UP, DOWN)
    found = [
        Span(0, 10, up),
        Span(10, 20, down),
        Span(20, 25, up),
        Span(25, 30, (DOWN, DOWN)),
        Span(30, 60, (DOWN, UP)),
    ]
    assert events(found, [(10, 30)], 0.0) == [Event(35.0, 50, 10.0 - 30.0)]
    assert [each.worth for each in events(found[:3], [], 0.0)] == [10.0]
    assert events([Span(0, 10, (DEGRADED, UP))], [], 0.0) == []
    assert [each.worth for each in events([Span(0, 10, (DEGRADED, UP))], [], 0.3)] == [-3.0]
    two = [Span(0, 10, down), Span(10, 20, up), Span(20, 30, down)]
    assert len(events(two, [], 0.0)) == 2
    assert events(two, [(0, 30)], 0.0) == [Event(15.0, 30, 20.0)]


def test_nothing_down_tells_nothing() -> None:
    assert chance([], MONTH) == (None, 0, None, None)
    assert chance([], 0) == (None, 0, None, None)


def test_exchanging_the_two_turns_the_range_around_and_leaves_p() -> None:
    worths = [1800.0, 1800.0, -600.0, 1800.0, 900.0, -300.0, 1800.0, 1200.0, 1500.0]
    one, other = chance(spread(worths), MONTH), chance(spread([-each for each in worths]), MONTH)
    assert one.p == other.p
    assert one.low is not None
    assert other.high is not None
    assert (one.low, one.high) == (-other.high, -(other.low or 0.0))
    assert one.low <= sum(worths) <= (one.high or 0.0)


def test_the_long_run_needs_eight_outages() -> None:
    assert chance(spread([1800.0] * 7), MONTH).low is None
    assert chance(spread([1800.0] * 8), MONTH).low is not None


def outages(chosen: random.Random, every: float, length: float) -> list[tuple[int, int]]:
    at, found = chosen.expovariate(1 / every), []
    while at < MONTH:
        end = min(MONTH, int(at + max(1.0, chosen.lognormvariate(math.log(length), 0.7))))
        found.append((int(at), end))
        at = end + 1 + chosen.expovariate(1 / every)
    return found


def worse_off(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> list[Event]:
    found: list[Event] = []
    start, end, worth = -1, -1, 0
    for opens, closes, sign in sorted([(*each, -1) for each in one] + [(*each, 1) for each in other]):
        if opens > end:
            found += [Event((start + end) / 2, end - start, worth)] if start >= 0 else []
            start, end, worth = opens, closes, 0
        end, worth = max(end, closes), worth + sign * (closes - opens)
    return [*found, Event((start + end) / 2, end - start, worth)]


def test_two_alike_are_told_apart_in_one_month_of_twenty_at_most_and_a_worse_one_far_more_often() -> None:
    chosen = random.Random(4)
    rejected = {1: 0, 4: 0}
    for ratio, months in ((1, 20), (4, 10)):
        for _ in range(months):
            found = chance(
                worse_off(outages(chosen, 3 * DAY, 1500), outages(chosen, 3 * DAY / ratio, 1500)), MONTH
            )
            rejected[ratio] += found.p is not None and found.p < 0.05
    assert rejected[1] <= 3  # binomial: more than 3 of 20 at 5 % each has a chance of 2 %
    assert rejected[4] >= 5


marks = st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True).map(sorted)
intervals = marks.map(lambda at: [(at[i], at[i + 1]) for i in range(0, len(at) - 1, 2)])


@quick
@given(intervals, intervals)
def test_turning_through_every_offset_is_what_stepping_through_them_gives(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    length = 40

    def seconds(found: list[tuple[int, int]], offset: int = 0) -> set[int]:
        return {(x + offset) % length for start, end in found for x in range(start, end)}

    # Between whole offsets the overlap is a straight line.
    at = [len(seconds(one) & seconds(other, offset)) for offset in range(length + 1)]
    share = sum(
        1.0 if min(a, b) >= at[0] else 0.0 if max(a, b) < at[0] else (max(a, b) - at[0]) / abs(a - b)
        for a, b in pairwise(at)
    )
    assert rotation(one, other, length) == pytest.approx(share / length, abs=1e-12)
    assert overlap(one, other) == at[0]


def test_an_hour_shared_of_an_hour_each_in_a_day_is_rare_by_chance() -> None:
    assert rotation([(3600, 7200)], [(3600, 7200)], DAY) == pytest.approx(0.0, abs=1e-12)
    # At least half of it: half an hour on either side.
    assert rotation([(3600, 7200)], [(5400, 9000)], DAY) == pytest.approx(3600 / DAY)
    assert rotation([(0, 10)], [(20, 30)], 40) == 1.0


def test_nothing_down_on_one_side_is_no_question() -> None:
    assert rotation([], [(0, 1)], 10) is None


@pytest.mark.parametrize(
    ("found", "adjusted"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.5, None, 0.9], [1.0, None, 1.0]),
        ([None], [None]),
    ],
)
def test_several_questions_at_once_raise_each_p(found: list[float | None], adjusted: list[float]) -> None:
    assert holm(found) == [None if each is None else pytest.approx(each) for each in adjusted]


def test_a_range_of_latency_holds_95_percent_together() -> None:
    found = [i / 1000 for i in range(1, 101)]
    # BinomInv(1.27 %; 100, 1/2) is 39, and 61 on the other side.
    assert between(Distribution(found), 0.5) == (0.039, 0.062)
    assert between(Distribution(found[:85]), 0.95) is None
    assert between(Distribution(found[:86]), 0.95) is not None
    assert between(Distribution(found[:7]), 0.5) is not None
    assert between(Distribution(found[:6]), 0.5) is None


def test_a_sketch_has_a_range_that_holds_the_exact_one() -> None:
    exact = [0.1 + i / 10_000 for i in range(2000)]
    sketch = Sketch()
    sketch.extend(exact)
    for quantile in (0.5, 0.95):
        inner, outer = between(Distribution(exact), quantile), between(Distribution(sketch=sketch), quantile)
        assert inner is not None
        assert outer is not None
        assert inner[0] * 0.98 <= outer[0] <= inner[0]
        assert inner[1] <= outer[1] <= inner[1] * 1.03


def test_few_samples_have_no_range_and_none_have_nothing() -> None:
    few = Distribution([0.1, 0.2, 0.3])
    [p50, p95] = latency_differences(few, few)
    assert (p50.difference_s, p50.low_s, p50.high_s) == (0.0, None, None)
    assert (p95.quantile, p95.difference_s) == (0.95, 0.0)
    assert latency_differences(few, Distribution())[0].difference_s is None


def test_a_difference_of_latency_lies_in_its_range() -> None:
    one = [0.1 + i / 10_000 for i in range(1000)]
    other = [each + 0.05 for each in one]
    for each in latency_differences(Distribution(one), Distribution(other)):
        assert each.difference_s == pytest.approx(-0.05)
        assert each.low_s is not None
        assert each.high_s is not None
        assert each.low_s < -0.05 < each.high_s < 0
