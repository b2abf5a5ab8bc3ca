"""The facts of a post-mortem: one outage, in the order in which things happened, and what it did."""

from datetime import datetime
from enum import StrEnum

import msgspec

from probe.model.outages import OutageDetail
from probe.model.their_word import IncidentWord, OutageWord

POSTMORTEM_VERSION = 1


class Side(StrEnum):
    """Whose event it is: seen in our samples, or told by the vendor."""

    OURS = "ours"
    THEIRS = "theirs"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`sample` is the id of the one that shows it, `incident` that of the vendor's entry.

    `probe` is the member of a group whose it is, and `label` what it is called there.
    """

    at: datetime
    side: Side
    text: str
    probe: str | None = None
    label: str | None = None
    sample: str | None = None
    incident: str | None = None


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What the outage took of one error budget: `down_s` of it count for the objective.

    `share` is of the whole budget, and may be more than all of it; None where there is none.
    """

    name: str | None
    target: float
    over: str
    budget_s: float
    down_s: float
    share: float | None


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """When a probe first answered well again, and how long after the outage's onset."""

    probe: str
    label: str | None = None
    at: datetime
    after_s: float
    sample: str


class Postmortem(msgspec.Struct, frozen=True, kw_only=True):
    """`peak_s` is how much of its downtime fell into the peak hours `peak`. `recovered` is in order of time. Of the
    changes, `changes_left_out` in the middle are not among the events.

    `word` and `incidents` are the vendor's, None and empty where no status page was read.
    """

    v: int
    detail: OutageDetail
    events: tuple[Event, ...]
    spent: tuple[Spent, ...]
    changes_left_out: int = 0
    peak: tuple[str, ...]
    peak_s: float | None
    recovered: tuple[Recovery, ...]
    word: OutageWord | None = None
    incidents: tuple[IncidentWord, ...] = ()
