"""What a report can show beside its figures, where it is asked to: one value for each section."""

from datetime import date

import msgspec

from probe.model.budget import Burn
from probe.model.cell import Cell
from probe.model.certainty import Curve, Peak, Sure
from probe.model.explain import Explanation
from probe.model.groups import GroupReport
from probe.model.latency import Histogram, LatencyDetail
from probe.model.owners import OwnersDetail
from probe.model.their_word import TheirWord
from probe.model.vantages import Vantages


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar day of the report's zone, as far as the window covers it. None where nothing of it is known.

    An outage is one of the `outages` of the first day that it has time in, so that those of all days are those
    of the window; on the days it goes on it is one of those `carried_over`. `cells` are the hours of the whole
    day, 23 to 25 of them, for screens only; one that is no part of the window is all zero.
    """

    day: date
    length_s: float
    availability: float | None
    coverage: float | None
    down_s: float | None
    unknown_s: float
    outages: int | None
    carried_over: int | None
    cells: tuple[Cell, ...] = ()


class Sections(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """None for a section that was not asked for; the names are those of `analysis.sections.SECTIONS`."""

    days: tuple[Day, ...] | None = None
    burn: Burn | None = None
    explain: Explanation | None = None
    sure: Sure | None = None
    curve: Curve | None = None
    peak: Peak | None = None
    latency: LatencyDetail | None = None
    histogram: Histogram | None = None
    group: GroupReport | None = None
    vendor: TheirWord | None = None
    vantages: Vantages | None = None
    owners: OwnersDetail | None = None
