"""What a page says → facts of the record, of a bounded size."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from probe.model.vendor import ID_LIMIT, NAME_LIMIT, WORD_LIMIT, Component, Health, Incident, Vendor
from probe.probers.status.page import severity
from probe.probers.status.word import began
from probe.text import clean

KEPT = timedelta(hours=48)
"""For so long an incident stays in the record after its end, so that the end is not missed between two looks."""

MOST_COMPONENTS = 12
MOST_INCIDENTS = 8
MOST_IDS = 6
_MOST_BYTES = 3000


def bounded(
    health: Health, components: Sequence[Component], incidents: Sequence[Incident], now: datetime
) -> Vendor:
    """The worst components and the newest incidents, open ones first. Texts are cut later, where secrets are known."""
    ids = {each.id for each in components}
    ranked = sorted(components, key=lambda each: -severity(each.health))
    recent = sorted((each for each in incidents if _is_recent(each, now)), key=_order)
    own = [_with_own(each, ids) for each in recent]
    kept_components, kept_incidents = ranked[:MOST_COMPONENTS], own[:MOST_INCIDENTS]
    while True:
        vendor = Vendor(
            health=health,
            components=tuple(kept_components),
            incidents=tuple(kept_incidents),
            left_out=len(ranked) - len(kept_components) + len(own) - len(kept_incidents),
        )
        if _size(vendor) <= _MOST_BYTES or not (kept_components or kept_incidents):
            return vendor
        # What is closed goes first; then the longer list gives.
        closed = bool(kept_incidents) and kept_incidents[-1].resolved is not None
        if closed or len(kept_incidents) * 2 > len(kept_components):
            kept_incidents = kept_incidents[:-1]
        else:
            kept_components = kept_components[:-1]


def _is_recent(incident: Incident, now: datetime) -> bool:
    return incident.resolved is None or now - incident.resolved < KEPT


def _order(incident: Incident) -> tuple[bool, float]:
    start = began(incident)
    return incident.resolved is not None, -(start.timestamp() if start else 0.0)


def _with_own(incident: Incident, ids: set[str]) -> Incident:
    own = tuple(each for each in incident.components if each in ids)[:MOST_IDS]
    return msgspec.structs.replace(incident, components=own)


def _size(vendor: Vendor) -> int:
    """Bytes on the line, about: in ASCII, with texts as long as they may stay."""
    return len(json.dumps(msgspec.to_builtins(_cut(vendor))))


def _cut(vendor: Vendor) -> Vendor:
    return msgspec.structs.replace(
        vendor,
        components=tuple(
            msgspec.structs.replace(each, id=clean(each.id, ID_LIMIT), name=clean(each.name, NAME_LIMIT))
            for each in vendor.components
        ),
        incidents=tuple(
            msgspec.structs.replace(
                each,
                id=clean(each.id, ID_LIMIT),
                name=clean(each.name, NAME_LIMIT),
                impact=clean(each.impact, WORD_LIMIT),
                status=clean(each.status, WORD_LIMIT),
                components=tuple(clean(one, ID_LIMIT) for one in each.components),
            )
            for each in vendor.incidents
        ),
    )
