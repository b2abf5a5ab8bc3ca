"""Our own mathematics against that of SciPy, over as wide a range as a record can ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from probe.analysis import binomial, rates
from probe.analysis.special import beta, beta_inverse, gamma, gamma_inverse

many = settings(max_examples=40, deadline=None)
shapes = st.floats(-0.3, 6).map(lambda power: 10**power)
chances = st.one_of(st.sampled_from([0.025, 0.05, 0.95, 0.975]), st.floats(0.001, 0.999))
counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@many
@given(shapes, shapes, st.floats(-4, 4))
def test_the_incomplete_beta_function(a: float, b: float, off: float) -> None:
    x = a / (a + b) + off * (a * b / (a + b) ** 3) ** 0.5
    assert beta(x, a, b) == pytest.approx(special.betainc(a, b, min(max(x, 0), 1)), rel=1e-7, abs=1e-12)


@many
@given(shapes, st.floats(-4, 4))
def test_the_incomplete_gamma_function(a: float, off: float) -> None:
    x = a + off * a**0.5
    assert gamma(a, x) == pytest.approx(special.gammainc(a, max(x, 0)), rel=1e-7, abs=1e-12)


@many
@given(shapes, shapes, chances)
def test_their_inverses(a: float, b: float, p: float) -> None:
    assert beta_inverse(p, a, b) == pytest.approx(special.betaincinv(a, b, p), rel=1e-7)
    assert gamma_inverse(p, a) == pytest.approx(special.gammaincinv(a, p), rel=1e-7)


@many
@given(counts)
def test_intervals_of_a_share(found: tuple[int, int]) -> None:
    good, n = found
    low = special.betaincinv(good, n - good + 1, 0.025) if good else 0
    high = special.betaincinv(good + 1, n - good, 0.975) if good < n else 1
    assert binomial.clopper_pearson(good, n) == pytest.approx((low, high), abs=1e-9)
    for bound in binomial.wilson(good / n, n):  # where the normal test just rejects, its definition
        deviation = abs(bound - good / n)
        assert deviation == pytest.approx(
            special.ndtri(0.975) * (bound * (1 - bound) / n) ** 0.5, abs=1e-9
        ) or (bound in (0, 1) and deviation == 0)
    one_sided = special.betaincinv(good, n - good + 1, 0.05) if good else 0
    assert binomial.lower_bound(good, n) == pytest.approx(one_sided, abs=1e-9)


@many
@given(counts, st.floats(0.001, 0.999))
def test_the_chance_of_so_many_or_more(found: tuple[int, int], chance: float) -> None:
    x, n = found
    oracle = special.bdtrc(x - 1, n, chance) if x else 1
    assert binomial.at_least(x, n, chance) == pytest.approx(oracle, rel=1e-7, abs=1e-12)


@many
@given(st.integers(0, 2000))
def test_how_many_could_be_expected(seen: int) -> None:
    low, high = rates.count_bounds(seen)
    assert low == pytest.approx(special.chdtri(2 * seen, 0.975) / 2 if seen else 0, rel=1e-9)
    assert high == pytest.approx(special.chdtri(2 * seen + 2, 0.025) / 2, rel=1e-9)
    assert rates.most(seen) == pytest.approx(special.chdtri(2 * seen + 2, 0.05) / 2, rel=1e-9)


@many
@given(st.integers(0, 40), st.floats(0.5, 0.99999))
def test_the_least_number_that_proves_is_the_least(failed: int, target: float) -> None:
    n = binomial.needed(failed, target)
    assert n is not None
    assert special.bdtr(failed, n, 1 - target) <= 0.05 + 1e-9
    assert n == failed + 1 or special.bdtr(failed, n - 1, 1 - target) > 0.05 - 1e-9


def test_nothing_proves_100_percent_and_any_success_proves_0() -> None:
    assert binomial.needed(0, 1.0) is None
    assert rates.time_needed(0, 1800, 1.0) is None
    assert binomial.needed(2, 0.0) == 3
