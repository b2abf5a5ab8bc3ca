"""When a report says by itself that the share of runs is another figure than the share of time."""

import pytest
from analysis.test_vectors import one
from analysis.vectors import sample, samples, vector, window

from probe.model.outcome import Trigger


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("V03", "asked more often while it was down"),
        ("V06", "asked less often while it was down"),
        ("V24b", "asked less often while it was down"),
        ("V05", "one beside a gap stands for more"),
    ],
)
def test_the_likely_cause_is_named(name: str, said: str) -> None:
    case = vector(name)
    got = one(samples(name), window(*case["input"]["window"]))
    [note] = got.notes
    assert said in note
    assert ("time that nobody saw" in note) == (got.unknown_s > 0)


def test_v06_says_what_a_run_stands_for() -> None:
    [note] = one(samples("V06"), window(0, 7200)).notes
    assert note == (
        "97.222 % of the runs were good, but 91.666 % of the time: a failed run stands for 5m, a good one for "
        "94.3 s, so it was asked less often while it was down (slow failures, or a slower schedule)"
    )


@pytest.mark.parametrize("name", ["V01", "V02", "V04", "V10", "V14"])
def test_where_both_agree_there_is_nothing_to_say(name: str) -> None:
    given = vector(name)["input"]
    assert one(samples(name), window(*given["window"])).notes == ()


def test_a_tenth_of_a_point_is_not_worth_a_note_and_more_is() -> None:
    def notes(failed_at: float) -> tuple[str, ...]:
        found = [sample(t, "D" if t == failed_at else "U") for t in range(0, 60_000, 60)]
        found += [sample(t, "U") for t in (failed_at - 10, failed_at + 10)]
        return one(found, window(0, 60_000)).notes

    # One failure of a thousand stands for 10 s and not 60: 0.08 points, and less than one sample is worth.
    assert notes(30_000) == ()
    dense = [sample(t, "D" if 30_000 <= t <= 30_100 else "U") for t in [*range(0, 60_000, 60), 30_010, 30_020, 30_030, 30_040, 30_050]]  # fmt: skip
    assert len(one(dense, window(0, 60_000)).notes) == 1


def test_more_than_a_tenth_of_the_downtime_is_worth_a_note() -> None:
    found = [
        sample(t, "D" if t in (300_000, 300_060, 300_120, 300_180) else "U") for t in range(0, 600_000, 60)
    ]
    assert one(found, window(0, 600_000)).notes == ()
    # Seven of ten thousand failed, for as long as four did: 0.03 points.
    dense = [*found, *(sample(t, "D") for t in (300_030, 300_090, 300_150))]
    assert len(one(dense, window(0, 600_000)).notes) == 1


def test_vantages_that_outvote_one_are_named() -> None:
    found = [
        sample(t, "D" if vantage == "c" else "U", vantage=vantage)
        for t in range(0, 660, 60)
        for vantage in "abc"
    ]
    [note] = one(found, window(0, 600)).notes
    assert "outvoted" in note
    assert "3 vantages vote" in note


def test_a_headline_that_is_no_share_of_time_needs_no_note() -> None:
    given = vector("V06")["input"]["window"]
    for method in ("events", "gcp", "aws"):
        assert one(samples("V06"), window(*given), method=method).notes == ()
    by_hand = [
        sample(t, letter, every_s=None, trigger=Trigger.MANUAL) for t, letter in ((0, "U"), (7200, "D"))
    ]
    assert one(by_hand, window(0, 86400)).of_runs
    assert one(by_hand, window(0, 86400)).notes == ()
    assert one([], window(0, 600), names=("shop",)).notes == ()
