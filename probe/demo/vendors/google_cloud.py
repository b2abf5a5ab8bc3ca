"""Google Cloud's `incidents.json`: a list, newest first; what is open has no `end`."""

from typing import Any

from probe.demo.vendors.script import Notice, Script
from probe.demo.vendors.values import Asked, Reply, packed

PRODUCT = {"title": "Vertex Gemini API", "id": "Z0FZJAMvEB4j3NbCJs6B"}
_IMPACT = {"none": "SERVICE_INFORMATION", "minor": "SERVICE_DISRUPTION"}
_SEVERITY = {"none": "low", "minor": "medium"}


def answer(asked: Asked, script: Script, at_s: float) -> Reply:
    if (asked.method, asked.path) != ("GET", "/incidents.json"):
        return Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)</title>", "text/html; charset=UTF-8")
    found = [_incident(notice, script) for notice in script.shown("gemini", at_s)]
    return Reply(200, packed(found), "application/json; charset=utf-8")


def _incident(notice: Notice, script: Script) -> dict[str, Any]:
    def moment(at_s: float) -> str:
        return script.moment(at_s).isoformat(timespec="seconds")

    impact = _IMPACT.get(notice.impact, "SERVICE_OUTAGE")
    last = notice.updates[-1]
    over = last.status == "resolved"
    updates = [
        {
            "created": moment(update.at_s),
            "modified": moment(update.at_s),
            "when": moment(update.at_s),
            "text": update.body,
            "status": "AVAILABLE" if update.status == "resolved" else impact,
            "affected_locations": [],
        }
        for update in reversed(notice.updates)
    ]
    number = f"{int(script.moment(notice.started_s).timestamp()) * 7 % 10**20:020d}"
    return {
        "id": f"standin{number[-12:]}",
        "number": number,
        "begin": moment(notice.started_s),
        "created": moment(notice.updates[0].at_s),
        "end": moment(last.at_s) if over else None,
        "modified": moment(last.at_s),
        "external_desc": notice.name,
        "updates": updates,
        "most_recent_update": updates[0],
        "status_impact": impact,
        "severity": _SEVERITY.get(notice.impact, "high"),
        "service_key": PRODUCT["id"],
        "service_name": PRODUCT["title"],
        "affected_products": [PRODUCT],
        "uri": f"incidents/standin{number[-12:]}",
        "currently_affected_locations": [],
        "previously_affected_locations": [],
    }
