"""Timelines: faults that begin and end on the play's clock, and a status page that tells of them, late."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from demo.asking import BODIES, KEYS, ask

from probe.demo.vendors.clock import Clock
from probe.demo.vendors.script import Notice, Script, Trouble, Update
from probe.demo.vendors.scripts import BAD_DAY, MARCH_2026, SCRIPTS
from probe.demo.vendors.server import Vendors

MIN = 60.0
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def march(day: int, clock: str) -> float:
    return (datetime.fromisoformat(f"2026-03-{day:02d}T{clock}:00+00:00") - BEGAN).total_seconds()


def status_of(vendors: Vendors, what: str, model: str = "claude-haiku-5-5") -> int:
    base = vendors.at("claude")
    match what:
        case "page" | "login":
            return ask(f"{base}/{what}").status
        case "models":
            return ask(f"{base}/v1/models", None, KEYS["claude"]).status
        case "edge":
            return ask(f"{base}/v1/models").status
    return ask(f"{base}/v1/messages", BODIES["/v1/messages"] | {"model": model}, KEYS["claude"]).status


def told(vendors: Vendors, what: str, vendor: str = "claude") -> Any:
    answer = ask(f"{vendors.at(vendor)}/status/{what}")
    assert answer.status == 200, answer
    return answer.json


def test_a_trouble_is_on_from_its_start_to_before_its_end() -> None:
    trouble = Trouble("claude.page", "overloaded", 10, 20)
    assert [trouble.on(at) for at in (9.9, 10, 19.9, 20)] == [False, True, True, False]
    coming = trouble._replace(end_s=100, period_s=10, share=0.3)
    assert [coming.on(at) for at in (10, 12.9, 13, 19.9, 20)] == [True, True, False, False, True]


def test_the_first_trouble_that_is_on_decides_and_a_model_is_only_itself() -> None:
    script = Script(
        "two", BEGAN, 60, (Trouble("claude.inference", "money", 0, 10, "a"), Trouble("claude.inference", "overloaded", 0, 30))
    )  # fmt: skip
    surface = "claude.inference"
    assert [script.fault(surface, "a", 5), script.fault(surface, "b", 5)] == ["money", "overloaded"]
    assert [script.fault(surface, "a", 15), script.fault(surface, "a", 30), script.fault("claude.page", "", 5)] == [
        "overloaded", "", "",
    ]  # fmt: skip


def test_the_clock_stands_is_set_runs_and_can_be_anothers() -> None:
    clock = Clock(BEGAN)
    assert clock.now_s() == 0
    clock.set(3600)
    assert (clock.now_s(), clock.now()) == (3600, datetime(2026, 3, 2, 1, tzinfo=UTC))
    clock.set(speed=1e6)
    assert clock.now_s() >= 3600
    clock.set(0, 0)
    assert clock.now_s() == 0
    assert Clock(BEGAN, lambda: 42.0).now_s() == 42


def test_a_fault_of_the_edge_is_one_of_all_behind_it_and_asks_for_no_key() -> None:
    script = Script("edge", BEGAN, 60, (Trouble("claude.edge", "html.502", 0, 10),))
    with Vendors(script) as vendors:
        assert [status_of(vendors, what) for what in ("edge", "models", "inference", "page")] == [
            502,
            502,
            502,
            200,
        ]
        vendors.clock.set(10)
        assert [status_of(vendors, what) for what in ("edge", "models", "inference")] == [401, 200, 200]


def test_a_capacity_fault_is_not_seen_without_a_key() -> None:
    script = Script("inference", BEGAN, 60, (Trouble("claude.inference", "overloaded", 0, 10),))
    with Vendors(script) as vendors:
        assert [status_of(vendors, what) for what in ("edge", "models", "inference")] == [401, 200, 529]
        assert ask(vendors.at("claude") + "/v1/messages", BODIES["/v1/messages"]).status == 401


@pytest.mark.parametrize(
    ("minute", "wanted"),
    [
        (0, (200, 200, 200, 200)),
        (10, (500, 500, 200, 200)),
        (45, (200, 200, 200, 200)),
        (50, (200, 200, 200, 529)),
        (53.5, (200, 200, 200, 200)),
        (81, (502, 200, 200, 529)),
        (83, (200, 200, 200, 200)),
        (110, (200, 200, 200, 200)),
    ],
)
def test_the_bad_day_goes_surface_by_surface(minute: float, wanted: tuple[int, ...]) -> None:
    with Vendors(BAD_DAY, source=lambda: minute * MIN) as vendors:
        found = [status_of(vendors, what) for what in ("page", "login", "models")]
        assert (*found, status_of(vendors, "inference", "claude-opus-5-5")) == wanted
        assert status_of(vendors, "inference") == 200


def test_the_bad_days_bursts_break_answers_off_too() -> None:
    with Vendors(BAD_DAY, source=lambda: 52.5 * MIN) as vendors:
        body = BODIES["/v1/messages"] | {"model": "claude-opus-5-5", "stream": True}
        answer = ask(vendors.at("claude") + "/v1/messages", body, KEYS["claude"])
        assert (answer.status, answer.events[-1]["error"]["type"]) == (200, "overloaded_error")


def test_the_status_page_lags() -> None:
    now = [0.0]
    with Vendors(BAD_DAY, source=lambda: now[0]) as vendors:
        seen = []
        for minute in (10, 21.9, 22, 42, 57, 71.9, 72):
            now[0] = minute * MIN
            summary = told(vendors, "api/v2/summary.json")
            seen.append((summary["status"]["indicator"], [each["status"] for each in summary["incidents"]]))
        assert seen == [
            ("none", []),
            ("none", []),
            ("major", ["investigating"]),
            ("critical", ["identified"]),
            ("none", ["monitoring"]),
            ("minor", ["investigating", "monitoring"]),
            ("minor", ["investigating"]),
        ]
        closed = told(vendors, "api/v2/incidents.json")["incidents"][-1]
        assert (closed["created_at"], closed["started_at"], closed["resolved_at"]) == (
            "2026-03-02T09:22:00.000Z", "2026-03-02T09:10:00.000Z", "2026-03-02T10:12:00.000Z",
        )  # fmt: skip


def test_march_2026_can_be_asked_at_any_minute_of_its_two_days() -> None:
    now = [0.0]
    opus, other = "claude-opus-4-6", "claude-haiku-5-5"
    at = {
        (2, "11:29"): (200, 200, 200), (2, "11:30"): (500, 200, 200), (2, "14:35"): (500, 529, 200),
        (2, "15:50"): (200, 200, 200), (2, "17:20"): (500, 200, 200), (2, "18:10"): (200, 200, 200),
        (2, "18:20"): (500, 200, 200), (2, "21:16"): (200, 200, 200), (3, "03:15"): (500, 200, 200),
        (3, "06:59"): (500, 529, 200), (3, "09:36"): (200, 200, 200), (3, "10:27"): (200, 200, 200),
    }  # fmt: skip
    with Vendors(MARCH_2026, source=lambda: now[0]) as vendors:
        for (day, clock), wanted in at.items():
            now[0] = march(day, clock)
            found = (
                status_of(vendors, "page"),
                status_of(vendors, "inference", opus),
                status_of(vendors, "inference", other),
            )
            assert found == wanted, (day, clock)
            for vendor, path in (
                ("openai", "/v1/chat/completions"),
                ("gemini", "/v1beta/models/gemini-2.5-flash-lite:generateContent"),
            ):
                assert ask(vendors.at(vendor) + path, BODIES[path], KEYS[vendor]).status == 200


def test_march_2026_is_told_with_the_times_of_the_page() -> None:
    with Vendors(MARCH_2026, source=lambda: 48 * 3600.0) as vendors:
        incidents = told(vendors, "api/v2/incidents.json")["incidents"]
    assert [(each["name"], each["started_at"][5:16], each["created_at"][5:16], (each["resolved_at"] or "")[5:16]) for each in incidents] == [
        ("Elevated errors on Claude Opus 4.6", "03-03T06:59", "03-03T06:59", ""),
        ("Elevated errors in claude.ai, cowork, platform, claude code", "03-03T03:15", "03-03T03:15", "03-03T09:36"),
        ("Elevated errors on claude.ai", "03-02T17:15", "03-02T17:56", "03-02T21:16"),
        ("Elevated errors on Claude Opus 4.6", "03-02T14:35", "03-02T14:35", "03-02T15:50"),
        ("Elevated errors on claude.ai, console, and claude code", "03-02T11:30", "03-02T11:49", "03-02T15:47"),
    ]  # fmt: skip


def test_an_incident_is_told_with_its_updates_newest_first_and_its_components() -> None:
    now = [march(2, "14:00")]
    with Vendors(MARCH_2026, source=lambda: now[0]) as vendors:
        [incident] = told(vendors, "api/v2/incidents/unresolved.json")["incidents"]
        assert [update["status"] for update in incident["incident_updates"]] == [
            "identified",
            "investigating",
        ]
        assert [each["id"] for each in incident["components"]] == [
            "rwppv331jlwc",
            "0qbwn08sd68x",
            "yyzkbfz2thpt",
        ]
        assert (incident["monitoring_at"], incident["resolved_at"]) == (None, None)
        health = {
            each["name"]: each["status"] for each in told(vendors, "api/v2/components.json")["components"]
        }
        assert health == {
            "claude.ai": "major_outage", "platform.claude.com": "major_outage", "api.anthropic.com": "operational",
            "Claude Code": "major_outage",
        }  # fmt: skip
        ident = incident["id"]
        now[0] = march(2, "16:00")
        assert told(vendors, "api/v2/incidents/unresolved.json")["incidents"] == []
        assert told(vendors, "api/v2/incidents.json")["incidents"][-1]["id"] == ident


def test_the_imitation_leaves_out_what_it_leaves_out() -> None:
    notice = Notice(
        "openai",
        "Elevated errors",
        "minor",
        0,
        ("ChatGPT",),
        (Update(5, "investigating", "…", "partial_outage"),),
    )
    google = notice._replace(vendor="gemini")
    with Vendors(Script("imitation", BEGAN, 60, (), (notice, google))) as vendors:
        vendors.clock.set(5)
        assert len(told(vendors, "api/v2/summary.json", "openai")["components"]) == 2
        components = told(vendors, "api/v2/components.json", "openai")["components"]
        assert [each["status"] for each in components] == [
            "operational",
            "operational",
            "partial_outage",
            "operational",
        ]
        assert told(vendors, "api/v2/incidents.json", "openai")["incidents"][0]["components"] == []
        assert ask(vendors.at("openai") + "/status/api/v2/incidents/unresolved.json").status == 404
        [incident] = told(vendors, "incidents.json", "gemini")
        assert (incident["begin"], incident["end"], incident["status_impact"], incident["severity"]) == (
            "2026-03-02T00:00:00+00:00", None, "SERVICE_DISRUPTION", "medium",
        )  # fmt: skip
        assert incident["affected_products"] == [{"title": "Vertex Gemini API", "id": "Z0FZJAMvEB4j3NbCJs6B"}]


def test_what_is_set_for_a_surface_stands_over_the_script_and_under_a_wish() -> None:
    with Vendors() as vendors:
        vendors.play.behave("fault=overloaded", "claude.inference", "claude-haiku-5-5")
        assert [status_of(vendors, what) for what in ("models", "inference")] == [200, 529]
        assert status_of(vendors, "inference", "claude-opus-5-5") == 200
        url = vendors.at("claude", fault="server_error") + "/v1/messages"
        assert ask(url, BODIES["/v1/messages"], KEYS["claude"]).status == 500
        vendors.play.behave("", "claude.inference", "claude-haiku-5-5")
        assert status_of(vendors, "inference") == 200


def test_every_script_names_faults_and_surfaces_there_are() -> None:
    from probe.demo.vendors.cast import VENDORS
    from probe.demo.vendors.faults import names

    for script in SCRIPTS.values():
        for trouble in script.troubles:
            vendor, _, surface = trouble.surface.partition(".")
            assert surface in ("page", "login", "edge", "models", "inference", "status")
            assert trouble.fault in names(VENDORS[vendor].api.ROWS) or trouble.fault.startswith("html.")
            assert 0 <= trouble.start_s < trouble.end_s <= script.length_s
        for notice in script.notices:
            page = VENDORS[notice.vendor].page
            assert page is None or set(notice.components) <= {name for _, name in page.components}
    assert json.dumps(sorted(SCRIPTS)) == '["bad_day", "march_2026", "quiet"]'
