"""What chance would do: the turns of a record, its chain, and its outages drawn again."""

from itertools import pairwise

import pytest
from analysis.test_properties import evidence
from analysis.vectors import moment, sample, samples, vector
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.chain import Chain, chain
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.resample import resampled
from probe.analysis.rotation import turned
from probe.analysis.spells import clusters
from probe.analysis.timeline import TICKS
from probe.model.sample import Sample
from probe.units import to_ms

START = to_ms(moment(0))
quick = settings(max_examples=100, deadline=None)
circle = st.lists(st.booleans(), min_size=1, max_size=40)


def known(found: list[Sample], rules: Rules = Rules()) -> Knowledge:  # noqa: B008 - it is frozen
    return know("shop", evidence(found).tracks["shop"], rules, to_ms(moment(10**6)))


def piece(start: float, end: float) -> tuple[int, int]:
    return to_ms(moment(start)), to_ms(moment(end))


def spans(bits: list[bool], scale: int) -> list[tuple[int, int]]:
    return [(i * scale, (i + 1) * scale) for i, bit in enumerate(bits) if bit]


def test_v20_the_samples_of_a_day_with_two_outages_are_worth_seven() -> None:
    wanted = vector("V20")["expected"]
    found = chain(known(samples("V20")), [piece(0, 86_400)])
    keys = ("n", "from_up", "from_down", "up_to_down", "down_to_up")
    assert (found.samples, *found[2:]) == tuple(wanted[key] for key in keys)
    assert found.rho == pytest.approx(wanted["rho1_markov"], abs=1e-9)
    assert found.effective == pytest.approx(wanted["n_eff"], abs=1e-8)


def test_v21_the_turns_of_a_day() -> None:
    down, peak = vector("V01")["expected"]["down_intervals"], vector("V01")["expected"]["peak"]["window"]
    got = turned([tuple(each) for each in down], [tuple(peak)], 86_400, 60, 86_400)
    assert got == pytest.approx(vector("V21")["expected"]["circular_shift_p"], abs=1e-9)
    assert got == vector("V21")["expected"]["circular_shift_count"] / 1440


@quick
@given(st.data(), circle)
def test_turning_is_rolling_a_list(data: st.DataObject, down: list[bool]) -> None:
    n = len(down)
    peak = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    # Days without down time, before and after, change nothing.
    days, quiet = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 2))
    around = [False] * n * min(quiet, days - 1), [False] * n * (days - 1 - min(quiet, days - 1))
    got = turned(spans([*around[0], *down, *around[1]], 7), spans(peak * days, 7), days * n * 7, 7, n * 7)
    if not any(down) or not any(peak):
        assert got is None
        return
    rolled = [
        sum(a and b for a, b in zip(down[n - turn :] + down[: n - turn], peak, strict=True))
        for turn in range(n)
    ]
    assert got == sum(each >= rolled[0] for each in rolled) / n


def test_what_comes_to_the_peak_day_after_day_is_no_chance() -> None:
    day, peak = 1440, (1020, 1260)
    for days, most in ((1, 0.2), (3, 0.01), (9, 0.0002)):
        down = [(i * day + 1100, i * day + 1130) for i in range(days)]
        peaks = [(i * day + peak[0], i * day + peak[1]) for i in range(days)]
        got = turned(down, peaks, days * day, 1, day)
        assert got is not None
        assert got <= most
        assert got == turned(down, peaks, days * day, 1, day)


def test_down_time_that_misses_the_peak_is_no_evidence() -> None:
    down = [(i * 1440 + 100, i * 1440 + 130) for i in range(5)]
    assert turned(down, [(i * 1440 + 1020, i * 1440 + 1260) for i in range(5)], 7200, 1, 1440) == 1.0
    # Of a part of a day that has no peak hours, no turn puts anything into them.
    assert turned([(1500, 1510)], [(1020, 1260)], 1600, 1, 1440) == 1.0


def test_what_no_look_falls_into_is_no_down_time() -> None:
    assert turned([(61, 62)], [(0, 600)], 6000, 60, 6000) is None


def test_neighbours_farther_apart_than_a_sample_speaks_are_none() -> None:
    found = known([sample(t, "U") for t in (0, 60, 120)] + [sample(t, "D") for t in (1000, 1060)])
    assert chain(found, [piece(0, 2000)]) == Chain(5, 2, from_up=2, from_down=1)


@pytest.mark.parametrize("cut", [-50.0, 0.0, 0.5, 31.0, 60.0, 100.0, 299.0, 300.0, 301.0, 1000.0])
def test_only_samples_inside_the_window_count(cut: float) -> None:
    found = [sample(t, "D" if 120 <= t < 240 else "U") for t in range(0, 600, 60)]
    whole = known(found)
    for window in (piece(cut, 2000), piece(-100, cut)):
        start, end = window
        inside = [each for each in found if start <= to_ms(each.at) < end]
        got = chain(whole, [window] if start < end else [])
        wanted = [each.failure is not None for each in inside]
        pairs = list(pairwise(wanted))
        assert got == (
            len(wanted), sum(wanted), sum(not a for a, _ in pairs), sum(a for a, _ in pairs),
            pairs.count((False, True)), pairs.count((True, False)),
        )  # fmt: skip


def test_maintenance_parts_neighbours() -> None:
    found = known([sample(t, "U") for t in range(0, 600, 60)])
    assert chain(found, [piece(0, 120), piece(240, 600)]) == Chain(8, 0, from_up=6)


def test_several_vantages_are_one_chain_of_what_they_say_together() -> None:
    letters = {"a": "UUUDDDUU", "b": "UUUDDDUU", "c": "UUUUUUUU"}
    found = known(
        [
            sample(i * 60 + 10 * j, letter, vantage=vantage)
            for j, (vantage, row) in enumerate(letters.items())
            for i, letter in enumerate(row)
        ]
    )
    got = chain(found, [piece(-100, 1000)])
    assert (got.samples, got.up_to_down, got.down_to_up) == (24, 1, 1)


@pytest.mark.parametrize(
    ("found", "rho", "effective"),
    [
        (Chain(10, 0, from_up=9), None, None),
        (Chain(10, 10, from_down=9), None, None),
        (Chain(10, 5, 4, 5, 0, 0), 1.0, None),
        (Chain(10, 5, 5, 4, 5, 4), -1.0, 10.0),
        (Chain(11, 5, 5, 5, 4, 4), pytest.approx(-0.6), 11.0),
    ],
)
def test_what_repels_itself_is_worth_no_more_than_it_is(
    found: Chain, rho: float | None, effective: float | None
) -> None:
    assert (found.rho, found.effective) == (rho, effective)


def test_outages_drawn_again_enclose_what_happened_and_repeat_themselves() -> None:
    down = [300, 600, 60, 1200, 300, 90, 4000, 20, 600]
    low, high = resampled(down, 100_000)
    assert low < 1 - sum(down) / 100_000 < high
    assert resampled(down, 100_000) == (low, high)
    assert resampled([*down[1:], 301], 100_000) != (low, high)
    # The spread is that of a compound Poisson sum: √Σd².
    spread = sum(each**2 for each in down) ** 0.5 / 100_000
    assert high - low == pytest.approx(2 * 1.96 * spread, rel=0.15)


def test_drawing_hundreds_of_outages_again_is_like_drawing_few() -> None:
    low, high = resampled([1] * 600, 10_000)
    assert low == pytest.approx(1 - 648 / 10_000, abs=5e-4)
    assert high == pytest.approx(1 - 552 / 10_000, abs=5e-4)


def test_nothing_is_left_where_more_was_lost_than_there_is() -> None:
    assert resampled([10] * 8, 81)[0] == 0.0


def test_down_time_is_of_an_outage_or_of_a_blip_and_none_is_lost() -> None:
    # Two failures make an outage, and the good one between them and the next does not end it.
    found = known([sample(i * 60, letter) for i, letter in enumerate("UUDDUDUUUDUUU")])
    got = clusters(found.timeline, [piece(0, 780)], found.outages)
    assert got == ((180_000 * TICKS,), (60_000 * TICKS,))
    assert clusters(found.timeline, [piece(0, 150)], found.outages) == ((60_000 * TICKS,), ())
    assert clusters(found.timeline, [piece(600, 780)], found.outages) == ((), ())


def test_a_blip_of_several_failures_is_one() -> None:
    found = known([sample(i * 60, letter) for i, letter in enumerate("UUDDUUDUU")], Rules(open_after=3))
    got = clusters(found.timeline, [piece(0, 540)], found.outages)
    assert got == ((), (120_000 * TICKS, 60_000 * TICKS))
