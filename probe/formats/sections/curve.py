"""A length a row, and the curve: where it leaves the bottom is how long the worst outage lasted."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from math import log

from probe.formats import Look
from probe.formats.figures import stamp, zone_of
from probe.formats.sheet import BAD, GOOD, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.text.parts import Glyphs, glyphs
from probe.formats.words import NAME_LIMIT
from probe.model.certainty import Curve, Stretch
from probe.model.report import Report
from probe.text import clean
from probe.units import floor_percent, format_span

_NEARLY_GOOD = 0.99
_HEIGHT = 5
_MARGIN = len("100 %  ")
_MARKS_S = (60, 300, 900, 3600, 3 * 3600, 12 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400, 90 * 86_400)


def sheets(document: Report, look: Look) -> list[Sheet]:
    found = []
    zone = zone_of(document.timezone)
    for probe in document.probes:
        for window in probe.windows:
            curve = window.sections.curve
            if curve is None:
                continue
            rows = [(each.length_s, each.availability, each.start) for each in curve.stretches]
            name, span = clean(probe.probe, NAME_LIMIT), clean(window.name, NAME_LIMIT)
            found.append(
                Sheet(
                    f"{name}, the worst stretch of every length ({span})",
                    (("probe", probe.probe), ("window", window.name)),
                    _columns(zone),
                    rows,
                    notes=_notes(curve),
                    picture=_picture(curve.cells, look),
                )
            )
    return found


def _notes(curve: Curve) -> list[str]:
    if not curve.stretches:
        return ["There is no time in this window."]
    if all(each.availability is None for each in curve.stretches):
        return [f"Nothing is known: of no stretch {curve.min_known * 100:.10g} % were seen."]
    said = "Any stretch of that length, wherever in the window it begins, was at least so available."
    return [f"{said} Stretches of which less than {curve.min_known * 100:.10g} % were seen do not count."]


def _columns(zone: tzinfo) -> tuple[SheetColumn, ...]:
    def begins(value: Value) -> str:
        return stamp(value, zone) if isinstance(value, datetime) else ""

    return (
        SheetColumn("length_s", "length", _length, right=True),
        SheetColumn("availability", "at worst", _percent, right=True, tone=_tone),
        SheetColumn("from", "beginning", begins, rank=1),
    )


def _length(value: Value) -> str:
    return format_span(value) if isinstance(value, float) else ""


def _percent(value: Value) -> str:
    return f"{floor_percent(value, 3):.3f} %" if isinstance(value, float) else "too little seen"


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


def _picture(cells: Sequence[Stretch], look: Look) -> list[str]:
    """Availability upwards from 0 to 100 %, length to the right, each column so many times longer than the last.

    Nothing where no line would be seen in it: all of it full, or unknown.
    """
    if all(each.availability is None or each.availability >= 1 for each in cells):
        return []
    marks = glyphs(look)
    drawn = cells[: max(0, look.width - _MARGIN - 2)]
    if len(drawn) < len(cells):
        drawn = cells[:: -(-len(cells) // max(1, len(drawn)))]
    lines = []
    for row in range(_HEIGHT, 0, -1):
        label = "100 %" if row == _HEIGHT else "0 %" if row == 1 else ""
        bars = "".join(_bar(each.availability, row, marks) for each in drawn)
        lines.append(f"{label:>5}  {bars}".rstrip())
    return [*lines, _axis(drawn)]


def _bar(value: float | None, row: int, marks: Glyphs) -> str:
    """What a column shows in a row, counted from 1 at the bottom; full only at 100 %, as in a sparkline."""
    if value is None:
        return marks.unseen if row == 1 else " "
    steps = len(marks.levels)
    filled = int(value * steps * _HEIGHT) - (row - 1) * steps
    if filled >= steps:
        return marks.levels[-1]
    # A foot, so that nothing available is seen to be drawn.
    return marks.levels[filled - 1] if filled > 0 else marks.levels[0] if row == 1 else " "


def _axis(drawn: Sequence[Stretch]) -> str:
    """The usual lengths, each under its column, as far as they have room."""
    low, high = drawn[0].length_s, drawn[-1].length_s
    line = ""
    for mark in _MARKS_S:
        if not low <= mark <= high:
            continue
        at = _MARGIN + round(log(mark / low) / log(high / low) * (len(drawn) - 1))
        if at >= len(line) + 2 or not line:
            line = line.ljust(at) + format_span(mark)
    return line
