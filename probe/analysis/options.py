"""How a report is made."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from probe.analysis.during import outside
from probe.analysis.maintenance import planned
from probe.analysis.part import Piece
from probe.analysis.phases import PhasesByHours
from probe.analysis.pieces import union
from probe.analysis.vendor_word import Look
from probe.model.hours import During, Weekly
from probe.model.probe import Group, Maintenance, Slo
from probe.model.report import Window
from probe.selection import matches


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a report is made.

    `names` are the probes and groups wanted, in this order, with or without samples; empty: all the probes
    there are. `tags`
    of a probe stand for those its samples carry. `cells` is how many slots each window is cut into for
    pictures. `sections` are those wanted beside the figures. `during` is that of the window in question.
    `method` is one of `timeline.METHODS` or, in a report, of `other_methods.OTHER_METHODS`; `quorum` is one of
    `quorum.QUORUMS`. `peak` are the hours of the section of that name, and `peak_weight` how often a second in
    them counts. `apdex_s` is the threshold of Apdex, and `stretches_s` are more lengths for `curve`. `phases` was
    shown every sample that the section `latency` is to tell of. `now_chosen`: it is a moment somebody wanted, so that
    what came later is nothing to wonder at. `suspects`: see `knowledge.Rules`; of a probe, `other_keys` are the
    probes that ask the same service with another key, and `posted` the spans of its vendor's incidents. `looks` are
    those at status pages, by the probe that read them; None where nobody asked for the vendor's word.
    """

    now: datetime
    now_chosen: bool = False
    timezone: str = "UTC"
    method: str = "nearest"
    quorum: str = "majority"
    degraded_weight: float = 0.0
    open_after: int = 2
    close_after: int = 2
    min_coverage: float = 0.9
    slos: tuple[Slo, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    groups: tuple[Group, ...] = ()
    names: tuple[str, ...] = ()
    tags: dict[str, tuple[str, ...]] = {}
    cells: int = 0
    sections: tuple[str, ...] = ()
    during: tuple[During, ...] = ()
    peak: tuple[Weekly, ...] = ()
    peak_weight: float | None = None
    apdex_s: float | None = None
    stretches_s: tuple[float, ...] = ()
    phases: PhasesByHours | None = None
    suspects: str = "down"
    other_keys: dict[str, tuple[str, ...]] = {}
    posted: dict[str, tuple[Piece, ...]] = {}
    looks: Mapping[str, Sequence[Look]] | None = None

    def holes(self, name: str, tags: tuple[str, ...], start_ms: int, end_ms: int) -> list[Piece]:
        """All of [start, end) that does not count for a probe: a union.

        It may begin and end at any millisecond. Raises UnitError where a rule cannot be followed.
        """
        announced = self.announced(name, tags, start_ms, end_ms)
        return union([*announced, *outside(self.during, start_ms, end_ms)])

    def announced(self, name: str, tags: tuple[str, ...], start_ms: int, end_ms: int) -> list[Piece]:
        """The maintenance of a probe in [start, end): a union. Raises UnitError."""
        return union(
            piece
            for each in self.maintenance
            if any(matches(word, name, tags) for word in each.probes)
            for piece in planned(each, start_ms, end_ms)
        )

    def objectives(self, name: str, tags: tuple[str, ...]) -> list[Slo]:
        """Those of a probe, in their order; what is said twice of it counts once."""
        found: dict[tuple[str | None, float, str], Slo] = {}
        for each in self.slos:
            if any(matches(word, name, tags) for word in each.probes):
                found.setdefault((each.name, each.target, _plain(each.over)), each)
        return list(found.values())


def is_over(slo: Slo, window: Window) -> bool:
    """Whether an objective is about that very window, whatever the case and the spaces of its name."""
    return _plain(slo.over) == _plain(window.name)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
