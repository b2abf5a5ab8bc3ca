"""Hours of the clock against the rest of some time."""

from collections.abc import Sequence

from probe.analysis.part import Piece
from probe.analysis.pieces import common, without
from probe.analysis.recurring import open_hours
from probe.model.hours import Calendar, Weekly


def when(hours: Sequence[Weekly], pieces: Sequence[Piece], timezone: str) -> tuple[list[Piece], list[Piece]]:
    """The parts of the pieces, a union, in which a clock in the zone shows such hours, and the rest of them."""
    if not pieces:
        return [], []
    calendar = Calendar(name="", hours=tuple(hours), timezone=timezone)
    shown = open_hours(calendar, pieces[0][0], pieces[-1][1])
    return common(pieces, shown), [left for piece in pieces for left in without(*piece, shown)]
