"""A vendor's status page, as Statuspage v2 has it; and as incident.io imitates it, with what it leaves out.

The imitation lists only part of the components in its summary, names no components in its incidents, and does not have
`incidents/unresolved.json`.
"""

from datetime import datetime
from typing import Any, NamedTuple

from probe.demo.vendors.script import Notice, Script
from probe.demo.vendors.values import Asked, Reply, packed


class Page(NamedTuple):
    id: str
    name: str
    url: str
    components: tuple[tuple[str, str], ...]
    imitated: bool = False


CLAUDE = Page(
    "tymt9n04zgry", "Claude", "https://status.claude.com",
    (
        ("rwppv331jlwc", "claude.ai"), ("0qbwn08sd68x", "platform.claude.com"), ("k8w3r06qmzrp", "api.anthropic.com"),
        ("yyzkbfz2thpt", "Claude Code"),
    ),
)  # fmt: skip
OPENAI = Page(
    "01JMDK9XYRTNE9DBRBP4D2NYDS", "OpenAI", "https://status.openai.com",
    (
        ("01JMXBRMFE6N2NNT7DG6XZQ6PW", "Chat Completions"), ("01JP8CD9JR3HR6Y7G4Q75N4DVW", "Responses"),
        ("01JMXBNJXGV1T5GT2M9XA83XNG", "ChatGPT"), ("01JMXBX0VXYQ4Z0KQQ2XJ7Q3F5", "Login"),
    ),
    imitated=True,
)  # fmt: skip

_ORDER = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
_WORDS = {
    "operational": ("none", "All Systems Operational"),
    "under_maintenance": ("maintenance", "Service Under Maintenance"),
    "degraded_performance": ("minor", "Partially Degraded Service"),
    "partial_outage": ("major", "Partial System Outage"),
    "major_outage": ("critical", "Major Service Outage"),
}
_OVER = ("resolved", "postmortem")


def answer(page: Page, asked: Asked, script: Script, at_s: float) -> Reply:
    what = asked.path.removeprefix("/api/v2/")
    told = _Told(page, script, at_s)
    incidents = told.incidents()
    unresolved = [incident for incident in incidents if incident["status"] not in _OVER]
    head = {"page": told.page()}
    empty: dict[str, Any] = {"scheduled_maintenances": []}
    parts: dict[str, dict[str, Any]] = {
        "status.json": {"status": told.status()},
        "summary.json": {
            "components": told.components()[: 2 if page.imitated else None],
            "incidents": unresolved,
            **empty,
            "status": told.status(),
        },
        "components.json": {"components": told.components()},
        "incidents.json": {"incidents": incidents[:50]},
        "scheduled-maintenances.json": empty,
        "scheduled-maintenances/upcoming.json": empty,
        "scheduled-maintenances/active.json": empty,
    }
    if not page.imitated:
        parts["incidents/unresolved.json"] = {"incidents": unresolved}
    if asked.method != "GET" or what not in parts:
        return Reply(404, packed({"error": "not found"}))
    return Reply(200, packed(head | parts[what]), "application/json; charset=utf-8")


class _Told(NamedTuple):
    site: Page
    script: Script
    at_s: float

    def page(self) -> dict[str, Any]:
        changed = max((notice.updates[-1].at_s for notice in self._notices()), default=0.0)
        about = {"id": self.site.id, "name": self.site.name, "url": self.site.url, "time_zone": "Etc/UTC"}
        return about | {"updated_at": self._moment(changed)}

    def status(self) -> dict[str, str]:
        worst = max((health for _, _, health in self._health()), key=_ORDER.index, default="operational")
        indicator, description = _WORDS[worst]
        return {"indicator": indicator, "description": description}

    def components(self) -> list[dict[str, Any]]:
        return [self._component(*each, place) for place, each in enumerate(self._health(), 1)]

    def incidents(self) -> list[dict[str, Any]]:
        return [self._incident(notice) for notice in self._notices()]

    def _notices(self) -> list[Notice]:
        return self.script.shown(self.site.name.lower(), self.at_s)

    def _health(self) -> list[tuple[str, str, str]]:
        """Id, name, health: the worst of the incidents that are open."""
        found = []
        for ident, name in self.site.components:
            states = [_state(notice) for notice in self._notices() if name in notice.components]
            found.append((ident, name, max(states, key=_ORDER.index, default="operational")))
        return found

    def _component(self, ident: str, name: str, health: str, place: int) -> dict[str, Any]:
        return {
            "id": ident,
            "name": name,
            "status": health,
            "created_at": "2023-07-11T17:51:04.000Z",
            "updated_at": self.page()["updated_at"],
            "position": place,
            "description": None,
            "showcase": True,
            "start_date": "2023-07-11",
            "group_id": None,
            "page_id": self.site.id,
            "group": False,
            "only_show_if_degraded": False,
        }

    def _incident(self, notice: Notice) -> dict[str, Any]:
        ident = f"standin{self._place(notice):05d}"
        last = notice.updates[-1]
        resolved = last.at_s if last.status in _OVER else None
        monitoring = next((update.at_s for update in notice.updates if update.status == "monitoring"), None)
        hit = (
            []
            if self.site.imitated
            else [each for each in self.components() if each["name"] in notice.components]
        )
        return {
            "id": ident,
            "name": notice.name,
            "status": last.status,
            "impact": notice.impact,
            "shortlink": f"https://stspg.io/{ident}",
            "created_at": self._moment(notice.updates[0].at_s),
            "started_at": self._moment(notice.started_s),
            "updated_at": self._moment(last.at_s),
            "monitoring_at": None if monitoring is None else self._moment(monitoring),
            "resolved_at": None if resolved is None else self._moment(resolved),
            "page_id": self.site.id,
            "components": hit,
            "incident_updates": [
                {
                    "id": f"{ident}u{place}",
                    "status": update.status,
                    "body": update.body,
                    "incident_id": ident,
                    "created_at": self._moment(update.at_s),
                    "updated_at": self._moment(update.at_s),
                    "display_at": self._moment(update.at_s),
                    "affected_components": None,
                }
                for place, update in reversed(list(enumerate(notice.updates)))
            ],
        }

    def _place(self, notice: Notice) -> int:
        """Its number in the script, which does not change as it grows."""
        return next(
            place
            for place, each in enumerate(self.script.notices)
            if (each.vendor, each.name, each.started_s) == (notice.vendor, notice.name, notice.started_s)
        )

    def _moment(self, at_s: float) -> str:
        return stamp(self.script.moment(at_s))


def _state(notice: Notice) -> str:
    return next((update.health for update in reversed(notice.updates) if update.health), "operational")


def stamp(moment: datetime) -> str:
    """`2026-03-02T11:49:00.000Z`"""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
