"""How a report is made."""

from datetime import datetime

import msgspec

from probe.analysis.hours import Hours
from probe.analysis.series import Piece
from probe.model.probe import Maintenance, Slo
from probe.selection import matches


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a report is made.

    `names` are the probes wanted, in this order, with or without samples; empty: all there are. `tags`
    of a probe stand for those its samples carry. `cells` is how many slots each window is cut into for
    pictures. `sections` are those wanted beside the figures. `method` is one of `timeline.METHODS`, `quorum` one of `quorum.QUORUMS`.
    `peak` are the hours of the section of that name, and `peak_weight` how often a second in them counts.
    """

    now: datetime
    timezone: str = "UTC"
    method: str = "nearest"
    quorum: str = "majority"
    degraded_weight: float = 0.0
    open_after: int = 2
    close_after: int = 2
    min_coverage: float = 0.9
    slos: tuple[Slo, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    names: tuple[str, ...] = ()
    tags: dict[str, tuple[str, ...]] = {}
    cells: int = 0
    sections: tuple[str, ...] = ()
    peak: tuple[Hours, ...] = ()
    peak_weight: float | None = None

    def holes(self, name: str, tags: tuple[str, ...]) -> list[Piece]:
        """The maintenance of a probe."""
        return [
            (each.start_ms, each.end_ms)
            for each in self.maintenance
            if any(matches(word, name, tags) for word in each.probes)
        ]
