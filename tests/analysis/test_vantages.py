"""Vantages beside each other: each alone, every quorum, and who was alone against the others."""

from collections.abc import Sequence
from typing import Any

import pytest
from analysis.reference import Seen
from analysis.test_properties import END, evidence, methods, quick, quorums, report
from analysis.test_properties import samples as seen_from
from analysis.test_properties import series as any_series
from analysis.vectors import moment, sample, samples, vector, window
from hypothesis import given
from hypothesis import strategies as st

from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.model.report import WindowReport
from probe.model.sample import Sample
from probe.model.vantages import Vantages

several = st.lists(any_series, min_size=2, max_size=4)


def beside(found: Sequence[Sample], end: float = 600, **more: Any) -> tuple[Vantages, WindowReport]:
    wanted: dict[str, Any] = {"now": moment(10**6), "sections": ("vantages",)}
    chosen = Options(**(wanted | more))
    [only] = make_report(evidence(found), [window(0, end)], chosen, made_at=moment(0)).probes
    got = only.windows[0].sections.vantages
    assert got is not None
    return got, only.windows[0]


def letters(**found: str) -> list[Sample]:
    return [
        sample(i * 60, letter, vantage=name) for name, said in found.items() for i, letter in enumerate(said)
    ]


def test_v09_each_vantage_every_quorum_and_what_other_tools_say() -> None:
    wanted = vector("V09")["expected"]
    got, _ = beside(samples("V09"))
    assert [each.availability for each in got.vantages] == [
        each["availability"] for each in wanted["per_location"]
    ]
    for mine, each in zip(got.vantages, wanted["per_location"], strict=True):
        assert mine.edge_low == pytest.approx(1 - each["down_hi"] / 600)
        assert mine.edge_high == pytest.approx(1 - each["down_lo"] / 600)
    assert [(each.quorum, each.availability, each.chosen) for each in got.votes] == [
        ("any", 0.5, False), ("majority", 0.7, True), ("all", 0.9, False),
    ]  # fmt: skip
    assert got.location_weighted == pytest.approx(wanted["location_weighted"])
    assert got.any_ok_uptime == wanted["grafana_uptime"]
    # The eleventh round is outside of the window: 21 of 30.
    assert got.any_ok_reachability == wanted["grafana_reachability"]


def test_v09_partly_down_and_at_odds() -> None:
    got, _ = beside(samples("V09"))
    # By halves of a minute: a from 90 to 330 s, b from 150 to 330, c from 270 to 390.
    assert (got.partial_s, got.joint_s, got.differing_s) == (60 + 60, 600, 60 + 120 + 60)
    assert {each.vantage: (each.alone_down_s, each.alone_up_s) for each in got.vantages} == {
        "a": (60, 0), "b": (0, 0), "c": (60, 120),
    }  # fmt: skip
    assert got.odd_one == "c"
    assert beside(samples("V09"), quorum="any")[0].partial_s == 0
    assert beside(samples("V09"), quorum="all")[0].partial_s == 240


def test_v09b_a_silent_vantage_is_counted_and_not_guessed() -> None:
    got, _ = beside(samples("V09b"))
    wanted = vector("V09b")["expected"]
    assert [(each.up_s, each.down_s, each.unknown_s) for each in got.votes] == [
        tuple(wanted[key][part] for part in ("up", "down", "unknown"))
        for key in ("any(q=1)", "majority(q=2)", "all(q=3)")
    ]
    assert [each.coverage for each in got.vantages] == [1.0, 1.0, 0.0]
    # Two that see something, and differ: nobody knows which of them is wrong.
    assert (got.differing_s, got.odd_one) == (60, None)


@quick
@given(several, methods, quorums)
def test_the_quorum_chosen_is_the_report_and_any_is_the_worst(
    found: list[list[Seen]], method: str, quorum: str
) -> None:
    together = [each for i, part in enumerate(found) for each in seen_from(part, f"v{i}")]
    got = report(evidence(together), 0, END, method=method, quorum=quorum, sections=("vantages",))
    whole = got.probes[0].windows[0]
    mine = whole.sections.vantages
    assert mine is not None
    [chosen] = [each for each in mine.votes if each.chosen]
    assert (chosen.quorum, chosen.availability, chosen.coverage) == (
        quorum,
        whole.availability,
        whole.coverage,
    )
    assert (chosen.down_s, chosen.down_low_s, chosen.down_high_s) == (
        whole.down_s, whole.down_low_s, whole.down_high_s,
    )  # fmt: skip
    most, some, least = (each.down_s for each in mine.votes)
    assert most >= some >= least
    assert mine.differing_s <= mine.joint_s <= END
    assert sum(each.alone_down_s + each.alone_up_s for each in mine.vantages) <= mine.differing_s
    shares = [each.availability for each in mine.vantages if each.availability is not None]
    if mine.location_weighted is not None:
        assert min(shares) - 1e-9 <= mine.location_weighted <= max(shares) + 1e-9


def test_samples_are_counted_where_no_run_reaches_over_an_edge() -> None:
    found = letters(a="DUUUUUUUUUD", b="UUUUUUUUUUU")
    got, _ = beside(found)
    # Those of a: one that failed, nine that did not, and a failure at the edge, outside.
    assert [each.samples for each in got.vantages] == [10, None]


def test_a_single_vantage_is_every_quorum() -> None:
    got, whole = beside(letters(a="UUUDDUUUUU"))
    assert {each.availability for each in got.votes} == {whole.availability}
    assert (got.partial_s, got.joint_s, got.odd_one) == (0, 0, None)


def test_nothing_known_gives_no_figure() -> None:
    got, _ = beside([sample(0, "E", vantage="a"), sample(0, "E", vantage="b")])
    assert (got.location_weighted, got.any_ok_uptime, got.any_ok_reachability) == (None, None, None)
    assert [each.availability for each in got.vantages] == [None, None]


def test_who_asks_a_few_seconds_later_is_not_the_odd_one() -> None:
    found = [
        sample(i * 60 + late, letter, vantage=name)
        for name, late in {"a": 0, "b": 1, "c": 5}.items()
        for i, letter in enumerate("UUUDDDUUUUU")
    ]
    got, _ = beside(found)
    assert {each.vantage: (each.alone_down_s, each.alone_up_s) for each in got.vantages} == {
        "a": (1, 1), "b": (0, 0), "c": (4, 4),
    }  # fmt: skip
    assert got.odd_one is None


def test_of_two_that_were_alone_for_as_long_neither_is_the_odd_one() -> None:
    got, _ = beside(letters(a="UUDDUUUUUUU", b="UUUUUUDDUUU", c="U" * 11))
    assert {each.alone_down_s for each in got.vantages} == {120, 0}
    assert got.odd_one is None
