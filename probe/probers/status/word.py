"""Components and incidents → what the vendor says of itself, and the outcome that is. Pure.

operational is up; under maintenance and degraded are degraded; a partial or major outage is down. What is told
by an incident alone, which names no component, is degraded at most: nobody says what is broken. One that is
only watched any more, and one that names components which are well, change nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from probe.model.sample import Failure
from probe.model.vendor import Component, Health, Incident
from probe.probers.status.page import HARMLESS, MAINTENANCE, WATCHED, severity, worst
from probe.reasons import Reason, failure
from probe.units import format_span

SAID = {
    Health.OPERATIONAL: "operational",
    Health.MAINTENANCE: "under maintenance",
    Health.DEGRADED: "degraded performance",
    Health.PARTIAL: "partial outage",
    Health.MAJOR: "major outage",
    Health.UNKNOWN: "in a state that has no name here",
}
_OUTAGE = (Health.PARTIAL, Health.MAJOR)
_NAMED = 3


class Word(NamedTuple):
    health: Health
    failure: Failure | None = None
    degradation: Failure | None = None


def judged(components: Sequence[Component], incidents: Sequence[Incident], now: datetime) -> Word:
    """`incidents` are those that are about the components, or about none in particular."""
    told = [each for each in incidents if each.resolved is None]
    alone = [each for each in told if _counts_alone(each)]
    health = worst([*(each.health for each in components), *map(_at_least, alone)])
    if health not in _OUTAGE and any(each.health is Health.UNKNOWN for each in components):
        return Word(Health.UNKNOWN, failure=_nameless(components))
    if health is Health.OPERATIONAL:
        return Word(health)
    found = failure(Reason.VENDOR, _message(components, told, alone, now))
    return Word(health, failure=found) if health in _OUTAGE else Word(health, degradation=found)


def touches(incident: Incident, ids: frozenset[str]) -> bool:
    """Whether it is about one of these components, or about none in particular."""
    return not incident.components or not ids.isdisjoint(incident.components)


def _counts_alone(incident: Incident) -> bool:
    if incident.impact == MAINTENANCE:
        return True
    return not incident.components and incident.impact not in HARMLESS and incident.status not in WATCHED


def _at_least(incident: Incident) -> Health:
    return Health.MAINTENANCE if incident.impact == MAINTENANCE else Health.DEGRADED


def _message(
    components: Sequence[Component], told: Sequence[Incident], alone: Sequence[Incident], now: datetime
) -> str:
    bad = sorted(
        (each for each in components if severity(each.health)), key=lambda each: -severity(each.health)
    )
    ids = {each.id for each in bad}
    about = [each for each in told if ids.intersection(each.components)]
    behind = list(dict.fromkeys([*alone, *about, *(each for each in told if bad and not each.components)]))
    parts = [_components(bad, len(components))] if bad else []
    if behind:
        more = f" and {len(behind) - 1} more" if len(behind) > 1 else ""
        parts.append(_incident(_newest(behind), now) + more)
    return " · ".join(parts)


def _components(bad: Sequence[Component], total: int) -> str:
    said = ", ".join(f"{each.name} {SAID[each.health]}" for each in bad[:_NAMED])
    more = f" and {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
    return said if total == 1 else f"{len(bad)} of {total} components: {said}{more}"


def _newest(incidents: Sequence[Incident]) -> Incident:
    return max(incidents, key=lambda each: start.timestamp() if (start := began(each)) else 0.0)


def began(incident: Incident) -> datetime | None:
    return incident.started or incident.posted


def _incident(incident: Incident, now: datetime) -> str:
    kind = "maintenance" if incident.impact == MAINTENANCE else "incident"
    start = began(incident)
    since = "" if start is None else f" {format_span(max(0.0, (now - start).total_seconds()))}"
    return f'{kind} "{incident.name}" open{since}'


def _nameless(components: Sequence[Component]) -> Failure:
    names = [each.name for each in components if each.health is Health.UNKNOWN]
    shown = ", ".join(names[:_NAMED])
    return failure(
        Reason.UNREADABLE, f"the page says of {shown} what this probe has no word for: a newer one may have"
    )
