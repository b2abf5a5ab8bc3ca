"""Status pages as vendors serve them: every field of the answer, whatever is read of it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from support.site import Answer, Site

from probe.units import format_moment

CLAUDE_AI, CLAUDE_API, CLAUDE_CODE = "rwppv331jlwc", "k8w3r06qmzrp", "yyzkbfz2thpt"
VERTEX = "Z0FZJAMvEB4j3NbCJs6B"
JSON = ("content-type", "application/json; charset=utf-8")
HTML = ("content-type", "text/html; charset=utf-8")
_PAGE_ID = "tymt9n04zgry"


def ago(**span: float) -> str:
    return format_moment(datetime.now(UTC) - timedelta(**span))


def component(ident: str, name: str, status: str = "operational", **changes: Any) -> dict[str, Any]:
    return {
        "id": ident, "name": name, "status": status, "created_at": "2023-07-11T17:52:30.612Z",
        "updated_at": "2026-11-20T09:14:02.771Z", "position": 1, "description": None, "showcase": True,
        "start_date": "2023-07-11", "group_id": None, "page_id": _PAGE_ID, "group": False, "only_show_if_degraded": False,
    } | changes  # fmt: skip


CLAUDE = (
    component(CLAUDE_AI, "claude.ai"),
    component("0qbwn08sd68x", "platform.claude.com (formerly console.anthropic.com)"),
    component(CLAUDE_API, "Claude API (api.anthropic.com)"),
    component(CLAUDE_CODE, "Claude Code"),
    component("bpp5gb3hpjcl", "Claude Cowork"),
)


def claude(**statuses: str) -> list[dict[str, Any]]:
    """The components, with the status of some: `claude(k8w3r06qmzrp="partial_outage")`."""
    return [each | {"status": statuses.get(each["id"], each["status"])} for each in CLAUDE]


def incident(
    ident: str = "7m3hx4tq5nkd",
    name: str = "Elevated errors",
    status: str = "investigating",
    impact: str = "minor",
    components: Sequence[dict[str, Any]] | None = (),
    **changes: Any,
) -> dict[str, Any]:
    created = changes.get("created_at", ago(minutes=34))
    update = {
        "id": "l1q2m9x0w7vb", "status": status, "body": "We are investigating elevated errors.", "incident_id": ident,
        "created_at": created, "updated_at": created, "display_at": created, "custom_tweet": None, "tweet_id": None,
        "deliver_notifications": True,
        "affected_components": [
            {"code": each["id"], "name": each["name"], "old_status": "operational", "new_status": each["status"]}
            for each in components or ()
        ] or None,
    }  # fmt: skip
    return {
        "id": ident, "name": name, "status": status, "created_at": created, "updated_at": created, "monitoring_at": None,
        "resolved_at": None, "impact": impact, "shortlink": "https://stspg.io/7m3hx4tq5nkd", "started_at": created,
        "page_id": _PAGE_ID, "incident_updates": [update], "components": components, "reminder_intervals": None,
    } | changes  # fmt: skip


def maintenance(status: str = "in_progress", **changes: Any) -> dict[str, Any]:
    planned = {"scheduled_for": ago(minutes=10), "scheduled_until": ago(minutes=-50)}
    return incident("m41nt3n4nc3x", "Database upgrade", status, "maintenance") | planned | changes


def whole(**lists: Any) -> Answer:
    about = {
        "id": _PAGE_ID, "name": "Claude", "url": "https://status.claude.com", "time_zone": "Etc/UTC",
        "updated_at": ago(minutes=1),
    }  # fmt: skip
    return Answer(200, json.dumps({"page": about} | lists).encode(), (JSON,))


def statuspage(
    site: Site,
    components: Sequence[dict[str, Any]] = CLAUDE,
    incidents: Sequence[dict[str, Any]] = (),
    maintenances: Sequence[dict[str, Any]] = (),
) -> Site:
    """Serve it. The front page is HTML, as everywhere, and the indicator says that all is well, whatever is."""
    calm = {"indicator": "none", "description": "All Systems Operational"}
    api = "/api/v2"
    return (
        site.on("/", Answer(200, b"<!DOCTYPE html><html>Claude Status</html>", (HTML,)))
        .on(f"{api}/status.json", whole(status=calm))
        .on(f"{api}/components.json", whole(components=list(components)))
        .on(f"{api}/incidents.json", whole(incidents=list(incidents)))
        .on(f"{api}/scheduled-maintenances/active.json", whole(scheduled_maintenances=list(maintenances)))
    )


def google_incident(
    ident: str = "xVSEV3kVaJBmS7SZbnre",
    products: Sequence[tuple[str, str]] = ((VERTEX, "Vertex Gemini API"),),
    now: str = "SERVICE_OUTAGE",
    **changes: Any,
) -> dict[str, Any]:
    begin = changes.get("begin", ago(hours=2))
    latest = {
        "created": begin, "modified": begin, "when": begin, "text": "We are investigating.", "status": now,
        "affected_locations": [{"title": "Iowa (us-central1)", "id": "us-central1"}],
    }  # fmt: skip
    return {
        "id": ident, "number": "17365239237528279384", "begin": begin, "created": begin, "end": None, "modified": begin,
        "external_desc": "Elevated error rates for Vertex Gemini API", "updates": [latest], "most_recent_update": latest,
        "status_impact": "SERVICE_OUTAGE", "severity": "high", "service_key": "zall", "service_name": "Multiple Products",
        "affected_products": [{"title": title, "id": product} for product, title in products],
        "uri": f"incidents/{ident}", "currently_affected_locations": [], "previously_affected_locations": [],
    } | changes  # fmt: skip


def google(site: Site, *incidents: dict[str, Any]) -> Site:
    return site.on("/incidents.json", Answer(200, json.dumps(incidents).encode(), (JSON,)))
