from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from probe.analysis.timeline import TICKS, Segment
from probe.analysis.vendor_word import CODES, Look, Told, incidents, timeline, together
from probe.model.vendor import Component, Health, Incident, Vendor

OK, MAJOR, UNKNOWN = Health.OPERATIONAL, Health.MAJOR, Health.UNKNOWN


def moment(minute: int) -> datetime:
    return datetime(2026, 3, 2, 11, minute, tzinfo=UTC)


def vendor(health: Health, *told: Incident, left_out: int = 0, **components: Health) -> Vendor:
    parts = tuple(Component(id=ident, name=ident.upper(), health=each) for ident, each in components.items())
    return Vendor(health=health, components=parts, incidents=told, left_out=left_out)


def incident(ident: str = "i", **changes: Any) -> Incident:
    return Incident(id=ident, name="Elevated errors", **changes)


def test_no_looks_are_no_timeline_and_no_incidents() -> None:
    assert (timeline([], 10), incidents([])) == ([], ())


def test_of_looks_at_one_moment_the_worse_word_counts_and_any_word_before_none() -> None:
    looks = [Look(0, vendor(MAJOR)), Look(0, None), Look(0, vendor(OK)), Look(0, vendor(UNKNOWN))]
    assert timeline(looks, 1) == [Segment(0, TICKS, CODES[MAJOR])]


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


@given(looks_of, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_looks_changes_anything(looks: list[Look], random: Any) -> None:
    mixed = [*looks, *looks]
    random.shuffle(mixed)
    assert incidents(mixed) == incidents(looks)
    assert timeline(mixed, 70) == timeline(looks, 70)


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


lines_of_labels = st.lists(
    st.lists(st.sampled_from([0, *CODES.values()]), min_size=8, max_size=8), min_size=1, max_size=3
)


@given(lines_of_labels)
def test_pages_together_say_the_worst_word_and_well_only_where_all_were_read(found: list[list[int]]) -> None:
    lines = [[Segment(i * 10, i * 10 + 10, label) for i, label in enumerate(each) if label] for each in found]
    joined = together(lines)
    bad = {CODES[health] for health in (Health.DEGRADED, Health.PARTIAL, Health.MAJOR, UNKNOWN)}
    for i in range(8):
        said = [each[i] for each in found]
        wanted = max(said) if all(said) or set(said) & bad else 0
        assert [each.label for each in joined if each.start <= i * 10 < each.end] == [wanted] * bool(wanted)
    assert all(one.end <= other.start for one, other in pairwise(joined))
