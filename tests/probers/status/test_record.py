"""A look at a status page as a line of the record: bounded, cleaned, without secrets."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from probers.status.pages import ago, component, incident, statuspage
from support.passes import one, world
from support.site import Site

from probe.config.adhoc import probe_from
from probe.model.outcome import Outcome
from probe.model.sample import Sample
from probe.model.vendor import Component, Health, Incident
from probe.probers.status.bound import KEPT, bounded
from probe.record import decode, encode

SECRET = "sesame-street-1"
SCHEMA = Path(__file__).parents[3] / "probe" / "schemas" / "sample-v1.schema.json"


def taken(site: Site, env: dict[str, str] | None = None, **keys: Any) -> Sample:
    table = {"name": "claude-status", "kind": "status", "page": site.url, "every": "5m", **keys}
    return one(probe_from(table, base=Path.cwd(), label="claude-status"), env=env)


def test_a_look_is_one_line_that_says_all_of_it_and_reads_back_equal(site: Site) -> None:
    parts = [
        component("k8w3r06qmzrp", "Claude API", "partial_outage"),
        component("rwppv331jlwc", "claude.ai"),
    ]
    closed = incident("closed", status="resolved", resolved_at=ago(hours=1))
    sample = taken(statuspage(site, parts, [incident(components=parts[:1]), closed]))
    line = encode(sample)
    assert decode(line) == sample
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(line))
    assert (sample.kind, sample.outcome, sample.facts["status"]) == ("status", Outcome.DOWN, 200)
    assert sample.vendor is not None
    assert [each.health for each in sample.vendor.components] == [Health.PARTIAL, Health.OPERATIONAL]
    assert [each.resolved is None for each in sample.vendor.incidents] == [True, False]
    assert sample.vendor.left_out == 0


def test_secrets_and_commands_in_a_vendors_texts_reach_no_line(site: Site) -> None:
    bad = f"{SECRET}\x1b[2J##[error]"
    parts = [component(bad, bad, "major_outage")]
    told = incident(bad, bad, bad, bad, [component(bad, bad)])
    sample = taken(statuspage(site, parts, [told]), {"PW": SECRET}, headers={"X-Key": "${PW}"})
    assert site.asked[0].headers["x-key"] == SECRET
    line = encode(sample).decode()
    assert SECRET not in line
    assert "\x1b" not in line
    assert "\\u001b" not in line
    assert "##[" not in line
    assert sample.vendor is not None
    assert "‹secret›" in sample.vendor.components[0].name


def test_no_half_of_a_secret_is_left_where_a_name_is_cut(site: Site) -> None:
    for before in range(80, 101):
        parts = [component("a", "x" * before + SECRET, "major_outage")]
        sample = taken(statuspage(site, parts), {"PW": SECRET}, headers={"X-Key": "${PW}"})
        assert "sesame" not in encode(sample).decode()


@pytest.mark.parametrize(("letter", "most"), [("n", 4), ("\U0001f525", 8)])
def test_a_page_of_everything_at_once_is_still_a_short_line(letter: str, most: int, site: Site) -> None:
    name = letter * 300
    parts = [component(f"01JMXBRMFE6N2NNT7DG6XZQ{n:03}", name, "major_outage") for n in range(60)]
    told = [incident(f"01KAJ3Y1V2{n:016}", name, components=parts[:9]) for n in range(50)]
    sample = taken(statuspage(site, parts, told))
    assert len(encode(sample)) <= most * 1024
    assert sample.vendor is not None
    assert sample.vendor.components
    assert sample.vendor.incidents
    assert sample.vendor.left_out == 110 - len(sample.vendor.components) - len(sample.vendor.incidents)


@pytest.mark.parametrize(("components", "incidents", "left"), [(12, 0, 0), (13, 0, 1), (0, 8, 0), (0, 9, 1)])
def test_a_dozen_components_and_eight_incidents_are_kept(components: int, incidents: int, left: int) -> None:
    now = world().now()
    found = bounded(
        Health.OPERATIONAL,
        [Component(id=f"c{n}", name="API", health=Health.OPERATIONAL) for n in range(components)],
        [Incident(id=f"i{n}", name="Errors", started=now) for n in range(incidents)],
        now,
    )
    assert (len(found.components), len(found.incidents)) == (min(components, 12), min(incidents, 8))
    assert found.left_out == left


hostile = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)
healths = st.sampled_from(Health)
hours = st.none() | st.integers(0, 72)


@given(
    st.lists(st.tuples(hostile, hostile, healths), max_size=30, unique_by=lambda each: each[0]),
    st.lists(st.tuples(hostile, hostile, hours, hours, st.lists(hostile, max_size=9)), max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_bounded_in_order_and_counted(parts: list[Any], told: list[Any]) -> None:
    now = world().now()

    def ago_of(hour: int | None) -> Any:
        return None if hour is None else now - KEPT / 48 * hour

    components = [Component(id=ident, name=name, health=health) for ident, name, health in parts]
    incidents = [
        Incident(id=ident, name=name, started=ago_of(start), resolved=ago_of(end), components=tuple(ids))
        for ident, name, start, end, ids in told
    ]
    kept = bounded(Health.MAJOR, components, incidents, now)
    recent = [each for each in incidents if each.resolved is None or now - each.resolved < KEPT]
    assert kept.left_out == len(components) + len(recent) - len(kept.components) - len(kept.incidents)
    assert set(kept.components) <= set(components)
    gone = [each for each in kept.incidents if each.resolved is not None]
    assert list(kept.incidents[len(kept.incidents) - len(gone) :]) == gone
