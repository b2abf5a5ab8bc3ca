"""What a reader of figures has to be told of the evidence behind them."""

from collections.abc import Iterable, Sequence

from probe.analysis.clock import zone_named
from probe.analysis.during import outside
from probe.analysis.knowledge import CLOCK_TOLERANCE_MS
from probe.analysis.maintenance import backdated
from probe.analysis.pieces import common, length, union, without
from probe.model.probe import Maintenance
from probe.model.report import Window
from probe.text import clean
from probe.units import format_span, from_ms

_MANY_VANTAGES = 8
_REASON = 100


def of_vantages(probe: str, count: int) -> list[str]:
    said = (
        f"{clean(probe)} was asked from {count} vantages, which vote: where those are machines "
        "that come and go, set `vantage` in [settings] to one name for all of them"
    )
    return [said] if count > _MANY_VANTAGES else []


def of_the_future(count: int, *, now_chosen: bool) -> list[str]:
    """What is later than a moment that somebody chose is nothing to wonder at."""
    said = (
        f"samples more than {CLOCK_TOLERANCE_MS // 1000} s later than now were left out ({count}): "
        "check the clocks"
    )
    return [said] if count and not now_chosen else []


def of_backdated(entries: Iterable[Maintenance], windows: Sequence[Window], timezone: str) -> list[str]:
    """One sentence for each entry that takes time out of the windows which had begun when it was declared."""
    said = []
    for each in entries:
        found = union(
            piece
            for window in windows
            for piece in common(
                without(
                    window.start_ms, window.end_ms, outside(window.during, window.start_ms, window.end_ms)
                ),
                backdated(each, window.start_ms, window.end_ms),
            )
        )
        if found and each.declared_ms is not None:
            when = from_ms(each.declared_ms).astimezone(zone_named(timezone))
            reason = f" ({clean(each.reason, _REASON)})" if each.reason else ""
            said.append(
                f"{format_span(length(found) / 1000)} of maintenance{reason} was declared after it began, "
                f"at {when:%Y-%m-%d %H:%M}: compare the figures with maintenance"
            )
    return said
