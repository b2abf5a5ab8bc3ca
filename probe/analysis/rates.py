"""How often something begins, and what so many outages in so much time prove: exact Poisson limits.

Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28, 1936; χ²(2k) quantiles are twice
those of a gamma variable of shape k. Levels are 95 %.
"""

from probe.analysis.binomial import ALPHA, Bounds
from probe.analysis.special import gamma_inverse


def count_bounds(seen: int) -> Bounds:
    """How many could be expected where that many were seen, two-sided."""
    return (gamma_inverse(ALPHA / 2, seen) if seen else 0.0), gamma_inverse(1 - ALPHA / 2, seen + 1)


def most(seen: int) -> float:
    """The most that could be expected where that many were seen, one-sided: −ln 0.05 = 3.0 where none was."""
    return gamma_inverse(1 - ALPHA, seen + 1)


def time_needed(seen: int, mean_s: float, target: float) -> float | None:
    """Seconds in which that many outages, each of the mean length, prove the target; None for a target of 1.

    Onsets are taken to be a Poisson process, so that with none the unavailable share is at most
    3.0 × mean / time.
    """
    return most(seen) * mean_s / (1 - target) if target < 1 else None
