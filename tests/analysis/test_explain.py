"""The section `explain`: its parts add up to the figures, whatever the samples, and say why what is unknown is."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from analysis.reference import Seen
from analysis.test_properties import methods, quorums, series
from analysis.test_vectors import one, report
from analysis.vectors import OFFLINE, moment, sample, samples, vector, window
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.left_out import LeftOut, left_out
from probe.model.explain import Explanation, Reach, Read
from probe.model.outcome import Trigger
from probe.model.probe import Maintenance
from probe.model.report import WindowReport
from probe.model.sample import Sample
from probe.units import to_ms


def explained(found: Sequence[Sample], start: float, end: float, **options: Any) -> Explanation:
    got = one(found, window(start, end), sections=("explain",), **options).sections.explain
    assert got is not None
    return got


def by_method(told: Explanation) -> dict[str, float | None]:
    return {each.method: each.availability for each in told.others}


def test_it_is_told_only_where_it_was_asked_for() -> None:
    assert one(samples("V01"), window(0, 86400)).sections.explain is None


def test_v01_two_spells_and_four_changes_are_all_of_the_downtime() -> None:
    told = explained(samples("V01"), 0, 86400)
    assert [(each.down_s, each.between_s, each.samples) for each in told.spells] == [
        (9900.0, 9840.0, 165),
        (4200.0, 4140.0, 70),
    ]
    first = told.spells[0].begin
    assert first is not None
    assert (first.before.at, first.before.outcome) == (moment(7140), "up")
    assert (first.after.at, first.after.outcome) == (moment(7200), "down")
    assert (first.length_s, first.good_s, first.down_s, first.unknown_s) == (60.0, 30.0, 30.0, 0.0)
    assert told.spells[0].reasons == {"server_error": 165}
    assert (told.unseen, told.more_spells, told.more_down_s) == ((), 0, 0.0)
    assert told.reaches == (Reach(every_s=60.0, stale_s=150.0),)


def test_v01_the_ranks_of_its_quantiles_are_those_of_1205_values() -> None:
    told = explained(samples("V01"), 0, 86400)
    assert [(each.name, each.rank, each.of) for each in told.ranks] == [
        ("p50", 603, 1205), ("p90", 1085, 1205), ("p95", 1145, 1205), ("p99", 1193, 1205), ("max", 1205, 1205),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["V01", "V03", "V04", "V05", "V08", "V24b"])
def test_hold_and_hauer_are_told_as_if_they_had_been_asked_for(name: str) -> None:
    case = vector(name)
    holes = tuple(
        Maintenance(probes=("shop",), start_ms=to_ms(moment(start)), end_ms=to_ms(moment(end)))
        for start, end in case["input"].get("exclude", ())
    )
    for method in ("nearest", "hold", "hauer"):
        got = by_method(explained(samples(name), *case["input"]["window"], maintenance=holes, method=method))
        wanted = {key: case["expected"][key]["availability"] for key in ("nearest", "hold", "hauer")}
        assert {key: got[key] for key in wanted} == pytest.approx(wanted, abs=1e-6)
        assert got["events"] == pytest.approx(case["expected"]["ratio"]["value"], abs=1e-6)


def test_v05_the_gap_is_part_of_the_change_and_nobody_asked() -> None:
    told = explained(samples("V05"), 0, 3600)
    [spell], [gap] = told.spells, told.unseen
    assert spell.begin is not None
    assert (spell.begin.length_s, spell.begin.down_s, spell.begin.unknown_s) == (1800.0, 75.0, 1650.0)
    assert (gap.start, gap.end, gap.length_s, gap.why) == (moment(675), moment(2325), 1650.0, "not_asked")


def test_unknown_time_has_a_reason() -> None:
    def why(found: Sequence[Sample], start: float, end: float) -> list[tuple[str, int, int]]:
        told = explained(found, start, end, names=("shop",))
        return [(each.why, each.masked, each.errors) for each in told.unseen]

    around = [*(sample(t, "U") for t in range(0, 600, 60)), *(sample(t, "U") for t in range(1200, 1800, 60))]
    offline = [sample(t, "E", found=OFFLINE) for t in range(600, 1200, 60)]
    ours = [sample(t, "E") for t in (600, 1140)]
    assert why(around, 0, 1200) == [("not_asked", 0, 0)]
    assert why([*around, *offline], 0, 1200) == [("offline", 10, 0)]
    # Both of them lie nearer to the evidence than it reaches, and belong to the gap all the same.
    assert why([*around, *ours], 0, 1200) == [("errors", 0, 2)]
    assert why(around, -600, 600) == [("before_first", 0, 0)]
    assert why(around, 1200, 3600) == [("after_last", 0, 0)]
    assert why([], 0, 600) == [("before_first", 0, 0)]
    assert why(samples("V09b"), 0, 600) == [("votes", 0, 2)]


def test_only_the_longest_are_listed_and_the_rest_is_summed() -> None:
    letters = "".join(f"U{'D' * n}" for n in range(1, 10)) + "U"
    found = [sample(60 * i, letter) for i, letter in enumerate(letters)]
    told = explained(found, 0, 60 * len(letters))
    assert [each.samples for each in told.spells] == [5, 6, 7, 8, 9]
    assert (told.more_spells, told.more_down_s) == (4, 60.0 * (1 + 2 + 3 + 4))
    assert told.spells[0].reasons
    gaps = [sample(1000 * i, "U") for i in range(9)]
    seen = explained(gaps, 0, 8000)
    assert (len(seen.unseen), seen.more_unseen, seen.more_unseen_s) == (5, 3, 3 * 850.0)


def test_the_last_sample_is_held() -> None:
    told = explained([sample(0, "U"), sample(60, "D")], 0, 600, now=moment(600))
    [spell] = told.spells
    assert (spell.begin and spell.begin.down_s, spell.held_s, spell.end) == (30.0, 75.0, None)


def test_what_was_read_and_left_out_is_counted() -> None:
    found = [sample(t, "U") for t in range(0, 600, 60)]
    found += [
        sample(120, "U"),
        sample(125, "D", trigger=Trigger.RECHECK),
        sample(10_000, "U"),
        sample(90, "D", trigger=Trigger.MANUAL),
    ]
    told = explained(found, 0, 600, now=moment(600))
    # The copy comes from the same reading, and is gone before anybody counts.
    assert told.read == Read(samples=13, duplicates=0, rechecks=1, future=1)
    assert (told.evidence, told.beside) == (11, 1)
    assert left_out([], []) == LeftOut(0, 0, 0, 0)


def test_changes_of_the_definition_and_the_schedule_are_told() -> None:
    found = [
        msgspec.structs.replace(sample(t, "U", every_s=60 if t < 300 else 30), config="a" if t < 120 else "b")
        for t in (0, 60, 120, 180, 300, 360)
    ]
    told = explained(found, 0, 361)
    assert [(each.at, each.what, each.before, each.after) for each in told.changes] == [
        (moment(120), "config", "a", "b"),
        (moment(300), "every_s", 60.0, 30.0),
    ]
    assert explained(found, 0, 120).changes == ()


def test_nothing_known_is_no_figure_by_any_method() -> None:
    told = report([], window(0, 600), names=("shop",), sections=("explain",)).probes[0].windows[0]
    assert told.sections.explain is not None
    assert set(by_method(told.sections.explain).values()) == {None}


@settings(max_examples=40, deadline=None)
@given(
    series,
    series,
    methods,
    quorums,
    st.integers(-20, 60),
    st.integers(1, 80),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), max_size=2),
)
def test_the_parts_add_up_to_the_figures(
    one_series: list[Seen],
    two: list[Seen],
    method: str,
    quorum: str,
    start: int,
    long: int,
    planned: list[tuple[int, int]],
) -> None:
    found = [
        sample(each.t, each.state, every_s=each.every, vantage=vantage)
        for vantage, seen in (("here", one_series), ("there", two))
        for each in seen
    ]
    holes = tuple(
        Maintenance(probes=("*",), start_ms=to_ms(moment(at)), end_ms=to_ms(moment(at + n)))
        for at, n in planned
    )
    got: WindowReport = report(
        found,
        window(start, start + long),
        names=("shop",),
        method=method,
        quorum=quorum,
        maintenance=holes,
        sections=("explain",),
        now=moment(120),
    ).probes[0].windows[0]  # fmt: skip
    told = got.sections.explain
    assert told is not None
    assert sum(each.down_s for each in told.spells) + told.more_down_s == pytest.approx(got.down_s)
    assert sum(each.length_s for each in told.unseen) + told.more_unseen_s == pytest.approx(got.unknown_s)
    for spell in told.spells:
        brackets = [each for each in (spell.begin, spell.end) if each]
        assert spell.between_s + spell.held_s + sum(each.down_s for each in brackets) == pytest.approx(
            spell.down_s
        )
        for each in brackets:
            assert each.good_s + each.down_s + each.unknown_s <= each.length_s + 1e-9
    if not two:
        assert told.more_spells or told.more_down_s == 0
    ours = next(each for each in told.others if each.method == method)
    assert ours.availability == pytest.approx(got.availability)
