"""The regularised incomplete beta and gamma functions and their inverses: the mathematics under exact intervals.

Sources, by number: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov. The continued
fractions are evaluated by the modified Lentz method (DLMF 3.10(iii); Thompson and Barnett, "Coulomb and Bessel
functions of complex arguments and order", J. Comput. Phys. 64, 1986).
"""

from collections.abc import Callable, Iterator
from math import exp, inf, lgamma, log, log1p

_TINY = 1e-300
_CLOSE = 1e-15
_MOST_TERMS = 1_000_000
_MOST_STEPS = 300


def beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), for a, b > 0: the chance that a beta variable is at most x."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(_beta_front(x, a, b))
    # The fraction converges fast left of the mean; I_x(a, b) = 1 − I_{1−x}(b, a) mirrors the rest (8.17.4).
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front / a / _lentz(_beta_terms(x, a, b)))
    return max(0.0, 1 - front / b / _lentz(_beta_terms(1 - x, b, a)))


def beta_inverse(p: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = p."""

    def density(x: float) -> float:
        return exp(_beta_front(x, a, b) - log(x) - log1p(-x))

    return _solve(lambda x: beta(x, a, b), density, p, a / (a + b), 1.0)


def gamma(a: float, x: float) -> float:
    """P(a, x), for a > 0: the chance that a gamma variable is at most x, a Poisson one of mean x at least a."""
    if x <= 0:
        return 0.0
    front = exp(_gamma_front(a, x))
    if x < a + 1:
        return min(1.0, front * _gamma_series(a, x))
    return max(0.0, 1 - front / _lentz(_gamma_terms(a, x)))


def gamma_inverse(p: float, a: float) -> float:
    """The x with P(a, x) = p."""
    return _solve(lambda x: gamma(a, x), lambda x: exp(_gamma_front(a, x) - log(x)), p, a, inf)


def _beta_front(x: float, a: float, b: float) -> float:
    return lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)


def _beta_terms(x: float, a: float, b: float) -> Iterator[tuple[float, float]]:
    """DLMF 8.17.22: 1 + d₁/(1 + d₂/(1 + …))."""
    m = 0
    while True:
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        m += 1
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0


def _gamma_front(a: float, x: float) -> float:
    return a * log(x) - x - lgamma(a)


def _gamma_series(a: float, x: float) -> float:
    """DLMF 8.7.1, without its front."""
    term = total = 1 / a
    n = a
    while term > total * _CLOSE:
        n += 1
        term *= x / n
        total += term
    return total


def _gamma_terms(a: float, x: float) -> Iterator[tuple[float, float]]:
    """DLMF 8.9.2 in its even part, as the denominator x + 1 − a − 1(1 − a)/(x + 3 − a − …)."""
    yield 0.0, x + 1 - a
    n = 0
    while True:
        n += 1
        yield -n * (n - a), x + 2 * n + 1 - a


def _lentz(terms: Iterator[tuple[float, float]]) -> float:
    """b₀ + a₁/(b₁ + a₂/(b₂ + …)) of pairs (a, b); b₀ is 1, or that of a first pair whose a is 0."""
    found, c, d = 1.0, 1.0, 0.0
    for number, (over, under) in enumerate(terms):
        if not over and not number:
            found = c = under or _TINY
            continue
        d = under + over * d or _TINY
        c = under + over / c or _TINY
        d = 1 / d
        change = c * d
        found *= change
        if abs(change - 1) < _CLOSE:
            return found
        if number > _MOST_TERMS:
            break
    raise ArithmeticError("a continued fraction did not converge")


def _solve(
    rises: Callable[[float], float], density: Callable[[float], float], p: float, start: float, high: float
) -> float:
    """Where a function that rises from 0 reaches p: Newton's steps, and halving where they leave the bracket."""
    low, x = 0.0, start
    for _ in range(_MOST_STEPS):
        off = rises(x) - p
        if off > 0:
            high = x
        else:
            low = x
        slope = density(x)
        step = x - off / slope if slope > 0 else inf
        if not low < step < high:
            step = 2 * x if high == inf else (low + high) / 2
        if abs(step - x) <= _CLOSE * x:
            return step
        x = step
    return x
