"""What a vendor's status page said of itself: its components and its incidents, as facts with their times."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone. A line without one is refused, because nobody can say when it was."""


NAME_LIMIT, ID_LIMIT, WORD_LIMIT = 100, 40, 30
"""Characters that are kept of a name, an id and a word of the vendor's: a line is to stay a line."""


class Health(StrEnum):
    """A component's state, in one vocabulary for all vendors; from good to bad."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    PARTIAL = "partial"
    MAJOR = "major"
    UNKNOWN = "unknown"


class Component(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of the service, as the vendor cuts it. `id` outlives its name."""

    id: str
    name: str
    health: Health


class Incident(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Theirs: an entry on the status page. An outage, which is ours, is derived from samples.

    `posted` is when it was published, `started` when the vendor says it began, which may be set back;
    `resolved` is None while it is open. `impact` and `status` are the vendor's words. `components` are ids,
    often none.
    """

    id: str
    name: str
    impact: str = ""
    status: str = ""
    posted: Moment | None = None
    started: Moment | None = None
    resolved: Moment | None = None
    components: tuple[str, ...] = ()


class Vendor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One look at a status page. `incidents` are those that are open, and those closed not long ago.

    Both lists are bounded, so that a line stays a line; `left_out` counts what did not fit. The worst components
    come first, and so do open incidents. `health` is that of all components together; it is `unknown` where one
    that was asked for is not on the page.
    """

    health: Health
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    left_out: int = 0
