"""What must hold for a comparison of any samples at all, and a reading of its definitions second by second."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from analysis.reference import GRAIN, Seen, state_at, vote
from analysis.vectors import moment, sample, window
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.compare.result import MOST_PAIRED, compare
from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.model.compare import PairReport, Says, WindowComparison
from probe.model.probe import Group, Maintenance
from probe.units import to_ms

END = 120
NOW = END + 60
seen = st.builds(Seen, st.integers(-40, END + 40), st.sampled_from("UUUGD"), st.sampled_from([4, 8, 20]))
series = st.lists(seen, max_size=20, unique_by=lambda each: each.t).map(sorted)
methods = st.sampled_from(["nearest", "hold", "hauer"])
quick = settings(max_examples=25, deadline=None)


def compared(
    found: Mapping[str, Sequence[Seen]],
    wanted: dict[str, tuple[str, ...]] | None = None,
    *,
    together: str | None = None,
    backwards: bool = False,
    **options: Any,
) -> WindowComparison:
    """One window of the probes, each a line of its own unless `wanted` says which make one."""
    known = Evidence()
    samples = [
        sample(each.t, each.state, every_s=each.every, probe=name)
        for name, mine in found.items()
        for each in mine
    ]
    for each in samples[::-1] if backwards else samples:
        known.add(each)
    made = [
        Group(name=name, members=probes, down=together or "any", labels=probes)
        for name, probes in (wanted or {}).items()
    ]
    names = tuple(wanted or found)
    asked: dict[str, Any] = {
        "now": moment(NOW), "groups": tuple(made), "names": names[::-1] if backwards else names,
    }  # fmt: skip
    chosen = Options(**(asked | options))
    [only] = compare(
        known, [window(0, END)], chosen, together=together, made_at=moment(0),
        read_until_ms=to_ms(moment(NOW)) + 1,
    ).comparison.windows  # fmt: skip
    return only


def a_pair(a: Sequence[Seen], b: Sequence[Seen], **options: Any) -> tuple[WindowComparison, PairReport]:
    found = compared({"a": a, "b": b}, **options)
    [only] = found.pairs
    return found, only


def states(found: Sequence[Sequence[Seen]], method: str) -> list[list[str]]:
    """What each says in the middle of every quarter of a second."""
    return [
        [state_at((i + 0.5) * GRAIN, mine, method, NOW)[0] for mine in found]
        for i in range(round(END / GRAIN))
    ]


@quick
@given(series, series, methods)
def test_the_seconds_are_what_the_definitions_say(a: list[Seen], b: list[Seen], method: str) -> None:
    got, pair = a_pair(a, b, method=method)
    both = [each for each in states([a, b], method) if all(each)]
    down = [[state == "D" for state in each] for each in both]
    if pair.one == "b":
        down = [each[::-1] for each in down]
    assert got.same_s == len(both) * GRAIN
    assert [pair.shared_s, pair.only_one_s, pair.only_other_s, pair.both_up_s] == [
        down.count(case) * GRAIN for case in ([True, True], [True, False], [False, True], [False, False])
    ]
    for line, n in ((each, 0 if each.name == pair.one else 1) for each in got.lines):
        assert line.same.down_s == sum(each[n] for each in down) * GRAIN


@quick
@given(series, series, methods, st.sampled_from([0.0, 0.3, 1.0]))
def test_the_parts_add_up_and_the_ranges_hold_them(
    a: list[Seen], b: list[Seen], method: str, weight: float
) -> None:
    got, pair = a_pair(a, b, method=method, degraded_weight=weight)
    whole = pair.shared_s + pair.only_one_s + pair.only_other_s + pair.both_up_s + pair.unknown_s
    assert whole == got.length_s - got.excluded_s
    assert pair.shared_low_s <= pair.shared_s <= pair.shared_high_s
    assert pair.only_one_low_s <= pair.only_one_s <= pair.only_one_high_s
    assert pair.only_other_low_s <= pair.only_other_s <= pair.only_other_high_s
    found = pair.difference
    if found.availability is None:
        assert got.same_s == 0
        assert (found.low, found.high, pair.failover.availability) == (None, None, None)
        return
    assert found.low is not None
    assert found.high is not None
    assert found.availability >= 0
    assert found.low - 1e-12 <= found.availability <= found.high + 1e-12
    by_name = {each.name: each.same.availability or 0.0 for each in got.lines}
    assert found.availability == pytest.approx(by_name[pair.one] - by_name[pair.other], abs=1e-12)


@quick
@given(series, series, methods, st.sampled_from([0.0, 0.3]))
def test_failover_is_never_worse_than_the_better_one(
    a: list[Seen], b: list[Seen], method: str, weight: float
) -> None:
    got, pair = a_pair(a, b, method=method, degraded_weight=weight)
    spare = pair.failover
    assert spare == got.together
    if spare.availability is None or spare.edge_low is None or spare.edge_high is None:
        return
    known = [each.same.availability or 0.0 for each in got.lines]
    assert spare.availability >= max(known) - 1e-12
    assert spare.edge_low <= spare.availability <= spare.edge_high
    assert spare.down_s == pair.shared_s
    if not weight:
        assert spare.availability == pytest.approx(1 - pair.shared_s / got.same_s, abs=1e-12)


@quick
@given(series, series, methods)
def test_failover_needs_one_that_is_up_and_unknown_stays_unknown(
    a: list[Seen], b: list[Seen], method: str
) -> None:
    _, pair = a_pair(a, b, method=method)
    votes = [vote(each, 2) for each in states([a, b], method)]
    assert pair.failover.coverage == pytest.approx(sum(map(bool, votes)) / len(votes), abs=1e-12)


@quick
@given(series, series, methods)
def test_exchanging_the_two_exchanges_their_figures(a: list[Seen], b: list[Seen], method: str) -> None:
    _, one = a_pair(a, b, method=method)
    _, other = a_pair(b, a, method=method)
    assert (one.shared_s, one.both_up_s, one.unknown_s) == (other.shared_s, other.both_up_s, other.unknown_s)
    assert one.difference.availability == other.difference.availability
    assert (one.difference.p, one.overlap, one.overlap_p) == pytest.approx(
        (other.difference.p, other.overlap, other.overlap_p)
    )
    # Equal ones are told by name, so what was the one is the other then.
    equal = one.difference.says is Says.NONE
    turned = (other.only_other_s, other.only_one_s) if equal else (other.only_one_s, other.only_other_s)
    assert (one.only_one_s, one.only_other_s) == turned


@quick
@given(series, series, series, methods)
def test_the_order_of_words_and_of_lines_decides_nothing(
    a: list[Seen], b: list[Seen], c: list[Seen], method: str
) -> None:
    found = {"a": a, "b": b, "c": c}
    assert compared(found, method=method) == compared(found, method=method, backwards=True)


@quick
@given(series, series, series, st.sampled_from(["any", "majority", "all"]))
def test_probes_taken_together_vote_all_the_time(
    a: list[Seen], b: list[Seen], c: list[Seen], together: str
) -> None:
    got = compared({"a": a, "b": b, "c": c}, {"x": ("a", "b", "c"), "a": ("a",)}, together=together)
    [line] = [each for each in got.lines if each.name == "x"]
    needed = {"any": 1, "majority": 2, "all": 3}[together]
    votes = [vote(each, needed) for each in states([a, b, c], "nearest")]
    assert line.down_s == votes.count("D") * GRAIN
    assert line.unknown_s == votes.count("") * GRAIN


def minutes(letters: str, every: int = 60) -> list[Seen]:
    return [Seen(i * every, letter, every) for i, letter in enumerate(letters) if letter != " "]


def test_maintenance_of_either_is_out_of_what_both_are_compared_over() -> None:
    hole = Maintenance(probes=("a",), start_ms=to_ms(moment(60)), end_ms=to_ms(moment(90)))
    got, pair = a_pair(minutes("UUUUU"), minutes("UUDUU"), maintenance=(hole,))
    assert (got.excluded_s, got.same_s, got.same_share) == (30.0, 90.0, 1.0)
    assert (pair.shared_s, pair.only_other_s) == (0.0, 30.0)
    assert {each.name: each.excluded_s for each in got.lines} == {"a": 30.0, "b": 0.0}


def test_maintenance_of_several_that_overlaps_is_left_out_once() -> None:
    a, b, more = (
        Maintenance(probes=(name,), start_ms=to_ms(moment(start)), end_ms=to_ms(moment(end)))
        for name, start, end in (("a", 60, 90), ("b", 10, 20), ("b", 80, 100))
    )
    for holes in ((a, b, more), (more, b, a)):
        got, _ = a_pair(minutes("UUUUU"), minutes("UUUUU"), maintenance=holes)
        assert (got.excluded_s, got.same_s, got.same_share) == (50.0, 70.0, 1.0)


def test_what_was_never_known_at_once_is_not_compared() -> None:
    got, pair = a_pair([Seen(0, "U", 8), Seen(8, "D", 8)], [Seen(100, "U", 8), Seen(108, "U", 8)])
    assert (got.same_s, got.same_share, got.provisional) == (0.0, 0.0, True)
    assert pair.difference == pair.difference.__class__(
        availability=None, low=None, high=None, long_run_low=None, long_run_high=None, p=None, p_holm=None,
        blocks=0, says=Says.TOO_FEW,
    )  # fmt: skip
    assert (pair.overlap, pair.overlap_p) == (None, None)
    assert [each.same.availability for each in got.lines] == [None, None]
    # 4 s of the one, which may have been down already, and 18 s of the other; a's downtime may have been b's.
    assert pair.failover.coverage == 22 / END
    assert (pair.failover.worst, pair.failover.best) == (18 / END, 1.0)


def test_more_lines_than_anybody_reads_pairs_of_have_none() -> None:
    found: dict[str, Sequence[Seen]] = {f"p{i}": minutes("UUU") for i in range(MOST_PAIRED + 1)}
    assert compared(found).pairs == ()
    found.popitem()
    assert len(compared(found).pairs) == 15
