"""The JSON of Statuspage's API, version 2, which others speak too.

The page's own indicator is not read: it does not follow the incidents. A component's status is trusted over an
incident that names it, because some vendors name all of them.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from probe.model.vendor import Component, Health, Incident
from probe.probers.status.page import MAINTENANCE, NoPageError, Page, Part, moment_of, short

HEALTHS = {
    "operational": Health.OPERATIONAL,
    "under_maintenance": Health.MAINTENANCE,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL,
    "major_outage": Health.MAJOR,
    "full_outage": Health.MAJOR,
}
_OPEN = frozenset({"investigating", "identified", "monitoring", "in_progress", "verifying"})
_CLOSED = frozenset({"resolved", "postmortem", "completed"})
_RUNNING = frozenset({"in_progress", "verifying", "completed"})


class _Component(msgspec.Struct):
    id: str
    name: str
    status: str
    group: bool | None = None
    group_id: str | None = None
    components: tuple[str, ...] | None = None


class _Components(msgspec.Struct):
    components: tuple[_Component, ...]


class _Named(msgspec.Struct):
    id: str


class _Entry(msgspec.Struct):
    """An incident, or a maintenance: the latter has the times it is planned for."""

    id: str
    name: str
    status: str
    impact: str | None = None
    created_at: str | None = None
    started_at: str | None = None
    updated_at: str | None = None
    resolved_at: str | None = None
    scheduled_for: str | None = None
    components: tuple[_Named, ...] | None = None


class _Incidents(msgspec.Struct):
    incidents: tuple[_Entry, ...]


class _Maintenances(msgspec.Struct):
    scheduled_maintenances: tuple[_Entry, ...]


_Answer = TypeVar("_Answer")


def read(answers: Mapping[str, bytes]) -> Page:
    """`components`, `incidents` and, where there is one, `maintenances`. Raises NoPageError."""
    found = decoded(answers["components"], _Components, "components")
    entries = decoded(answers["incidents"], _Incidents, "incidents").incidents
    planned = tuple(_running(answers["maintenances"])) if "maintenances" in answers else ()
    return Page(
        parts=tuple(_parts(found.components)),
        incidents=(
            *(each for entry in entries if (each := _incident(entry, entry.impact))),
            *(each for entry in planned if (each := _incident(entry, MAINTENANCE))),
        ),
    )


def _running(body: bytes) -> Iterable[_Entry]:
    """None where it cannot be read: the page can do without."""
    try:
        found = decoded(body, _Maintenances, "maintenances")
    except NoPageError:
        return
    yield from (entry for entry in found.scheduled_maintenances if entry.status in _RUNNING)


def decoded(body: bytes, form: type[_Answer], what: str) -> _Answer:
    """Raises NoPageError."""
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=form)
    except msgspec.ValidationError as error:
        raise NoPageError(f"JSON, but not {what} as its system writes them: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NoPageError(f"no JSON where {what} were due") from None


def _parts(found: Iterable[_Component]) -> Iterable[Part]:
    listed = tuple(found)
    under: dict[str, set[str]] = {}
    for child in listed:
        if child.group_id is not None:
            under.setdefault(child.group_id, set()).add(child.id)
    for each in listed:
        children = dict.fromkeys([*(each.components or ()), *sorted(under.get(each.id, ()))])
        component = Component(
            id=short(each.id), name=short(each.name), health=HEALTHS.get(each.status, Health.UNKNOWN)
        )
        yield Part(component, tuple(map(short, children)) if each.group else ())


def _incident(entry: _Entry, impact: str | None) -> Incident | None:
    """None for one that is closed, and nobody says since when."""
    over = entry.status in _CLOSED or (entry.status not in _OPEN and entry.resolved_at is not None)
    resolved = (moment_of(entry.resolved_at) or moment_of(entry.updated_at)) if over else None
    if over and resolved is None:
        return None
    return Incident(
        id=short(entry.id),
        name=short(entry.name),
        impact=short(impact),
        status=short(entry.status),
        posted=moment_of(entry.created_at),
        started=moment_of(entry.scheduled_for or entry.started_at),
        resolved=resolved,
        components=tuple(short(each.id) for each in entry.components or ()),
    )
