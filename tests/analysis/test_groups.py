"""Groups: the vote of their members is what the definitions say, and which of them were down adds up."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from analysis.reference import Seen, measure
from analysis.test_properties import END, evidence, methods, quick, quorums, series, sums
from analysis.vectors import moment, sample, samples, vector, window
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from probe.analysis.groups import join, shared
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.options import Options
from probe.analysis.outage_report import find_outages
from probe.analysis.report import make_report
from probe.analysis.side_by_side import side_by_side
from probe.analysis.timeline import AMBIGUOUS
from probe.analysis.track import DOWN
from probe.model.groups import GroupReport
from probe.model.outages import OutageRow
from probe.model.probe import Group, Maintenance
from probe.model.report import ProbeReport
from probe.model.sample import Sample
from probe.units import to_ms

NOW = END + 60
several = st.lists(series, min_size=2, max_size=4)


def members(found: Sequence[Sequence[Seen]]) -> list[Sample]:
    return [
        sample(each.t, each.state, every_s=each.every, probe=f"p{i}")
        for i, part in enumerate(found)
        for each in part
    ]


def group(count: int, down: str = "any", labels: Sequence[str] = ()) -> Group:
    names = tuple(f"p{i}" for i in range(count))
    return Group(name="shop", members=names, down=down, labels=tuple(labels) or names)


def options(about: Group, **more: Any) -> Options:
    wanted: dict[str, Any] = {"now": moment(NOW), "names": ("shop", *about.members), "groups": (about,)}
    return Options(**(wanted | more))


def reported(found: Sequence[Sample], about: Group, end: float = END, **more: Any) -> ProbeReport:
    chosen = options(about, sections=("group",), **more)
    return make_report(evidence(found), [window(0, end)], chosen, made_at=moment(0)).probes[0]


def known(found: Sequence[Sequence[Seen]], rules: Rules) -> list[Knowledge]:
    whole = evidence(members(found))
    return [
        know(f"p{i}", whole.tracks.get(f"p{i}", {}), rules, to_ms(moment(NOW))) for i in range(len(found))
    ]


def section(of: ProbeReport) -> GroupReport:
    found = of.windows[0].sections.group
    assert found is not None
    return found


def surfaces(of: GroupReport) -> dict[str, float]:
    return {each.surface: each.down_s for each in of.surfaces}


@quick
@given(several, methods, quorums)
def test_a_group_is_what_the_definitions_say(found: list[list[Seen]], method: str, down: str) -> None:
    got = reported(members(found), group(len(found), down), method=method)
    assert sums(got.windows[0]) == measure(found, 0, END, method, NOW, down)
    assert (got.group, got.group_down) == (tuple(f"p{i}" for i in range(len(found))), down)


@quick
@given(several)
def test_of_what_all_members_saw_any_is_down_the_longest_and_all_the_shortest(
    found: list[list[Seen]],
) -> None:
    each = known(found, Rules())
    lines = [one.timeline for one in each]
    votes = [join("shop", each, down, Rules()).timeline for down in ("any", "majority", "all")]
    down = [0, 0, 0]
    for said, ticks in side_by_side([*lines, *votes], [(to_ms(moment(0)), to_ms(moment(END)))]).items():
        if all(said[: len(lines)]):
            assert all(said)  # what all know, the group knows
            for i, label in enumerate(said[len(lines) :]):
                down[i] += ticks * (label & ~AMBIGUOUS == DOWN)
    assert down[0] >= down[1] >= down[2]


@quick
@given(series, methods)
def test_joining_one_member_changes_nothing_but_the_name(found: list[Seen], method: str) -> None:
    rules = Rules(method=method)
    [alone] = known([found], rules)
    got = join("shop", [alone], "majority", rules)
    assert {each.probe for each in got.outages} <= {"shop"}
    assert got._replace(outages=()) == alone._replace(outages=())
    assert [replace(each, probe="p0") for each in got.outages] == list(alone.outages)


@quick
@given(st.lists(series, min_size=2, max_size=3), methods, quorums)
def test_the_order_of_the_members_does_not_matter(found: list[list[Seen]], method: str, down: str) -> None:
    rules = Rules(method=method)
    first, *others = [join("shop", each, down, rules) for each in permutations(known(found, rules))]
    for got in others:
        assert (got.timeline, got.nearest, got.outages) == (first.timeline, first.nearest, first.outages)
        assert (list(got.asked), got.stretches, got.held_from_ms) == (
            list(first.asked),
            first.stretches,
            first.held_from_ms,
        )


@quick
@given(several, methods)
def test_which_members_were_down_sums_to_the_time_any_was(found: list[list[Seen]], method: str) -> None:
    got = reported(members(found), group(len(found)), method=method)
    mine = section(got)
    assert sum(surfaces(mine).values()) == mine.any_down_s == got.windows[0].down_s
    assert mine.up_s + mine.any_down_s + mine.unknown_s == END
    assert sum(each.share for each in mine.surfaces) == pytest.approx(int(bool(mine.surfaces)))
    assert {each.label: each.alone_s for each in mine.members} == {
        f"p{i}": surfaces(mine).get(f"p{i} only", 0.0) for i in range(len(found))
    }


@pytest.mark.parametrize("name", ["V09", "V09b"])
@pytest.mark.parametrize(
    ("down", "key"), [("any", "any(q=1)"), ("majority", "majority(q=2)"), ("all", "all(q=3)")]
)
def test_v09_members_vote_as_vantages_do_and_silence_is_not_guessed(name: str, down: str, key: str) -> None:
    # The silent one of V09b has no samples at all: nobody can take what the others say for it.
    given_samples = [
        replace(each, probe=f"p{'abc'.index(each.vantage)}", vantage="here")
        for each in samples(name)
        if each.outcome != "unknown"
    ]
    got = reported(given_samples, group(3, down), end=600, now=moment(10**6)).windows[0]
    wanted = vector(name)["expected"][key]
    assert (got.up_s, got.down_s, got.unknown_s) == (wanted["up"], wanted["down"], wanted.get("unknown", 0))
    assert (got.down_low_s, got.down_high_s) == (
        wanted.get("down_lo", got.down_low_s),
        wanted.get("down_hi", got.down_high_s),
    )


def letters(**found: str) -> list[Sample]:
    """Samples of p0, p1, … once a minute; a space is none."""
    return [
        sample(i * 60, letter, probe=name)
        for name, said in found.items()
        for i, letter in enumerate(said)
        if letter != " "
    ]


def test_the_section_tells_one_from_two_from_all_and_what_was_not_seen() -> None:
    found = letters(p0="UDDDDUUUUUUU", p1="UUDDDUUUUUUU", p2="UUUDDUUU    ")
    got = section(reported(found, group(3, labels=("page", "API", "search")), end=720, now=moment(10**6)))
    assert surfaces(got) == {"page only": 60.0, "page and API": 60.0, "all": 120.0}
    assert [(each.label, each.down_s, each.alone_s, each.blind_s) for each in got.members] == [
        ("page", 240.0, 60.0, 0.0), ("API", 180.0, 0.0, 0.0), ("search", 120.0, 0.0, 225.0),
    ]  # fmt: skip
    unseen = letters(p0="UDDDU", p1="U   U")
    assert surfaces(section(reported(unseen, group(2, labels=("page", "API")), end=300))) == {
        "page only": pytest.approx(90.0),
        "at least page": pytest.approx(90.0),
    }


@pytest.mark.parametrize(
    ("members", "down", "said"),
    [
        (2, 1, "a only"), (2, 2, "both"), (3, 1, "a only"), (3, 2, "a and b"), (3, 3, "all"),
        (4, 2, "a and b"), (4, 3, "a, b and c"), (4, 4, "all"), (5, 3, "a, b and c"), (5, 4, "several"), (5, 5, "all"),
    ],
)  # fmt: skip
def test_up_to_three_members_of_more_are_told_by_name(members: int, down: int, said: str) -> None:
    found = letters(**{f"p{i}": "UUDDDUU" if i < down else "UUUUUUU" for i in range(members)})
    about = group(members, labels=tuple("abcde"[:members]))
    [outage] = rows(found, about)
    assert outage.surface == said
    assert surfaces(section(reported(found, about, end=420, now=moment(10**6)))) == {said: 180.0}
    blind = letters(p0="UDDDU", p1="UDDDU", p2="U   U")
    assert "at least p0 and p1" in surfaces(section(reported(blind, group(3), end=300)))


def rows(found: Sequence[Sample], about: Group, **more: Any) -> list[OutageRow]:
    chosen = options(about, names=("shop",), now=moment(10**6), **more)
    whole = find_outages(evidence(found), window(0, 3600), chosen, read_until_ms=to_ms(moment(10**6)))
    return sorted(whole.report.outages, key=lambda each: each.onset)


def test_an_outage_of_a_group_says_which_members_were_in_it() -> None:
    found = letters(p0="UUDDDUUUUUDDDUUUUDDDDDUU", p1="UUUUUUUUUUDDDUUUUUUDDDUU")
    got = rows(found, group(2, labels=("page", "API")))
    assert [each.surface for each in got] == ["page only", "both", "mixed"]
    assert [{each.surface: each.down_s for each in row.surfaces} for row in got] == [
        {"page only": 180.0}, {"both": 180.0}, {"page only": 120.0, "both": 180.0},
    ]  # fmt: skip
    assert [(each.id, each.samples) for each in got][:1] == [("shop-20261101T000200000", 3)]
    assert [row.surface for row in rows(found, group(2, "all", labels=("page", "API")))] == ["both", "both"]


def test_members_that_fail_moments_apart_fail_together() -> None:
    found = letters(p0="UUDDDUUU") + [
        sample(i * 60 + 0.05, letter, probe="p1") for i, letter in enumerate("UUDDDUUU")
    ]
    [got] = rows(found, group(2))
    assert got.surface == "both"


def test_a_group_has_no_runs_and_no_latency_of_its_own_and_the_samples_of_its_members() -> None:
    got = reported(letters(p0="UUDDU", p1="UUUUU"), group(2), end=300).windows[0]
    assert (got.samples, got.failed, got.ratio, got.first_try, got.latency_s.count) == (10, 2, None, None, 0)


def test_time_is_left_out_where_the_group_or_all_of_its_members_are_in_maintenance() -> None:
    def planned(*probes: str, start: float, end: float) -> Maintenance:
        return Maintenance(probes=probes, start_ms=to_ms(moment(start)), end_ms=to_ms(moment(end)))

    maintenance = (
        planned("shop", start=0, end=30),
        planned("p0", start=60, end=180),
        planned("p1", start=120, end=240),
    )
    got = reported(letters(p0="UUUUU", p1="UUUUU"), group(2), end=300, maintenance=maintenance)
    assert got.windows[0].excluded_s == 30 + 60


def test_what_all_share_is_the_overlap_of_their_unions() -> None:
    assert shared([[(0, 4), (3, 8)], [(2, 5), (7, 9)]]) == [(2, 5), (7, 8)]
    assert shared([[(0, 4)], []]) == []
    assert shared([]) == []
