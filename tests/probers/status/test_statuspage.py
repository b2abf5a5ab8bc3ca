"""What a status page says, and what it does not: every quirk that was met, from a real server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from probers.status.pages import (
    CLAUDE,
    CLAUDE_AI,
    CLAUDE_API,
    CLAUDE_CODE,
    ago,
    claude,
    component,
    incident,
    maintenance,
    statuspage,
    whole,
)
from support.asking import ask, text, texts
from support.site import Answer, Site

from probe.judge import judge
from probe.model.outcome import Outcome
from probe.model.reading import Reading
from probe.model.vendor import Component, Health, Incident, Vendor
from probe.probers import status
from probe.units import parse_moment


def look(site: Site, *components: str, **keys: Any) -> Reading:
    return ask(status, status.Settings(page=text(site.url), components=components, **keys)).reading


def said(reading: Reading) -> tuple[str, str]:
    """The outcome, and the message with it."""
    outcome, found = judge(reading, (), ())
    return outcome.value, "" if found is None else found.message


def of(reading: Reading) -> Vendor:
    assert reading.vendor is not None
    return reading.vendor


def test_a_page_on_which_all_is_well_is_up(site: Site) -> None:
    reading = look(statuspage(site))
    assert said(reading) == ("up", "")
    assert of(reading).health is Health.OPERATIONAL
    assert [each.id for each in of(reading).components] == [each["id"] for each in CLAUDE]
    assert reading.facts["system"] == "statuspage"
    assert [asked.path for asked in site.asked] == [
        "/api/v2/components.json",
        "/api/v2/incidents.json",
        "/api/v2/scheduled-maintenances/active.json",
    ]
    assert {asked.headers["accept"] for asked in site.asked} == {"application/json"}
    assert all(asked.headers["user-agent"].startswith("probe/") for asked in site.asked)


@pytest.mark.parametrize(
    ("word", "outcome", "message", "health"),
    [
        ("operational", "up", "", Health.OPERATIONAL),
        ("under_maintenance", "degraded", "1 of 5 components: Claude Code under maintenance", Health.MAINTENANCE),
        ("degraded_performance", "degraded", "1 of 5 components: Claude Code degraded performance", Health.DEGRADED),
        ("partial_outage", "down", "1 of 5 components: Claude Code partial outage", Health.PARTIAL),
        ("major_outage", "down", "1 of 5 components: Claude Code major outage", Health.MAJOR),
        ("full_outage", "down", "1 of 5 components: Claude Code major outage", Health.MAJOR),
    ],
)  # fmt: skip
def test_each_status_of_a_component_has_its_outcome(
    word: str, outcome: str, message: str, health: Health, site: Site
) -> None:
    reading = look(statuspage(site, claude(**{CLAUDE_CODE: word})))
    assert (said(reading), of(reading).health) == ((outcome, message), health)
    found = reading.failure or reading.degradation
    assert found is None or (found.reason, found.owner) == ("vendor", "target")


def test_the_worst_component_decides_and_the_incident_behind_it_is_named(site: Site) -> None:
    parts = claude(**{CLAUDE_API: "partial_outage", CLAUDE_CODE: "degraded_performance"})
    reading = look(statuspage(site, parts, [incident(components=parts[2:4])]))
    assert said(reading) == (
        "down",
        (
            "2 of 5 components: Claude API (api.anthropic.com) partial outage, Claude Code degraded performance"
            ' · incident "Elevated errors" open 34m'
        ),
    )
    assert [each.id for each in of(reading).components[:2]] == [CLAUDE_API, CLAUDE_CODE]


def test_only_the_components_asked_for_count(site: Site) -> None:
    statuspage(site, claude(**{CLAUDE_API: "major_outage"}))
    assert said(look(site, "claude.ai", "Claude Code")) == ("up", "")
    assert said(look(site, CLAUDE_API)) == ("down", "Claude API (api.anthropic.com) major outage")


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        (CLAUDE_AI, [CLAUDE_AI]),
        ("claude.ai", [CLAUDE_AI]),
        ("CLAUDE.AI", [CLAUDE_AI]),
        ("Claude API (api.anthropic.com)", [CLAUDE_API]),
        ("claude api", [CLAUDE_API]),
        ("Claude Code", [CLAUDE_CODE]),
    ],
)
def test_a_component_is_meant_by_its_id_or_its_name(word: str, ids: list[str], site: Site) -> None:
    assert [each.id for each in of(look(statuspage(site), word)).components] == ids


def test_an_id_is_meant_before_a_name_that_reads_the_same(site: Site) -> None:
    parts = [component("one", "two", "major_outage"), component("two", "other")]
    assert of(look(statuspage(site, parts), "two")).components == (
        Component(id="two", name="other", health=Health.OPERATIONAL),
    )


def test_a_heading_means_what_stands_under_it(site: Site) -> None:
    parts = [
        component("apps", "ChatGPT", "operational", group=True, components=["web"]),
        component("web", "Conversations", "major_outage", group_id="apps"),
        component("ios", "iOS", group_id="apps"),
        component("api", "API"),
    ]
    reading = look(statuspage(site, parts), "ChatGPT")
    assert {each.id for each in of(reading).components} == {"web", "ios"}
    assert said(reading) == ("down", "1 of 2 components: Conversations major outage")
    assert {each.id for each in of(look(site)).components} == {"web", "ios", "api"}


def test_a_component_that_is_not_there_is_unknown_and_near_names_are_given(site: Site) -> None:
    reading = look(statuspage(site), "claude.ai", "Claude Cod")
    assert said(reading) == (
        "unknown",
        (
            "the page has no component 'Claude Cod': there is Claude Code, Claude Cowork, "
            "claude.ai, Claude API (api.anthropic.com); write a name or an id of the page in `components`"
        ),
    )
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner) == ("unreadable", "client")
    assert of(reading).health is Health.UNKNOWN
    assert [each.id for each in of(reading).components] == [CLAUDE_AI]


def test_an_outage_that_is_told_beats_a_component_that_is_not_there(site: Site) -> None:
    statuspage(site, claude(**{CLAUDE_AI: "major_outage"}))
    assert said(look(site, "claude.ai", "gone")) == ("down", "claude.ai major outage")


def test_a_status_without_a_name_here_is_unknown_and_hides_no_outage(site: Site) -> None:
    statuspage(site, claude(**{CLAUDE_AI: "on_fire"}))
    assert said(look(site)) == (
        "unknown",
        "the page says of claude.ai what this probe has no word for: a newer one may have",
    )
    statuspage(site, claude(**{CLAUDE_AI: "on_fire", CLAUDE_API: "major_outage"}))
    assert said(look(site))[0] == "down"


def test_the_indicator_is_not_asked_and_decides_nothing(site: Site) -> None:
    look(statuspage(site, claude(**{CLAUDE_API: "major_outage"})))
    assert not {"/api/v2/status.json", "/api/v2/summary.json"} & {asked.path for asked in site.asked}


def test_an_incident_that_is_watched_while_all_components_are_well_is_no_outage(site: Site) -> None:
    reading = look(statuspage(site, CLAUDE, [incident(status="monitoring", impact="major")]))
    assert said(reading) == ("up", "")
    assert [each.status for each in of(reading).incidents] == ["monitoring"]


def test_an_incident_without_components_and_without_impact_is_no_outage(site: Site) -> None:
    assert said(look(statuspage(site, CLAUDE, [incident(impact="none")]))) == ("up", "")


@pytest.mark.parametrize("impact", ["minor", "major", "critical"])
def test_an_open_incident_that_names_no_component_is_degraded_at_least(impact: str, site: Site) -> None:
    reading = look(statuspage(site, CLAUDE, [incident(impact=impact)]), "Claude Code")
    assert said(reading) == ("degraded", 'incident "Elevated errors" open 34m')
    assert of(reading).health is Health.DEGRADED


def test_an_incident_that_names_all_components_is_trusted_less_than_the_components(site: Site) -> None:
    parts = claude(**{CLAUDE_API: "partial_outage"})
    statuspage(site, parts, [incident(impact="major", components=parts)])
    assert said(look(site, "claude.ai")) == ("up", "")
    assert [each.components for each in of(look(site, "claude.ai")).incidents] == [(CLAUDE_AI,)]
    assert said(look(site, "Claude API"))[0] == "down"


def test_an_incident_of_other_components_is_not_ours(site: Site) -> None:
    statuspage(site, CLAUDE, [incident(components=CLAUDE[3:4])])
    assert of(look(site, "claude.ai")).incidents == ()


def test_an_incident_is_recorded_with_its_times(site: Site) -> None:
    began, posted, ended = ago(hours=5), ago(hours=4), ago(hours=1)
    closed = incident(
        status="resolved", impact="major", components=CLAUDE[:1], started_at=began, created_at=posted, resolved_at=ended
    )  # fmt: skip
    assert of(look(statuspage(site, CLAUDE, [closed]))).incidents == (
        Incident(
            id="7m3hx4tq5nkd", name="Elevated errors", impact="major", status="resolved", posted=parse_moment(posted),
            started=parse_moment(began), resolved=parse_moment(ended), components=(CLAUDE_AI,),
        ),
    )  # fmt: skip


def test_a_closed_incident_is_kept_for_two_days_and_open_ones_come_first(site: Site) -> None:
    found = [
        incident("recent", status="postmortem", resolved_at=ago(hours=47)),
        incident("old", status="resolved", resolved_at=ago(hours=49)),
        incident("open", started_at=ago(days=20), impact="none"),
        incident("no end", status="resolved", updated_at=ago(hours=3)),
    ]
    kept = of(look(statuspage(site, CLAUDE, found))).incidents
    assert {each.id for each in kept} == {"open", "recent", "no end"}
    assert kept[0].id == "open"
    assert [each.resolved is None for each in kept] == [True, False, False]


def test_a_time_that_cannot_be_read_is_left_out_and_the_page_is_read(site: Site) -> None:
    odd = incident(created_at="yesterday", started_at=None, components=None)
    reading = look(statuspage(site, CLAUDE, [odd]))
    assert said(reading) == ("degraded", 'incident "Elevated errors" open')
    assert (of(reading).incidents[0].posted, of(reading).incidents[0].started) == (None, None)


def test_an_incident_of_tomorrow_is_open_since_now(site: Site) -> None:
    statuspage(site, CLAUDE, [incident(started_at=ago(days=-1))])
    assert said(look(site))[1] == 'incident "Elevated errors" open 0s'


@pytest.mark.parametrize("word", ["in_progress", "verifying"])
def test_maintenance_that_is_going_on_is_degraded_and_called_so(word: str, site: Site) -> None:
    reading = look(statuspage(site, CLAUDE, (), [maintenance(word)]))
    assert said(reading) == ("degraded", 'maintenance "Database upgrade" open 10m')
    assert of(reading).health is Health.MAINTENANCE
    assert [(each.impact, each.status) for each in of(reading).incidents] == [("maintenance", word)]


def test_maintenance_that_is_planned_or_of_other_components_changes_nothing(site: Site) -> None:
    planned = [maintenance("scheduled"), maintenance(components=CLAUDE[3:4])]
    assert said(look(statuspage(site, CLAUDE, (), planned), "claude.ai")) == ("up", "")


def test_a_page_without_maintenance_documents_is_read(site: Site) -> None:
    statuspage(site).on("/api/v2/scheduled-maintenances/active.json", Answer(404, b"{}"))
    assert said(look(site)) == ("up", "")
    site.on("/api/v2/scheduled-maintenances/active.json", Answer(200, b"<html>"))
    assert said(look(site)) == ("up", "")


def test_without_the_list_of_incidents_the_open_ones_are_asked_for(site: Site) -> None:
    statuspage(site).on("/api/v2/incidents.json", Answer(404, b"")).on(
        "/api/v2/incidents/unresolved.json", whole(incidents=[incident()])
    )
    assert said(look(site)) == ("degraded", 'incident "Elevated errors" open 34m')


def test_incident_io_answers_in_the_same_form_with_empty_components(site: Site) -> None:
    chat = component("01JMXBRMFE6N2NNT7DG6XZQ6PW", "Chat Completions", "degraded_performance")
    statuspage(site, [chat], [incident("01KAJ3Y1V2", components=[], impact="minor")])
    reading = look(site, "01JMXBRMFE6N2NNT7DG6XZQ6PW", system="incident.io")
    assert said(reading) == (
        "degraded",
        'Chat Completions degraded performance · incident "Elevated errors" open 34m',
    )
    assert [asked.path for asked in site.asked] == ["/api/v2/components.json", "/api/v2/incidents.json"]


def test_a_page_without_components_says_nothing(site: Site) -> None:
    assert said(look(statuspage(site, []))) == ("unknown", "the page lists no components")


def test_many_things_wrong_at_once_are_counted(site: Site) -> None:
    parts = [component(f"c{n}", f"Part {n}", "major_outage") for n in range(5)]
    found = [incident(f"i{n}", f"Trouble {n}", started_at=ago(hours=n + 1)) for n in range(3)]
    assert said(look(statuspage(site, parts, found))) == (
        "down",
        (
            "5 of 5 components: Part 0 major outage, Part 1 major outage, Part 2 major outage and 2 more"
            ' · incident "Trouble 0" open 1h and 2 more'
        ),
    )


def test_headers_and_secrets_go_along_with_every_document(site: Site) -> None:
    statuspage(site)
    settings = status.Settings(page=text(site.url + "/"), headers=texts(X_Key="${PW}", Accept="*/*"))
    ask(status, settings, env={"PW": "sesame-street-1"})
    assert {(each.headers["x-key"], each.headers["accept"]) for each in site.asked} == {
        ("sesame-street-1", "*/*")
    }
    assert site.asked[0].path == "/api/v2/components.json"


def test_the_time_of_a_look_is_that_of_all_its_documents(site: Site) -> None:
    slow = statuspage(site)
    for path in ("components", "incidents"):
        answer = whole(components=[component("a", "A")], incidents=[])
        slow.on(f"/api/v2/{path}.json", answer._replace(delay_s=0.05))
    began = datetime.now(UTC)
    reading = look(slow)
    assert reading.latency_s >= 0.1
    assert timedelta(0) <= reading.at - began < timedelta(seconds=5)
    assert judge(reading, (), ())[0] is Outcome.UP
