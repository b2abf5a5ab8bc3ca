import time
from math import ceil, inf, nan

import msgspec
import pytest
from analysis.vectors import vector
from ddsketch import DDSketch
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis import sketch as module
from probe.analysis.sketch import ACCURACY, GAMMA, Packed, Sketch, rank, value

SECONDS = st.one_of(
    st.floats(0, 1e5, allow_nan=False),
    st.floats(1e-4, 10),
    st.sampled_from([0.0, -0.5, 1e-7, 1e-6, 0.5, 10.0, GAMMA, GAMMA**-100]),
)
MANY = st.lists(SECONDS, max_size=60)

QUICKLY = settings(max_examples=30)


def of(values: list[float]) -> Sketch:
    found = Sketch()
    found.extend(values)
    return found


def merged(*parts: Sketch) -> Sketch:
    whole = Sketch()
    for part in parts:
        whole.merge(part)
    return whole


def test_v22_has_the_keys_and_the_values_computed_by_hand() -> None:
    case = vector("V22")
    values, expected = case["input"]["values"], case["expected"]
    found = of(values)
    assert pytest.approx(expected["gamma"], abs=1e-8) == GAMMA
    assert sorted(key for key, number in found.counts.items() for _ in range(number)) == expected["keys"]
    for wanted in expected["quantiles"].values():
        assert found.at_rank(wanted["rank0"]) == pytest.approx(wanted["sketch"], abs=1e-8)


def test_v22_is_what_the_library_says() -> None:
    library, case = DDSketch(0.01), vector("V22")
    for each in case["input"]["values"]:
        library.add(each)
    for q, wanted in case["expected"]["quantiles"].items():
        assert library.get_quantile_value(float(q)) == pytest.approx(
            of(case["input"]["values"]).at_rank(wanted["rank0"])
        )


@QUICKLY
@given(st.lists(st.floats(1e-6, 1e5), min_size=1, max_size=200))
def test_the_library_gives_the_same_value_at_every_rank(values: list[float]) -> None:
    library, found = DDSketch(0.01), of(values)
    for each in values:
        library.add(each)
    for i in range(len(values)):
        # Half a rank on, so that the rounding of q·(n - 1) has no say.
        q = min((i + 0.5) / max(len(values) - 1, 1), 1) if i < len(values) - 1 else 1
        assert found.at_rank(i) == pytest.approx(library.get_quantile_value(q))


@QUICKLY
@given(st.lists(st.floats(1e-6, 1e5), min_size=1, max_size=200), st.floats(0, 1))
def test_every_quantile_is_true_to_one_percent(values: list[float], q: float) -> None:
    got = of(values).quantile(q)
    assert got == pytest.approx(sorted(values)[rank(len(values), q)], rel=ACCURACY * (1 + 1e-9))


@QUICKLY
@given(MANY.filter(bool), st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values: list[float], q: float) -> None:
    got = of(values).quantile(q)
    assert got is not None
    assert min(values) <= got <= max(values)


@QUICKLY
@given(MANY, MANY, MANY)
def test_merging_in_any_order_gives_the_sketch_of_the_whole(
    a: list[float], b: list[float], c: list[float]
) -> None:
    whole = of(a + b + c)
    assert merged(of(a), of(b), of(c)) == whole
    assert merged(of(c), of(a), of(b)) == whole
    assert merged(of(a), merged(of(b), of(c))) == merged(merged(of(a), of(b)), of(c)) == whole
    assert merged(Sketch(), of(a)) == merged(of(a), Sketch()) == of(a)


@QUICKLY
@given(MANY)
def test_one_by_one_and_all_at_once_are_the_same(values: list[float]) -> None:
    found = Sketch()
    for each in values:
        found.add(each)
    assert found == of(values)


def test_batches_are_the_same_as_one_by_one() -> None:
    values = [i % 977 / 500 for i in range(20_000)]
    halves = merged(of(values[:7000]), of(values[7000:]))
    assert of(values) == halves
    assert (halves.count, halves.zeros) == (20_000, sum(each < 1e-6 for each in values))


def test_merging_with_itself_counts_everything_twice() -> None:
    found = of([0.1, 0.2])
    found.merge(found)
    assert found == of([0.1, 0.2, 0.1, 0.2])


@QUICKLY
@given(MANY)
def test_the_sum_is_within_half_a_grid_step_a_value(values: list[float]) -> None:
    assert of(values).sum == pytest.approx(sum(values), abs=(len(values) + 1) * 2**-21, rel=1e-12)


@QUICKLY
@given(st.lists(MANY, max_size=6), MANY, st.sampled_from([2**32 - 1, 60, 1]))
def test_packed_sketches_merge_as_sketches_do(many: list[list[float]], there: list[float], full: int) -> None:
    one_by_one, together = of(there), of(there)
    packs = []
    for values in many:
        one_by_one.merge(of(values))
        pack = of(values).pack()
        if pack is not None:
            packs.append(msgspec.msgpack.decode(msgspec.msgpack.encode(pack), type=Packed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LANE_FULL", full)
        together.merge_packed(packs)
    assert together == one_by_one


def test_lanes_do_not_run_over_into_each_other() -> None:
    sketch = Sketch(counts={-3: 2**31, -2: 1}, count=2**31 + 1, sum=4.0, min=0.9, max=1.0)
    pack = sketch.pack()
    assert pack is not None
    whole = Sketch()
    whole.merge_packed([pack] * 3)
    assert whole.counts == {-3: 3 * 2**31, -2: 3}


@QUICKLY
@given(MANY, SECONDS)
def test_above_is_wrong_at_most_for_values_within_one_percent(values: list[float], limit: float) -> None:
    got, slack = of(values).above(limit), 2 * ACCURACY * abs(limit) + 1e-6
    assert sum(each > limit + slack for each in values) <= got <= sum(each > limit - slack for each in values)


@QUICKLY
@given(MANY.filter(bool), st.floats(0, 1))
def test_above_and_at_rank_agree(values: list[float], q: float) -> None:
    found, place = of(values), rank(len(values), q)
    assert found.above(found.at_rank(place)) <= len(values) - 1 - place


def test_an_empty_sketch_says_nothing() -> None:
    empty = Sketch()
    assert (empty.quantile(0.5), empty.min, empty.max, empty.count, empty.above(0)) == (
        None,
        None,
        None,
        0,
        0,
    )
    assert empty.pack() is None
    empty.merge_packed([])
    assert empty == Sketch()
    with pytest.raises(IndexError):
        empty.at_rank(0)


def test_ranks_outside_are_refused() -> None:
    for place in (-1, 2):
        with pytest.raises(IndexError):
            of([0.1, 0.2]).at_rank(place)


@pytest.mark.parametrize(("bad", "error"), [(nan, ValueError), (inf, OverflowError), (-inf, OverflowError)])
def test_what_is_no_number_is_refused_and_leaves_no_trace(bad: float, error: type[Exception]) -> None:
    found = of([0.1])
    with pytest.raises(error):
        found.add(bad)
    with pytest.raises(error):
        found.extend([0.2, bad, 0.3])
    assert found == of([0.1])


@QUICKLY
@given(st.integers(1, 10**7), st.sampled_from([0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0]))
def test_the_rank_is_the_nearest_one(count: int, q: float) -> None:
    thousandths = round(q * 1000)
    assert rank(count, q) == max(ceil(count * thousandths / 1000) - 1, 0) or count * thousandths % 1000 == 0
    assert rank(count, q) == max((count * thousandths + 999) // 1000 - 1, 0)


def test_a_day_of_values_takes_less_than_two_kilobytes() -> None:
    pack = of([0.05 * 1.0001**i for i in range(86_400)]).pack()
    assert pack is not None
    assert len(pack.lanes) < 2000
    assert pack.lowest + len(pack.lanes) // 4 - 1 == max(of([0.05 * 1.0001**86_399]).counts)
    assert value(0) == pytest.approx(1 - ACCURACY)


def test_a_value_takes_well_under_three_microseconds() -> None:
    values, found = [0.05 + i % 100_003 / 1e5 for i in range(200_000)], Sketch()
    start = time.process_time()
    found.extend(values)
    assert time.process_time() - start < 0.5
