"""Peak hours against the rest of the window."""

from collections.abc import Sequence

from probe.analysis.binomial import at_least
from probe.analysis.figures import Figures, figures
from probe.analysis.hours import when
from probe.analysis.outages import onsets
from probe.analysis.part import Piece
from probe.analysis.pieces import length
from probe.analysis.rotation import Span, turned
from probe.analysis.sections.context import Context
from probe.analysis.spells import clipped, is_down
from probe.analysis.timeline import TICKS, tally
from probe.model.certainty import Peak, PeakPart

_MINUTE = 60_000 * TICKS
_DAY = 1440 * _MINUTE
_DAYS = 7


def compute(context: Context) -> Peak:
    """By the clock of the report's zone. p-values are None where no outage began, or nothing was down."""
    options = context.options
    inside, outside = when(options.peak, context.pieces, options.timezone)
    of_peak, of_rest = (
        figures(tally(context.known.timeline, part), options.degraded_weight) for part in (inside, outside)
    )
    peak, other = _part(context, inside, of_peak), _part(context, outside, of_rest)
    weekly = any(len(each.days) < _DAYS for each in options.peak)
    known, all_known = _known_s(of_peak), _known_s(of_peak) + _known_s(of_rest)
    began = peak.onsets + other.onsets
    down = [
        (each.start, each.end) for each in clipped(context.known.timeline, context.pieces) if is_down(each)
    ]
    return Peak(
        hours=tuple(each.text for each in options.peak),
        peak=peak,
        other=other,
        onsets_p=at_least(peak.onsets, began, known / all_known) if began and 0 < known < all_known else None,
        downtime_p=turned(
            _laid_out(down, context.pieces),
            _laid_out([(start * TICKS, end * TICKS) for start, end in inside], context.pieces),
            length(context.pieces) * TICKS,
            _MINUTE,
            _DAYS * _DAY if weekly else _DAY,
        )
        if outside
        else None,
        turned_through="week" if weekly else "day",
        weight=options.peak_weight,
        weighted=_weighted(of_peak, of_rest, options.peak_weight),
    )


def _part(context: Context, pieces: Sequence[Piece], found: Figures) -> PeakPart:
    return PeakPart(
        length_s=length(pieces) / 1000,
        availability=found.availability,
        coverage=found.coverage,
        down_s=found.down_s,
        unknown_s=found.unknown_s,
        onsets=onsets(context.known.outages, pieces),
    )


def _known_s(found: Figures) -> float:
    return found.up_s + found.degraded_s + found.down_s


def _weighted(peak: Figures, rest: Figures, weight: float | None) -> float | None:
    if weight is None:
        return None
    parts = [
        (found.availability, factor * _known_s(found))
        for found, factor in ((peak, weight), (rest, 1.0))
        if found.availability is not None
    ]
    whole = sum(share for _, share in parts)
    return sum(availability * share for availability, share in parts) / whole if whole else None


def _laid_out(spans: Sequence[Span], pieces: Sequence[Piece]) -> list[Span]:
    """Ticks from the start of the window, maintenance left out; each span lies in one of the pieces."""
    found, offset, i = [], 0, 0
    for start_ms, end_ms in pieces:
        start, end = start_ms * TICKS, end_ms * TICKS
        while i < len(spans) and spans[i][1] <= end:
            found.append((spans[i][0] - start + offset, spans[i][1] - start + offset))
            i += 1
        offset += end - start
    return found
