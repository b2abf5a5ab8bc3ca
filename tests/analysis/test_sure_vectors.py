"""The hand-checked vectors of intervals, proofs and rates, on the functions."""

import pytest
from analysis.vectors import vector

from probe.analysis import binomial, rates


@pytest.mark.parametrize("share", list(vector("V18")["expected"]))
def test_v18_intervals_of_a_share(share: str) -> None:
    good, n = map(int, share.split("/"))
    wanted = vector("V18")["expected"][share]
    assert binomial.wilson(good / n, n) == pytest.approx(wanted["wilson"], abs=1e-9)
    assert binomial.clopper_pearson(good, n) == pytest.approx(wanted["clopper_pearson"], abs=1e-9)
    assert binomial.lower_bound(good, n) == pytest.approx(wanted["cp_lower_one_sided_95"], abs=1e-9)


@pytest.mark.parametrize("target", list(vector("V19")["expected"]))
def test_v19_probes_that_prove_a_target(target: str) -> None:
    wanted = vector("V19")["expected"][target]
    found = [binomial.needed(failed, float(target)) for failed in range(4)]
    assert found == [wanted["zero"], wanted["one"], wanted["two"], wanted["three"]]
    assert wanted["zero"] / 1440 == pytest.approx(wanted["zero_days_at_60s"], abs=1e-9)
    assert wanted["zero"] <= wanted["rule_of_three"] <= wanted["zero"] + 0.005 * wanted["zero"] + 1


def test_v19_time_without_an_outage_that_proves_a_target() -> None:
    for mean, targets in vector("V19-time")["expected"].items():
        for target, days in targets.items():
            found = rates.time_needed(0, float(mean), float(target))
            assert found == pytest.approx(days * 86_400, rel=1e-8)


def test_v19_what_no_failed_probe_can_hide() -> None:
    for wanted in vector("V19-hidden")["expected"].values():
        n = wanted["n"]
        assert binomial.lower_bound(n, n) == pytest.approx(wanted["largest_target_zero_failures"], abs=1e-9)
        assert 1 - binomial.lower_bound(n, n) <= 3 / n == pytest.approx(1 - wanted["rule_of_three"], abs=1e-9)


def test_v21_rates_and_onsets() -> None:
    wanted = vector("V21")["expected"]
    assert rates.count_bounds(2) == pytest.approx(wanted["rate_ci_per_day_2_in_1d"], abs=1e-9)
    assert rates.count_bounds(0)[1] / 30 == pytest.approx(wanted["rate_ci_0_in_30d_per_day"][1], abs=1e-9)
    assert rates.most(0) / 30 == pytest.approx(wanted["rate_upper_one_sided_0_in_30d"], abs=1e-9)
    assert binomial.at_least(1, 2, 4 / 24) == pytest.approx(wanted["binom_peak_1_of_2_onesided"], abs=1e-9)
    assert binomial.at_least(9, 12, 4 / 24) == pytest.approx(wanted["binom_peak_9_of_12_onesided"], rel=1e-4)
