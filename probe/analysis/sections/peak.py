"""Peak hours against the rest of the window."""

from collections.abc import Sequence

from probe.analysis.binomial import at_least
from probe.analysis.figures import Figures, figures
from probe.analysis.hours import when
from probe.analysis.part import Piece
from probe.analysis.pieces import length
from probe.analysis.rotation import Span, turned
from probe.analysis.sections.context import Context
from probe.analysis.spells import clipped, is_down
from probe.analysis.timeline import TICKS, tally
from probe.model.certainty import Peak, PeakPart
from probe.model.report import Outage

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
    begun = [_began(each, inside, outside) for each in context.known.outages if _is_in(each, context.pieces)]
    surely, unsure = begun.count((True, False)), begun.count((True, True))
    peak = _part(inside, of_peak, surely)
    other = _part(outside, of_rest, len(begun) - surely - unsure)
    weekly = any(len(each.days) < _DAYS for each in options.peak)
    known, all_known = _known_s(of_peak), _known_s(of_peak) + _known_s(of_rest)

    def chance(in_peak: int) -> float | None:
        return at_least(in_peak, len(begun), known / all_known) if begun and 0 < known < all_known else None

    down = [
        (each.start, each.end) for each in clipped(context.known.timeline, context.pieces) if is_down(each)
    ]
    return Peak(
        hours=tuple(each.text for each in options.peak),
        peak=peak,
        other=other,
        onsets_unsure=unsure,
        onsets_p=chance(surely),
        onsets_p_low=chance(surely + unsure),
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


def _part(pieces: Sequence[Piece], found: Figures, onsets: int) -> PeakPart:
    return PeakPart(
        length_s=length(pieces) / 1000,
        availability=found.availability,
        coverage=found.coverage,
        down_s=found.down_s,
        unknown_s=found.unknown_s,
        onsets=onsets,
    )


def _is_in(outage: Outage, pieces: Sequence[Piece]) -> bool:
    """Of an outage that the record begins with nobody saw the onset."""
    return outage.last_up_ms is not None and any(start <= outage.onset_ms < end for start, end in pieces)


def _began(outage: Outage, peak: Sequence[Piece], other: Sequence[Piece]) -> tuple[bool, bool]:
    """Whether it can have begun in peak hours, and in the others: after the last good sample, by the first failing one."""
    earliest = outage.first_fail_ms if outage.last_up_ms is None else outage.last_up_ms + 1

    def meets(pieces: Sequence[Piece]) -> bool:
        return any(start <= outage.first_fail_ms and earliest < end for start, end in pieces)

    return meets(peak), meets(other)


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
