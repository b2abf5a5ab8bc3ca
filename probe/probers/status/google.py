"""Google Cloud: one list of incidents, each with the products it touches. What no open one touches is well."""

from collections.abc import Mapping, Sequence

import msgspec

from probe.model.vendor import Component, Health, Incident
from probe.probers.status.page import Page, Part, moment_of, short, worst
from probe.probers.status.systems import Ask
from probe.probers.status.v2 import decoded

ASKS = (Ask("incidents", "/incidents.json"),)

HEALTHS = {
    "AVAILABLE": Health.OPERATIONAL,
    "SERVICE_INFORMATION": Health.DEGRADED,
    "SERVICE_DISRUPTION": Health.PARTIAL,
    "SERVICE_OUTAGE": Health.MAJOR,
}


class _Product(msgspec.Struct):
    id: str
    title: str = ""


class _Update(msgspec.Struct):
    status: str | None = None


class _Entry(msgspec.Struct):
    id: str
    begin: str | None = None
    created: str | None = None
    end: str | None = None
    external_desc: str | None = None
    status_impact: str | None = None
    most_recent_update: _Update | None = None
    affected_products: tuple[_Product, ...] | None = None


def read(answers: Mapping[str, bytes]) -> Page:
    """Raises NoPageError."""
    entries = decoded(answers["incidents"], tuple[_Entry, ...], "incidents")
    names: dict[str, str] = {}
    for product in (each for entry in entries for each in entry.affected_products or ()):
        # The newest comes first, and a title may have changed since.
        names.setdefault(product.id, product.title)
    touching: dict[str, list[_Entry]] = {}
    for entry in entries:
        for product in () if entry.end else entry.affected_products or ():
            touching.setdefault(product.id, []).append(entry)
    return Page(
        parts=tuple(Part(_component(each, name, touching.get(each, ()))) for each, name in names.items()),
        incidents=tuple(each for entry in entries if (each := _incident(entry))),
        complete=False,
    )


def _component(product: str, name: str, touching: Sequence[_Entry]) -> Component:
    """`touching` are the open incidents of the product."""
    healths = [HEALTHS.get(_status(entry), Health.UNKNOWN) for entry in touching]
    health = worst(healths)
    if health is Health.OPERATIONAL and Health.UNKNOWN in healths:
        health = Health.UNKNOWN
    return Component(id=short(product), name=short(name or product), health=health)


def _status(entry: _Entry) -> str:
    """The latest update says how it is now; the impact is the worst it was."""
    latest = entry.most_recent_update.status if entry.most_recent_update else None
    return latest or entry.status_impact or ""


def _incident(entry: _Entry) -> Incident | None:
    """None for one that is closed, and nobody can read since when."""
    resolved = moment_of(entry.end)
    if entry.end and resolved is None:
        return None
    return Incident(
        id=short(entry.id),
        name=short(entry.external_desc or entry.id),
        impact=short(entry.status_impact),
        status=short(_status(entry)),
        posted=moment_of(entry.created),
        started=moment_of(entry.begin),
        resolved=resolved,
        components=tuple(short(each.id) for each in entry.affected_products or ()),
    )
