import pytest
from analysis.test_vectors import one, report
from analysis.vectors import BROKEN, OFFLINE, moment, sample, window

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.sample import Sample
from probe.reasons import Reason, failure


def around(middle: Sample) -> list[Sample]:
    return [sample(0, "U"), middle, sample(120, "U"), sample(180, "U")]


@pytest.mark.parametrize("owner", [Owner.SELF, Owner.QUOTA, Owner.CLIENT])
def test_a_failure_that_is_ours_is_counted_and_is_no_evidence(owner: Owner) -> None:
    ours = failure(Reason.STATUS, "401", owner=owner)
    got = one(around(sample(60, "D", found=ours)), window(0, 180))
    assert (got.down_s, got.unknown_s, got.samples, got.failed, got.errors) == (0.0, 0.0, 2, 0, 1)


@pytest.mark.parametrize("owner", [Owner.TARGET, Owner.NETWORK])
def test_a_failure_of_the_target_or_the_network_is_down_time(owner: Owner) -> None:
    theirs = failure(Reason.DNS, "no such name", owner=owner)
    got = one(around(sample(60, "D", found=theirs)), window(0, 180))
    assert (got.down_s, got.failed, got.errors) == (60.0, 1, 0)


def test_a_failure_without_words_is_down_time() -> None:
    bare = sample(60, "U")
    plain = Sample(
        v=1, id="bare", probe="shop", kind="http", at=bare.at, every_s=60, trigger=bare.trigger,
        vantage="here", target="x", outcome=Outcome.DOWN,
    )  # fmt: skip
    assert one(around(plain), window(0, 180)).down_s == 60.0


def test_unknown_outcomes_neither_extend_nor_break_a_state() -> None:
    got = one([sample(0, "U"), sample(100, "E"), sample(1000, "U")], window(0, 1000))
    assert (got.up_s, got.unknown_s, got.errors, got.masked) == (150.0, 850.0, 1, 0)


def test_a_success_is_never_masked() -> None:
    got = one(around(sample(60, "G", found=OFFLINE)), window(0, 180))
    assert (got.degraded_s, got.masked) == (60.0, 0)


def test_a_line_read_twice_counts_once() -> None:
    found = around(sample(60, "D"))
    assert one(found + found, window(0, 180)) == one(found, window(0, 180))


def test_samples_of_one_millisecond_count_once_and_the_rest_are_conflicts() -> None:
    found = around(sample(60, "D"))
    got = one([*found, sample(60, "G"), sample(60, "U", name="again")], window(0, 180))
    assert (got.down_s, got.failed, got.samples, got.conflicts) == (60.0, 1, 3, 2)


def test_no_evidence_in_the_same_millisecond_is_no_conflict() -> None:
    got = one([*around(sample(60, "U")), sample(60, "E")], window(0, 180))
    assert (got.conflicts, got.errors, got.samples) == (0, 1, 3)


def test_samples_from_the_future_are_left_out_and_told() -> None:
    found = [sample(t, "U") for t in range(0, 1000, 60)] + [sample(1120, "U"), sample(1121, "D")]
    got = report(found, window(0, 1000), now=moment(1000))
    assert got.probes[0].windows[0].down_s == 0.0
    assert got.warnings == ("samples more than 120 s later than now were left out (1): check the clocks",)


def test_without_an_interval_a_sample_speaks_for_five_minutes() -> None:
    got = one([sample(0, "U", every_s=None), sample(1000, "U", every_s=None)], window(0, 2000))
    assert (got.up_s, got.unknown_s) == (450.0, 1550.0)


def test_the_longer_interval_of_two_neighbours_decides() -> None:
    got = one([sample(0, "U", every_s=None), sample(1000, "U", every_s=400)], window(0, 1000))
    assert got.unknown_s == 0.0


@pytest.mark.parametrize("every", [0.0, -60.0, 1e300])
def test_an_interval_nobody_means_is_none(every: float) -> None:
    got = one([sample(0, "U", every_s=every), sample(1000, "U", every_s=every)], window(0, 1000))
    assert got.up_s == 300.0


def test_intervals_of_a_quarter_second_lose_nothing_to_rounding() -> None:
    found = [
        sample(0.001, "U", every_s=0.25),
        sample(0.502, "D", every_s=0.25),
        sample(0.753, "U", every_s=0.25),
    ]
    got = one(found, window(0, 0.753), now=moment(0.753))
    assert (got.down_s, got.down_low_s, got.down_high_s, got.unknown_s) == (0.376, 0.0, 0.752, 0.001)


def test_tags_are_those_of_the_latest_sample() -> None:
    known = Evidence()
    known.add(sample(60, "U", tags=("new",)))
    known.add(sample(0, "U", tags=("old",), vantage="there"))
    known.add(sample(0, "U", tags=("old",)))
    assert known.tags() == {"shop": ("new",)}
    got = make_report(known, [], Options(now=moment(0)), made_at=moment(0))
    assert got.probes[0].tags == ("new",)


def test_merging_leaves_the_other_as_it_was() -> None:
    one_half, other = Evidence(), Evidence()
    other.add(sample(0, "D"))
    one_half.merge(other)
    one_half.add(sample(60, "U"))
    [untouched] = other.tracks["shop"]["here"].parts()
    assert untouched.header.samples == 1
    [whole] = one_half.tracks["shop"]["here"].parts()
    assert (whole.header.samples, list(whole.columns().reasons.values())) == (2, [BROKEN.reason])


def test_only_scheduled_samples_make_the_ratio_where_there_are_any() -> None:
    scheduled = [sample(t, "U") for t in range(0, 600, 60)]
    by_hand = [sample(t, "D", trigger=Trigger.MANUAL) for t in (31, 32, 33)]
    got = one([*scheduled, *by_hand], window(0, 600))
    assert (got.samples, got.failed, got.ratio) == (10, 0, 1.0)
    alone = one(by_hand, window(0, 600))
    assert (alone.samples, alone.failed, alone.ratio) == (3, 3, 0.0)
