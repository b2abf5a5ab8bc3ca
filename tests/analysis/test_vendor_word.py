import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.analysis.vendor_word import PAGE, WEIGHTS, Look, Run, Told, Uptime, incidents, names, runs, uptime
from probe.model.vendor import Component, Health, Incident, Vendor

OK, PARTIAL, MAJOR, UNKNOWN = Health.OPERATIONAL, Health.PARTIAL, Health.MAJOR, Health.UNKNOWN
HOLD = 10


def moment(minute: int) -> datetime:
    return datetime(2026, 3, 2, 11, minute, tzinfo=UTC)


def vendor(health: Health, *told: Incident, left_out: int = 0, **components: Health) -> Vendor:
    parts = tuple(Component(id=ident, name=ident.upper(), health=each) for ident, each in components.items())
    return Vendor(health=health, components=parts, incidents=told, left_out=left_out)


def incident(ident: str = "i", **changes: Any) -> Incident:
    return Incident(id=ident, name="Elevated errors", **changes)


def test_a_state_lasts_from_one_look_to_the_next() -> None:
    looks = [Look(0, vendor(OK, api=OK)), Look(5, vendor(MAJOR, api=MAJOR)), Look(10, vendor(OK, api=OK))]
    assert runs(looks, 12, HOLD) == {
        PAGE: (Run(0, 5, OK), Run(5, 10, MAJOR), Run(10, 12, OK)),
        "api": (Run(0, 5, OK), Run(5, 10, MAJOR), Run(10, 12, OK)),
    }


def test_equal_states_are_one_run() -> None:
    assert runs([Look(0, vendor(OK)), Look(5, vendor(OK))], 10, HOLD) == {PAGE: (Run(0, 10, OK),)}


def test_a_look_holds_for_so_long_and_then_nothing_is_known() -> None:
    assert runs([Look(0, vendor(OK)), Look(30, vendor(OK))], 50, HOLD) == {
        PAGE: (Run(0, 10, OK), Run(10, 30, UNKNOWN), Run(30, 40, OK), Run(40, 50, UNKNOWN))
    }


def test_a_page_that_could_not_be_read_is_unknown_until_the_next_look() -> None:
    looks = [Look(0, vendor(OK, api=OK)), Look(5, None), Look(8, vendor(OK, api=OK))]
    assert runs(looks, 9, HOLD)["api"] == (Run(0, 5, OK), Run(5, 8, UNKNOWN), Run(8, 9, OK))


def test_a_component_that_is_not_listed_is_unknown_and_others_are_not() -> None:
    looks = [Look(0, vendor(OK, api=OK, web=OK)), Look(5, vendor(OK, web=OK))]
    assert runs(looks, 9, HOLD) == {
        PAGE: (Run(0, 9, OK),),
        "api": (Run(0, 5, OK), Run(5, 9, UNKNOWN)),
        "web": (Run(0, 9, OK),),
    }


def test_of_two_looks_at_once_the_one_that_was_read_counts_and_then_the_worse() -> None:
    looks = [Look(0, vendor(MAJOR)), Look(0, None), Look(0, vendor(OK)), Look(0, vendor(UNKNOWN))]
    assert runs(looks, 1, HOLD) == {PAGE: (Run(0, 1, MAJOR),)}


def test_no_looks_are_no_runs_and_no_incidents() -> None:
    assert (runs([], 10, HOLD), incidents([]), names([])) == ({}, (), {})


def test_an_incident_is_one_whatever_becomes_of_it() -> None:
    posted = incident(status="investigating", started=moment(49))
    mended = incident(status="resolved", started=moment(30), resolved=moment(59))
    looks = [Look(0, vendor(OK)), Look(5, vendor(MAJOR, posted)), Look(9, vendor(OK, mended))]
    assert incidents(looks) == (Told(mended, 5, 9, None),)
    assert incidents(reversed(looks)) == incidents(looks)


def test_an_incident_that_is_not_told_of_any_more_is_gone_since_then() -> None:
    looks = [
        Look(0, vendor(MAJOR, incident())), Look(5, None), Look(6, vendor(OK, left_out=1)), Look(8, vendor(OK)),
        Look(9, vendor(OK)),
    ]  # fmt: skip
    assert incidents(looks) == (Told(incident(), 0, 0, 8),)
    assert incidents([*looks, Look(12, vendor(MAJOR, incident()))]) == (Told(incident(), 0, 12, None),)


def test_a_component_has_the_name_it_was_last_given() -> None:
    renamed = Vendor(health=OK, components=(Component(id="api", name="Claude API", health=OK),))
    assert names([Look(9, renamed), Look(0, vendor(OK, api=OK))]) == {"api": "Claude API"}


@pytest.mark.parametrize(
    ("health", "share"), [(OK, 1.0), (Health.MAINTENANCE, 1.0), (Health.DEGRADED, 1.0), (PARTIAL, 0.7), (MAJOR, 0.0)]
)  # fmt: skip
def test_the_vendors_own_uptime_weighs_states_as_its_page_does(health: Health, share: float) -> None:
    assert uptime([Run(0, 100, health), Run(100, 300, UNKNOWN)]) == Uptime(share, 100)


def test_where_nothing_is_known_there_is_no_uptime() -> None:
    assert uptime([Run(0, 100, UNKNOWN)]) == Uptime(None, 0)
    assert set(WEIGHTS) == set(Health) - {UNKNOWN}


healths = st.sampled_from(Health)
components = st.dictionaries(st.sampled_from("abc"), healths, max_size=3)
told = st.lists(st.sampled_from("xyz"), unique=True, max_size=3)
vendors = st.builds(
    lambda health, parts, ids, left: vendor(health, *map(incident, ids), left_out=left, **parts),
    healths, components, told, st.integers(0, 1),
)  # fmt: skip
looks_of = st.dictionaries(st.integers(0, 60), st.none() | vendors, max_size=12).map(
    lambda found: [Look(at, each) for at, each in found.items()]
)


@given(looks_of, st.integers(1, 80), st.integers(1, 30))
def test_runs_cover_the_time_from_the_first_look_without_holes_and_without_equal_neighbours(
    looks: list[Look], until: int, hold: int
) -> None:
    first = min((look.at_ms for look in looks if look.at_ms < until), default=None)
    for found in runs(looks, until, hold).values():
        assert found[0].start_ms == first
        assert found[-1].end_ms == until
        assert all(one.end_ms == two.start_ms for one, two in itertools.pairwise(found))
        assert all(one.health is not two.health for one, two in itertools.pairwise(found))
        assert all(run.start_ms < run.end_ms for run in found)


@given(looks_of, st.integers(1, 80), st.integers(1, 30))
def test_at_every_moment_a_run_says_what_the_last_look_said_if_it_still_holds(
    looks: list[Look], until: int, hold: int
) -> None:
    for ident, found in runs(looks, until, hold).items():
        for run in found:
            for at in range(run.start_ms, run.end_ms):
                last = max((look for look in looks if look.at_ms <= at), key=lambda look: look.at_ms)
                said = UNKNOWN
                if last.vendor is not None and at < last.at_ms + hold:
                    listed = {each.id: each.health for each in last.vendor.components}
                    said = last.vendor.health if ident == PAGE else listed.get(ident, UNKNOWN)
                assert run.health is said


@given(looks_of, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_looks_changes_anything(looks: list[Look], random: Any) -> None:
    mixed = [*looks, *looks]
    random.shuffle(mixed)
    assert incidents(mixed) == incidents(looks)
    assert runs(mixed, 70, 7) == runs(looks, 70, 7)
    assert names(mixed) == names(looks)


@given(looks_of)
def test_every_incident_is_told_once_between_its_first_and_last_look(looks: list[Look]) -> None:
    found = incidents(looks)
    seen = {
        each.id: [look.at_ms for look in looks if look.vendor and each in look.vendor.incidents]
        for look in looks
        if look.vendor
        for each in look.vendor.incidents
    }
    assert {one.incident.id: (one.first_ms, one.last_ms) for one in found} == {
        ident: (min(times), max(times)) for ident, times in seen.items()
    }
    assert all(one.gone_ms is None or one.gone_ms > one.last_ms for one in found)


@given(st.lists(st.tuples(st.integers(1, 50), healths), min_size=1, max_size=8))
def test_uptime_is_a_share_of_the_known_time(lengths: list[tuple[int, Health]]) -> None:
    found, at = list[Run](), 0
    for length, health in lengths:
        found.append(Run(at, at + length, health))
        at += length
    share, known_ms = uptime(found)
    assert known_ms == sum(length for length, health in lengths if health is not UNKNOWN)
    assert (share is None) == (known_ms == 0)
    assert share is None or 0 <= share <= 1
