"""The worst stretch of every length."""

from probe.analysis.curve import ENOUGH, Profile, log_spaced, profile, worst
from probe.analysis.outages import overlap_s
from probe.analysis.sections.context import Context
from probe.analysis.timeline import TICKS
from probe.model.certainty import Curve, Stretch
from probe.units import from_ms

LENGTHS_S = (
    60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400,
)  # fmt: skip
_MOST_OUTAGES = 20
_CELLS = 56
_PER_SECOND = 1000 * TICKS


def compute(context: Context) -> Curve:
    """The usual lengths, those asked for, the whole window, and each length of an outage in it, of the 20 longest.

    Time without maintenance is what has a length here: a stretch goes on where maintenance ends.
    """
    found = profile(context.known.timeline, context.pieces, context.options.degraded_weight)
    usual = [length * _PER_SECOND for length in LENGTHS_S]
    asked = [round(length * 1000) * TICKS for length in context.options.stretches_s]
    outages = {
        round(overlap_s(each, context.pieces) * 1000) * TICKS
        for each in context.known.outages
        if each.end_ms > context.window.start_ms
    }
    longest = sorted(outages, reverse=True)[:_MOST_OUTAGES]
    lengths = sorted({found.length, *usual, *asked, *longest})
    least = min(usual[0], found.length)
    drawn = log_spaced(least, found.length, _CELLS) if least < found.length else []
    return Curve(
        stretches=tuple(_stretch(found, each) for each in lengths if 0 < each <= found.length),
        min_known=float(ENOUGH),
        cells=tuple(_stretch(found, each) for each in drawn),
    )


def _stretch(found: Profile, length: int) -> Stretch:
    least = worst(found, length)
    if least is None:
        return Stretch(length_s=length / _PER_SECOND, availability=None, start=None)
    return Stretch(
        length_s=length / _PER_SECOND,
        availability=least.availability,
        lost_s=least.lost / _PER_SECOND,
        known_s=least.known / _PER_SECOND,
        start=from_ms(least.start // TICKS),
    )
