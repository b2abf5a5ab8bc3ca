"""What a status page says, in one vocabulary for all systems."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from probe.model.vendor import Component, Health, Incident
from probe.units import UnitError, from_ms, parse_moment, to_ms

MAINTENANCE = "maintenance"
"""The impact of an entry that was announced."""

HARMLESS = frozenset({"", "none"})
"""Impacts that say nothing is wrong."""

WATCHED = frozenset({"monitoring", "AVAILABLE"})
"""What an entry that is open is called while the vendor takes it for mended."""

_SEVERITY = (Health.OPERATIONAL, Health.MAINTENANCE, Health.DEGRADED, Health.PARTIAL, Health.MAJOR)
_LONGEST = 1000


class NoPageError(ValueError):
    """JSON, but not that of the system; the message says what is missing."""


class Part(NamedTuple):
    """One entry of the page's list. A heading over others names its `children`, by id."""

    component: Component
    children: tuple[str, ...] = ()


class Page(NamedTuple):
    """`complete`: every component there is stands in `parts`, and not only those that had an incident."""

    parts: tuple[Part, ...]
    incidents: tuple[Incident, ...]
    complete: bool = True


def worst(healths: Collection[Health]) -> Health:
    """Of those that are known; `operational` for none."""
    return max(
        (each for each in healths if each in _SEVERITY), key=_SEVERITY.index, default=Health.OPERATIONAL
    )


def severity(health: Health) -> int:
    """From 0, operational; what is unknown stands before what is well."""
    return _SEVERITY.index(health) if health in _SEVERITY else 0


def moment_of(text: str | None) -> datetime | None:
    """None for what is no time with a zone: a page is not unreadable for it."""
    try:
        return from_ms(to_ms(parse_moment(text))) if text and "T" in text else None
    except (UnitError, OverflowError):
        return None


def short(text: str | None) -> str:
    """Bounded, but far beyond what is kept: it is cut where secrets are known."""
    said = text or ""
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
