"""What must hold for any samples at all, and a comparison with the definitions read literally."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from analysis.reference import Seen, measure
from analysis.vectors import moment, sample, window
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.model.outcome import Trigger
from probe.model.report import Report, WindowReport
from probe.model.sample import Sample

END = 120
moments = st.integers(-40, END + 40)
intervals = st.sampled_from([4, 8, 20])
seen = st.builds(Seen, moments, st.sampled_from("UUUGD"), intervals)
series = st.lists(seen, max_size=25, unique_by=lambda each: each.t).map(sorted)
methods = st.sampled_from(["nearest", "hold", "hauer"])
quorums = st.sampled_from(["any", "majority", "all"])
quick = settings(max_examples=120, deadline=None)


def samples(found: Sequence[Seen], vantage: str = "here") -> list[Sample]:
    return [sample(each.t, each.state, every_s=each.every, vantage=vantage) for each in found]


def evidence(found: Sequence[Sample]) -> Evidence:
    whole = Evidence()
    for each in found:
        whole.add(each)
    return whole


def report(known: Evidence, start: float, end: float, **options: Any) -> Report:
    defaults: dict[str, Any] = {"now": moment(END + 60), "names": ("shop",)}
    chosen = Options(**(defaults | options))
    return make_report(known, [window(start, end)], chosen, made_at=moment(0))


def one(found: Sequence[Sample], start: float = 0, end: float = END, **options: Any) -> WindowReport:
    return report(evidence(found), start, end, **options).probes[0].windows[0]


def sums(got: WindowReport) -> tuple[float, ...]:
    return (got.up_s, got.degraded_s, got.down_s, got.down_low_s, got.down_high_s, got.unknown_s)


@quick
@given(series, methods, st.integers(40, END + 60))
def test_one_vantage_is_what_the_definitions_say(found: list[Seen], method: str, now: int) -> None:
    found = [each for each in found if each.t <= now]
    got = one(samples(found), method=method, now=moment(now))
    assert sums(got) == measure([found], 0, END, method, now, "majority")


@quick
@given(st.lists(series, min_size=2, max_size=4), methods, quorums)
def test_a_vote_is_what_the_definitions_say(found: list[list[Seen]], method: str, quorum: str) -> None:
    given_samples: list[Sample] = []
    for i, each in enumerate(found):
        # Samples that are no evidence keep the vantage at work from long before to long after.
        ends = [sample(-1000, "E", vantage=f"v{i}"), sample(END + 100, "E", vantage=f"v{i}")]
        given_samples += [*samples(each, f"v{i}"), *ends]
    got = one(given_samples, method=method, quorum=quorum)
    assert sums(got) == measure(found, 0, END, method, END + 60, quorum)


@quick
@given(st.lists(series, min_size=1, max_size=3), methods, quorums, st.sampled_from([0.0, 0.3, 1.0]))
def test_the_ranges_are_nested_and_the_seconds_add_up(
    found: list[list[Seen]], method: str, quorum: str, weight: float
) -> None:
    together = [each for i, part in enumerate(found) for each in samples(part, f"v{i}")]
    got = one(together, method=method, quorum=quorum, degraded_weight=weight)
    assert got.up_s + got.degraded_s + got.down_s + got.unknown_s == got.length_s
    assert got.down_low_s <= got.down_s <= got.down_high_s
    assert got.worst is not None
    assert got.best is not None
    assert got.coverage == (got.length_s - got.unknown_s) / got.length_s
    if got.availability is None or got.edge_low is None or got.edge_high is None:
        assert (got.worst, got.best, got.coverage) == (0.0, 1.0, 0.0)
    else:
        assert 0 <= got.worst <= got.edge_low <= got.availability <= got.edge_high <= got.best <= 1


@quick
@given(
    st.lists(series, min_size=1, max_size=3), methods, st.lists(st.integers(1, END * 1000 - 1), max_size=4)
)
def test_any_split_of_a_window_adds_up_to_it(found: list[list[Seen]], method: str, cuts: list[int]) -> None:
    together = [each for i, part in enumerate(found) for each in samples(part, f"v{i}")]
    edges = [0.0, *sorted({cut / 1000 for cut in cuts}), float(END)]
    parts = [one(together, start, end, method=method) for start, end in pairwise(edges)]
    whole = one(together, method=method)
    added = [sum(column) for column in zip(*map(sums, parts), strict=True)]
    assert added == pytest.approx(sums(whole), abs=1e-9)
    assert sum(part.failed for part in parts) == whole.failed
    assert sum(part.samples for part in parts) == whole.samples


# Only a few moments, so that samples collide in one millisecond, and only a few ids, so that some are twice there.
messy = st.lists(
    st.builds(
        lambda t, state, every, trigger, vantage, name: sample(
            t, state, every_s=every, trigger=trigger, vantage=vantage, name=name
        ),
        st.integers(0, 12).map(lambda n: n * 10),
        st.sampled_from("UGDE"),
        st.sampled_from([None, 4, 20]),
        st.sampled_from([*Trigger]),
        st.sampled_from("ab"),
        st.sampled_from(["", "x"]),
    ),
    max_size=20,
)


@quick
@given(messy, st.randoms(use_true_random=False))
def test_the_order_of_reading_decides_nothing(found: list[Sample], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert report(evidence(found), 0, END) == report(evidence(shuffled), 0, END)


@quick
@given(messy, st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_merging_is_associative_and_repeating_adds_nothing(
    found: list[Sample], one_cut: int, other_cut: int, left_first: bool
) -> None:
    low, high = sorted((one_cut, other_cut))
    a, b, c = (evidence(part) for part in (found[:low], found[low:high], found[high:]))
    if left_first:
        a.merge(b)
        a.merge(c)
    else:
        b.merge(c)
        a.merge(b)
    whole = report(evidence(found), 0, END)
    assert report(a, 0, END) == whole
    a.merge(evidence(found))
    assert report(a, 0, END) == whole


@quick
@given(st.text("UD", min_size=1, max_size=30))
def test_equal_spacing_makes_time_and_ratio_agree(letters: str) -> None:
    around = letters[0] + letters + letters[-1]
    found = [sample(10 * (i - 1) + 5, letter, every_s=8) for i, letter in enumerate(around)]
    got = one(found, 0, 10 * len(letters), now=moment(1000))
    assert got.ratio == pytest.approx(1 - letters.count("D") / len(letters), abs=1e-12)
    assert got.availability == pytest.approx(got.ratio, abs=1e-12)


@quick
@given(series.filter(lambda found: len(found) > 1), st.integers(0, 1000), methods)
def test_an_up_between_two_ups_never_lowers_availability(found: list[Seen], where: int, method: str) -> None:
    i = where % (len(found) - 1)
    before, after = found[i]._replace(state="U"), found[i + 1]._replace(state="U")
    assume(after.t - before.t > 1)
    between = Seen(before.t + 1 + where % (after.t - before.t - 1), "U", max(before.every, after.every))
    old = one(samples([*found[:i], before, after, *found[i + 2 :]]), method=method)
    new = one(samples([*found[:i], before, between, after, *found[i + 2 :]]), method=method)
    assert new.down_s == old.down_s
    assert new.up_s >= old.up_s
    if old.availability is not None and new.availability is not None:
        assert new.availability >= old.availability
