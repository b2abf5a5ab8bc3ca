"""Whether a figure may still change, or rests on too little."""

from collections.abc import Sequence

from probe.analysis.figures import Figures, figures
from probe.analysis.series import Piece
from probe.analysis.timeline import Timeline, tally

_SLIGHT_HELD = 0.05


def provisional(
    segments: Timeline,
    held_from_ms: int | None,
    result: Figures,
    pieces: Sequence[Piece],
    min_coverage: float,
) -> bool:
    """Less than `min_coverage` of the pieces is known, or the time in which the last sample is held matters.

    A later sample may still change that time, from `held_from_ms` on: it matters where the target is down in
    it, or where it is more than 5 % of what is known.
    """
    if result.coverage is None or result.coverage < min_coverage or held_from_ms is None:
        return True
    held = figures(
        tally(segments, [(max(start, held_from_ms), end) for start, end in pieces if end > held_from_ms]), 0.0
    )
    known_s = result.up_s + result.degraded_s + result.down_s
    return held.down_s > 0 or held.up_s + held.degraded_s > _SLIGHT_HELD * known_s
