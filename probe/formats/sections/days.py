"""A calendar day a row: the bad days stand out, the strip shows when in them."""

from probe.formats import Look
from probe.formats.sheet import BAD, GOOD, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT, count
from probe.model.report import Report
from probe.text import clean
from probe.units import floor_percent, format_span

_NEARLY_GOOD = 0.99
_CARRIED = "carried over: an outage that went on from the day before; it is counted on its first day"


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    found = []
    for probe in document.probes:
        for window in probe.windows:
            rows: list[tuple[Value, ...]] = [
                (
                    each.day,
                    each.availability,
                    each.coverage,
                    each.down_s,
                    each.outages,
                    each.carried_over,
                    each.cells,
                )
                for each in window.sections.days or ()
            ]
            title = f"{clean(probe.probe, NAME_LIMIT)}, day by day ({clean(window.name, NAME_LIMIT)})"
            of = (("probe", probe.probe), ("window", window.name))
            carried = any(each.carried_over for each in window.sections.days or ())
            found.append(Sheet(title, of, _COLUMNS, rows, notes=[_CARRIED] if carried else ()))
    return found


def _percent(value: Value) -> str:
    return f"{floor_percent(value, 3):.3f} %" if isinstance(value, float) else "no data"


def _seen(value: Value) -> str:
    return f"seen {floor_percent(value, 0):.0f} %" if isinstance(value, float) else "left out"


def _down(value: Value) -> str:
    return f"down {format_span(value)}" if isinstance(value, float) and value else ""


def _outages(value: Value) -> str:
    return count(value, "outage") if isinstance(value, int) and value else ""


def _carried_over(value: Value) -> str:
    return f"{value} carried over" if isinstance(value, int) and value else ""


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


_COLUMNS = (
    SheetColumn("day", "day", lambda value: f"{value:%a %Y-%m-%d}", bare=True),
    SheetColumn("availability", "availability", _percent, right=True, bare=True, tone=_tone),
    SheetColumn("coverage", "seen", _seen, right=True, rank=1, bare=True),
    SheetColumn("down_s", "down", _down, rank=2, bare=True),
    SheetColumn("outages", "outages", _outages, rank=3, bare=True),
    SheetColumn("carried_over", "carried over", _carried_over, rank=4, bare=True),
    SheetColumn("cells", "by the hour", bare=True),
)
