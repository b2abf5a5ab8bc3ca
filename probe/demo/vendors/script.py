"""Timelines: what is wrong with which surface and when, and what the vendor's status page says of it."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Trouble(NamedTuple):
    """From `start_s` to before `end_s` a surface (`claude.page`, `claude.inference`) has a fault.

    With `period_s` it comes and goes: of each period only the first `share` is bad. `model` is empty for all models.
    A fault of an API's `edge` is one of everything behind it.
    """

    surface: str
    fault: str
    start_s: float
    end_s: float
    model: str = ""
    period_s: float = 0.0
    share: float = 1.0

    def on(self, at_s: float) -> bool:
        if not self.start_s <= at_s < self.end_s:
            return False
        return not self.period_s or (at_s - self.start_s) % self.period_s < self.share * self.period_s


class Update(NamedTuple):
    """What is added to an incident. `health` is put on each of its components; empty leaves them as they are."""

    at_s: float
    status: str
    body: str
    health: str = ""


class Notice(NamedTuple):
    """An incident on a vendor's status page: posted with its first update, and over with one that says `resolved`."""

    vendor: str
    name: str
    impact: str
    started_s: float
    components: tuple[str, ...]
    updates: tuple[Update, ...]


class Act(NamedTuple):
    """A part of the play as it is told; `look_s` is a second of it at which there is something to see."""

    name: str
    start_s: float
    end_s: float
    look_s: float | None = None


class Script(NamedTuple):
    """`lag_s`: how much later than its updates say the page shows them. `acts` follow each other without a gap."""

    name: str
    began: datetime
    length_s: float
    troubles: tuple[Trouble, ...] = ()
    notices: tuple[Notice, ...] = ()
    lag_s: float = 0.0
    acts: tuple[Act, ...] = ()

    def fault(self, surface: str, model: str, at_s: float) -> str:
        """The first trouble that is on decides; empty when all is well."""
        return next(
            (
                trouble.fault
                for trouble in self.troubles
                if trouble.surface == surface and trouble.model in ("", model) and trouble.on(at_s)
            ),
            "",
        )

    def shown(self, vendor: str, at_s: float) -> list[Notice]:
        """What the vendor's page tells at that second, newest first: incidents with the updates posted so far."""
        found = []
        for notice in self.notices:
            updates = tuple(
                update._replace(at_s=update.at_s + self.lag_s)
                for update in notice.updates
                if update.at_s + self.lag_s <= at_s
            )
            if notice.vendor == vendor and updates:
                found.append(notice._replace(updates=updates))
        return sorted(found, key=lambda notice: -notice.updates[0].at_s)

    def moment(self, at_s: float) -> datetime:
        return self.began + timedelta(seconds=at_s)
