"""What a report can show beside its figures, where it is asked to: one value for each section."""

from datetime import date

import msgspec

from probe.model.cell import Cell
from probe.model.certainty import Curve, Peak, Sure


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar day of the report's zone, as far as the window covers it. `cells` is for screens only."""

    day: date
    length_s: float
    availability: float | None
    coverage: float | None
    down_s: float
    unknown_s: float
    outages: int
    cells: tuple[Cell, ...] = ()


class Sections(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """None for a section that was not asked for; the names are those of `analysis.sections.SECTIONS`."""

    days: tuple[Day, ...] | None = None
    sure: Sure | None = None
    curve: Curve | None = None
    peak: Peak | None = None
