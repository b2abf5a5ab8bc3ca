"""What some failures among some probes allow to say, if probes were independent of each other.

They are not, outages are bursts: see `chain` and `rates` for what an honest claim rests on. Shares are
fractions, levels are 95 %.
"""

from math import sqrt
from typing import TypeAlias

from probe.analysis.special import beta, beta_inverse

Z = 1.959963984540054
"""The normal quantile of 0.975."""
ALPHA = 0.05

Bounds: TypeAlias = tuple[float, float]


def wilson(share: float, n: float) -> Bounds:
    """The score interval of a share of n, two-sided; n may be an effective number. Needs n > 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    square = Z * Z / n
    centre = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
    return (0.0 if share <= 0 else centre - half), (1.0 if share >= 1 else centre + half)


def clopper_pearson(good: int, n: int) -> Bounds:
    """The exact interval of good of n, two-sided: it is never too narrow.

    Clopper and Pearson, "The use of confidence or fiducial limits", Biometrika 26, 1934.
    """
    low = beta_inverse(ALPHA / 2, good, n - good + 1) if good else 0.0
    high = beta_inverse(1 - ALPHA / 2, good + 1, n - good) if good < n else 1.0
    return low, high


def lower_bound(good: int, n: int) -> float:
    """The largest share that good of n prove: the exact lower bound, one-sided. For n of n it is α^(1/n)."""
    return beta_inverse(ALPHA, good, n - good + 1) if good else 0.0


def proves(n: int, failed: int, target: float) -> bool:
    """Whether so few failures among n would be a chance of 5 % at most if availability were just the target."""
    return n > failed and beta(target, n - failed, failed + 1) <= ALPHA


def needed(failed: int, target: float) -> int | None:
    """The least number of probes that prove the target with that many failures; None for a target of 1.

    Without a failure about 3/(1 − target), the rule of three.
    """
    if target >= 1:
        return None
    low = high = failed + 1
    while not proves(high, failed, target):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if proves(middle, failed, target):
            high = middle
        else:
            low = middle + 1
    return high


def at_least(x: int, n: int, chance: float) -> float:
    """The chance of x successes or more among n."""
    if x <= 0:
        return 1.0
    return beta(chance, x, n - x + 1) if x <= n else 0.0
