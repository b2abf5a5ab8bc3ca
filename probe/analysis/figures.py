"""Seconds in each state → availability, its bounds, and what an objective makes of them."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.timeline import AMBIGUOUS, TICKS
from probe.analysis.track import DEGRADED, DOWN, UP
from probe.model.cell import Cell
from probe.model.outcome import Judgement
from probe.model.report import ObjectiveReport

_PER_SECOND = 1000 * TICKS


class Figures(NamedTuple):
    """With L the window without maintenance, K = U + G + D the known part of it, and N = L - K:

    availability = 1 - (D + wG) / K, w being the weight of degraded time; coverage = K / L. The edges use
    D_low (what is down wherever in their brackets the changes were) and D_high in its place. `worst` takes
    unknown time as down, `best` as up. So worst ≤ edge_low ≤ availability ≤ edge_high ≤ best. None where
    nothing is known; then worst is 0 and best is 1. None as well for all of them when L is 0.

    `consumed_s` is an estimate, (D + wG) * L / K: what the whole of L lost if the unknown part of it was like
    the known one. What was seen to be lost is D + wG, at most that; screens show the latter.
    """

    availability: float | None
    edge_low: float | None
    edge_high: float | None
    worst: float | None
    best: float | None
    coverage: float | None
    up_s: float
    degraded_s: float
    down_s: float
    down_low_s: float
    down_high_s: float
    unknown_s: float
    consumed_s: float | None


def figures(sums: Sequence[int], weight: float) -> Figures:
    """From the ticks of each label (`timeline.tally`); `weight` in 0..1."""
    up = sums[UP] + sums[UP | AMBIGUOUS]
    degraded = sums[DEGRADED] + sums[DEGRADED | AMBIGUOUS]
    down_low = sums[DOWN]
    down = down_low + sums[DOWN | AMBIGUOUS]
    down_high = down + sums[UP | AMBIGUOUS] + sums[DEGRADED | AMBIGUOUS]
    known = up + degraded + down
    length = known + sums[0]
    cost = down + weight * degraded
    # Ambiguous degraded time is in down_high already.
    most = down_high + weight * sums[DEGRADED]
    least = down_low + weight * degraded
    return Figures(
        availability=_share(known - cost, known),
        edge_low=_share(known - most, known),
        edge_high=_share(known - least, known),
        worst=_share(known - most, length),
        best=_share(length - least, length),
        coverage=_share(known, length),
        up_s=up / _PER_SECOND,
        degraded_s=degraded / _PER_SECOND,
        down_s=down / _PER_SECOND,
        down_low_s=down_low / _PER_SECOND,
        down_high_s=down_high / _PER_SECOND,
        unknown_s=sums[0] / _PER_SECOND,
        consumed_s=cost * length / known / _PER_SECOND if known else None,
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def cell(sums: Sequence[int], length_ms: int) -> Cell:
    """One slot of a picture: the sums of its pieces, out of its whole length."""
    return Cell(
        up_s=(sums[UP] + sums[UP | AMBIGUOUS]) / _PER_SECOND,
        degraded_s=(sums[DEGRADED] + sums[DEGRADED | AMBIGUOUS]) / _PER_SECOND,
        down_s=(sums[DOWN] + sums[DOWN | AMBIGUOUS]) / _PER_SECOND,
        unknown_s=sums[0] / _PER_SECOND,
        excluded_s=length_ms / 1000 - sum(sums) / _PER_SECOND,
    )


def objective(target: float, found: Figures, period_ms: int) -> ObjectiveReport:
    """An availability target over a period without maintenance, of which the window may be the part so far.

    `burn` is the rate at which the budget is spent: the unavailable share of known time over the share
    allowed. None where nothing is known, and for a target of 100 % that was missed: no rate describes it.
    """
    budget = 1 - target
    if found.worst is not None and found.worst >= target:
        verdict = Judgement.MET
    elif found.best is not None and found.best < target:
        verdict = Judgement.MISSED
    else:
        verdict = Judgement.UNDETERMINED
    burn = None
    if found.availability is not None:
        lost = 1 - found.availability
        burn = lost / budget if budget > 0 else (0.0 if lost == 0 else None)
    return ObjectiveReport(
        target=target,
        verdict=verdict,
        budget_s=budget * period_ms / 1000,
        consumed_s=found.consumed_s,
        burn=burn,
    )
