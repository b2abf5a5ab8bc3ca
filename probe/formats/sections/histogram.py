"""A bucket of latencies a row: how many answers, their share as a bar, and where the quantiles lie."""

from collections.abc import Callable
from math import ceil

from probe.analysis.quantiles import EXACT_UP_TO
from probe.formats import Look
from probe.formats.sheet import Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.latency import Histogram
from probe.model.report import Report
from probe.text import clean
from probe.units import format_span

_EIGHTHS = " ▏▎▍▌▋▊▉"
_BESIDE = 56  # cells for everything but the bar
_SHORTEST, _LONGEST = 10, 40
_LEAST = 0.001


def sheets(document: Report, look: Look) -> list[Sheet]:
    return [
        Sheet(
            f"{clean(probe.probe, NAME_LIMIT)}, how long answers took ({clean(window.name, NAME_LIMIT)})",
            (("probe", probe.probe), ("window", window.name)),
            _columns(found, look),
            [
                (each.above_s, each.until_s, each.count, each.count / found.count, " ".join(each.marks))
                for each in found.buckets
            ],
            lead=() if found.count else ("no answer in this window",),
            notes=() if found.exact else (f"true to 1 %: there were more than {EXACT_UP_TO:,} answers",),
        )
        for probe in document.probes
        for window in probe.windows
        if (found := window.sections.histogram) is not None
    ]


def _columns(found: Histogram, look: Look) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("above_s", "more than", _bound(look), right=True),
        SheetColumn("until_s", "at most", _bound(look), right=True),
        SheetColumn("count", "answers", right=True),
        SheetColumn("share", "share", _bar(found, look)),
        SheetColumn("quantiles", "quantile", rank=1),
    )


def _bound(look: Look) -> Callable[[Value], str]:
    """Two digits say all of a bound, so no two of them look alike."""
    micro = "µs" if look.unicode else "us"

    def show(value: Value) -> str:
        if not isinstance(value, float) or value == 0:
            return "0 s"
        if value < 1e-3:
            return f"{value * 1e6:.3g} {micro}"
        if value < 1:
            return f"{value * 1000:.3g} ms"
        return f"{value:.3g} s" if value < 100 else format_span(value)

    return show


def _bar(found: Histogram, look: Look) -> Callable[[Value], str]:
    """The percentage, and a bar that is full for the fullest bucket and visible for any that is not empty."""
    most = max((each.count / found.count for each in found.buckets), default=1.0)
    room = max(_SHORTEST, min(_LONGEST, look.width - _BESIDE))

    def show(value: Value) -> str:
        if not isinstance(value, float) or value == 0:
            return ""
        said = "<0.1" if value < _LEAST else f"{100 * value:.1f}"
        return f"{said:>5} %  {_blocks(value / most * room, look)}"

    return show


def _blocks(long: float, look: Look) -> str:
    if not look.unicode:
        return "#" * ceil(long)
    full, rest = divmod(ceil(long * 8), 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")
