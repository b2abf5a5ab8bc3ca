"""What other ways of counting say of the hand-checked vectors, and a comparison with their wording read literally."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from analysis.test_vectors import evidence
from analysis.vectors import OFFLINE, moment, sample, samples, vector
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.bins import MINUTE_MS, WHOLE_MS, Bin, binned
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.labels import blocks, labelled
from probe.analysis.other_methods import (
    INTERVAL_MS,
    OTHER_METHODS,
    beats,
    debounced,
    equal_weight,
    events,
    first_try,
    mean_of_known_rates,
    mean_of_rates,
    minutes_over,
    whole_minutes,
)
from probe.analysis.series import Counts, Piece, count
from probe.analysis.timeline import AMBIGUOUS, TICKS, Segment, Timeline
from probe.analysis.track import DEGRADED, DOWN, UP
from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.units import to_ms

NOW = to_ms(moment(10**6))


def piece(start: float, end: float) -> Piece:
    return to_ms(moment(start)), to_ms(moment(end))


def known(found: Sequence[Sample], **rules: int) -> Knowledge:
    return know("shop", evidence(found).tracks.get("shop", {}), Rules(**rules), NOW)  # type: ignore[arg-type]  # the tests name open_after and close_after


def counted(found: Knowledge, pieces: Sequence[Piece]) -> Counts:
    return count(found.series, pieces)


def intervals(given: Sequence[Sequence[int]]) -> list[Sample]:
    """The samples of five-minute intervals: how many each, and how many of them failed."""
    return [
        sample(300 * i + 60 * n, "D" if n < failed else "U")
        for i, (number, failed) in enumerate(given)
        for n in range(number)
    ]


def test_v01_has_233_whole_minutes_of_downtime() -> None:
    case = vector("V01")["expected"]["sla_minutes"]
    shop, day = known(samples("V01")), [piece(0, 86400)]
    got = whole_minutes(shop.nearest, day)
    assert (got.lost, got.whole) == (case["whole_clock_minutes"], 1440)
    assert got.availability == pytest.approx(case["availability_whole_minutes"], abs=1e-6)
    over = minutes_over(binned(shop, day, MINUTE_MS), day)
    assert over.lost == case["minutes_with_failed_sample"]


def test_v14_three_contracts_have_three_numbers() -> None:
    case = vector("V14")["expected"]
    shop, span = known(samples("V14")), [piece(0, 240)]
    assert [(start - span[0][0] * TICKS, end - span[0][0] * TICKS) for start, end in blocks(shop.nearest, span, {DOWN, DOWN | AMBIGUOUS})] == [
        (start * 4000, end * 4000) for start, end in case["nearest_down_intervals"]
    ]  # fmt: skip
    assert whole_minutes(shop.nearest, span).lost == case["whole_clock_minutes_down"]
    bins = binned(shop, span, MINUTE_MS)
    assert [each.failed / each.samples for each in bins] == case["minute_error_rates"]
    assert minutes_over(bins, span).lost == case["minutes_error_gt_10pct"]
    assert minutes_over(bins, span, 0.5).lost == 1
    assert minutes_over(bins, span, minimum=3).lost == 0


def test_v15_an_empty_interval_is_no_error_nothing_or_all_errors() -> None:
    case = vector("V15")
    expected = case["expected"]
    shop, hour = known(intervals(case["input"]["intervals"])), [piece(0, 3600)]
    bins = binned(shop, hour, INTERVAL_MS)
    got = mean_of_rates(bins)
    assert got.availability == pytest.approx(expected["aws_style"], abs=1e-6)
    assert got.worst == pytest.approx(expected["worst_unknown_down"], abs=1e-6)
    assert got.best == got.availability
    assert mean_of_known_rates(bins).availability == pytest.approx(expected["known_only_mean"], abs=1e-6)
    assert events(counted(shop, hour)).availability == pytest.approx(expected["events_ratio"], abs=1e-6)


@pytest.mark.parametrize("name", ["V01", "V03", "V04", "V06", "V08", "V24b"])
def test_the_share_of_runs_is_that_of_the_vector(name: str) -> None:
    case = vector(name)
    start, end = case["input"]["window"]
    holes = case["input"].get("exclude", [])
    pieces = [piece(start, holes[0][0]), piece(holes[0][1], end)] if holes else [piece(start, end)]
    got = events(counted(known(samples(name)), pieces))
    expected = case["expected"]["ratio"]
    assert (got.lost, got.whole) == (expected["failed"], expected["n"])
    assert got.availability == pytest.approx(expected["value"], abs=1e-6)


def test_v12_a_retry_is_a_beat_of_its_own_to_some_and_the_first_try_to_others() -> None:
    tried = [(1500, "D"), (1505, "U")]
    found = [sample(t, "U", every_s=300, attempts=tried if t == 1500 else ()) for t in range(0, 3000, 300)]
    counts = counted(known(found), [piece(0, 3000)])
    assert events(counts).availability == vector("V12")["expected"]["final"]["ratio"]
    assert first_try(counts).availability == vector("V12")["expected"]["first_try"]["ratio"]
    assert (beats(counts).lost, beats(counts).whole) == (1, 11)


def test_v13_an_alert_lasts_from_the_failure_that_opens_it_to_the_success_that_closes_it() -> None:
    letters = "UUUDUUDDDUDDUUUUDDDDUUDUDUDUUUU"
    shop, span = known([sample(60 * i, each) for i, each in enumerate(letters)]), [piece(0, 1860)]
    # Opened by the second failure, 7 and 17; closed by the second success, 13 and 21.
    assert debounced(shop.outages, span, NOW).lost == 60 * ((13 - 7) + (21 - 17))
    assert debounced(shop.outages, [piece(0, 600)], NOW).lost == 60 * (10 - 7)
    assert debounced([], span, NOW).availability == 1.0


def test_an_alert_that_nothing_closed_lasts_until_now() -> None:
    shop = known([sample(0, "U"), *(sample(t, "D") for t in range(60, 300, 60))])
    now = to_ms(moment(600))
    assert debounced(shop.outages, [piece(0, 3600)], now).lost == 600 - 120


def test_a_failure_for_want_of_a_network_here_is_a_failure_to_a_gauge() -> None:
    found = [
        sample(t, "E" if t < 120 else "U", found=OFFLINE if t < 120 else None) for t in range(0, 600, 60)
    ]
    counts = counted(known(found), [piece(0, 600)])
    assert events(counts).availability == 1.0
    assert (equal_weight(counts).lost, equal_weight(counts).whole) == (2, 10)


def test_nothing_known_gives_no_number_and_the_widest_range() -> None:
    nothing, hour = known([]), [piece(0, 3600)]
    for name, method in OTHER_METHODS.items():
        got = method(nothing, hour, counted(nothing, hour))
        assert got.availability is None, name
        assert (got.worst, got.best) == ((None, None) if name == "events" else (0.0, 1.0))
        assert method(nothing, [], counted(nothing, [])).availability is None
    assert minutes_over(binned(nothing, hour, MINUTE_MS), hour).availability is None


def test_a_minute_that_maintenance_cuts_is_no_whole_minute() -> None:
    shop = known([sample(t, "D") for t in range(0, 660, 60)])
    assert whole_minutes(shop.nearest, [piece(0, 600)]).lost == 10
    cut = [piece(0, 90), piece(150, 600)]
    assert whole_minutes(shop.nearest, cut).lost == 1 + 7
    assert minutes_over(binned(shop, cut, MINUTE_MS), cut).lost == 1 + 7


def test_only_periods_of_the_shortest_length_count() -> None:
    shop = known([sample(t, "D" if 60 <= t < 240 or t == 600 else "U") for t in range(0, 900, 60)])
    span = [piece(-30, 870)]
    assert whole_minutes(shop.nearest, span).lost == 2
    assert whole_minutes(shop.nearest, span, minimum=3).lost == 0
    assert whole_minutes(shop.nearest, span).worst == pytest.approx(1 - (4 + 2) / 15)


def test_bins_are_those_of_the_clock_and_hold_what_is_in_the_pieces() -> None:
    by_hand = [sample(t, "D", trigger=Trigger.MANUAL) for t in (70, 90)]
    found = [*(sample(t, "D" if t == 120 else "U") for t in range(0, 300, 60)), *by_hand, sample(130, "E"), sample(140, "E", found=OFFLINE)]  # fmt: skip
    origin = to_ms(moment(0))
    assert binned(known(found), [piece(30, 100), piece(110, 240)], 120_000) == [
        Bin(origin, 1, 0, beside=2),
        Bin(origin + 120_000, 2, 1, errors=1, masked=1),
    ]
    assert binned(known(by_hand), [piece(0, 100)], 120_000) == [Bin(origin, 2, 2)]
    [all_of_it] = binned(known(found), [piece(0, 300)], WHOLE_MS)
    assert (all_of_it.samples, all_of_it.failed, all_of_it.beside) == (5, 1, 2)


labels = st.sampled_from([UP, DEGRADED, DOWN, UP | AMBIGUOUS, DOWN | AMBIGUOUS])
QUARTER = MINUTE_MS * TICKS // 4
lines = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9), labels), max_size=8)


def drawn(parts: Sequence[tuple[int, int, int]]) -> Timeline:
    """(gap, length, label) in quarters of a minute."""
    found, at = [], 0
    for gap, long, label in parts:
        found.append(Segment((at + gap) * QUARTER, (at + gap + long) * QUARTER, label))
        at += gap + long
    return found


@settings(max_examples=200, deadline=None)
@given(lines, st.integers(0, 20), st.integers(1, 80))
def test_whole_minutes_are_those_whose_every_part_is_down(
    parts: list[tuple[int, int, int]], start: int, long: int
) -> None:
    segments, span = drawn(parts), (start * MINUTE_MS // 4, (start + long) * MINUTE_MS // 4)
    label_at = {}
    for segment in segments:
        for quarter in range(segment.start // QUARTER, segment.end // QUARTER):
            label_at[quarter] = segment.label

    def minutes(good: set[int]) -> int:
        return sum(
            all(start <= q < start + long and label_at.get(q, 0) in good for q in range(4 * m, 4 * m + 4))
            for m in range(start // 4, (start + long) // 4 + 1)
        )

    got = whole_minutes(segments, [span])
    down = {DOWN, DOWN | AMBIGUOUS}
    assert got.lost == minutes(down)
    assert got.best == 1 - minutes({DOWN}) / (long / 4)
    assert got.worst == 1 - minutes(down | {0, UP | AMBIGUOUS, DEGRADED | AMBIGUOUS}) / (long / 4)
    assert got.availability is None or got.worst <= got.availability <= got.best
    whole = list(labelled(segments, [span]))
    assert [whole[0].start, whole[-1].end] == [span[0] * TICKS, span[1] * TICKS]
    assert all(one.end == two.start for one, two in pairwise(whole))
