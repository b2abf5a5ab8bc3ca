"""Announced time → the pieces of a window it takes out of availability."""

from probe.analysis.clock import DAY_MS
from probe.analysis.part import Piece
from probe.analysis.recurring import expand
from probe.model.hours import Cron
from probe.model.probe import Maintenance

_LONGEST_WEEKLY_MS = 2 * DAY_MS


def planned(entry: Maintenance, start_ms: int, end_ms: int) -> list[Piece]:
    """Its time in [start, end), in order. Raises UnitError where a rule cannot be followed."""
    opens = start_ms if entry.start_ms is None else max(start_ms, entry.start_ms)
    closes = end_ms if entry.end_ms is None else min(end_ms, entry.end_ms)
    if closes <= opens:
        return []
    return (
        [(opens, closes)] if entry.rule is None else list(expand(entry.rule, entry.timezone, opens, closes))
    )


def backdated(entry: Maintenance, start_ms: int, end_ms: int) -> list[Piece]:
    """The pieces in [start, end) of what had begun before it was declared. Raises UnitError."""
    if entry.declared_ms is None:
        return []
    # Only with its own beginning can a piece that reaches into the window be judged.
    found = planned(entry, start_ms - _longest(entry), end_ms)
    return [
        (max(opens, start_ms), closes)
        for opens, closes in found
        if opens < entry.declared_ms and closes > start_ms
    ]


def _longest(entry: Maintenance) -> int:
    if entry.rule is None:
        return (entry.end_ms or 0) - (entry.start_ms or 0)
    return entry.rule.lasts_ms if isinstance(entry.rule, Cron) else _LONGEST_WEEKLY_MS
