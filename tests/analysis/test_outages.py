from typing import Any

import pytest
from analysis.test_vectors import evidence, one
from analysis.vectors import EPOCH, moment, sample, samples, vector, window

from probe.analysis.knowledge import Rules, know
from probe.model.outcome import Owner
from probe.model.report import Outage
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.units import to_ms

START = to_ms(EPOCH)


def outages(
    found: list[Sample], k: int = 2, m: int = 2, now: float = 10**6, **rules: Any
) -> tuple[Outage, ...]:
    known = evidence(found)
    chosen = Rules(open_after=k, close_after=m, **rules)
    return know("shop", known.tracks["shop"], chosen, to_ms(moment(now))).outages


def seconds(ms: int | None) -> float | None:
    return None if ms is None else (ms - START) / 1000


@pytest.mark.parametrize("name", ["V01", "V05", "V13-k1m1", "V13-k2m2", "V13-k3m2"])
def test_outages_have_the_edges_computed_by_hand(name: str) -> None:
    case = vector(name)
    given, expected = case["input"], case["expected"]
    found = outages(samples(name), given["k"], given["m"])
    shown = [
        {
            "first_fail": seconds(each.first_fail_ms),
            "last_up": seconds(each.last_up_ms),
            "last_fail": seconds(each.last_fail_ms),
            "first_ok": seconds(each.first_ok_ms),
            "onset": seconds(each.onset_ms),
            "end": seconds(each.end_ms),
            "dur": each.duration_s,
            "dur_lo": each.low_s,
            "dur_hi": each.high_s,
        }
        for each in found
    ]
    keys = [key for key in shown[0] if key in expected["incidents"][0]]
    assert [{key: each[key] for key in keys} for each in shown] == [
        {key: each[key] for key in keys} for each in expected["incidents"]
    ]
    assert not any(each.open for each in found)


def test_v13_failing_samples_are_counted_and_their_reasons_too() -> None:
    dns = failure(Reason.DNS, "gone", owner=Owner.NETWORK)
    found = [sample(t, "U") for t in (0, 60)]
    found += [sample(120, "D", found=dns), sample(180, "D"), sample(240, "U"), sample(300, "D")]
    found += [sample(360, "U"), sample(420, "U"), sample(480, "D", found=dns)]
    [outage] = outages(found)
    assert outage.samples == 3
    assert outage.reasons == {"server_error": 2, "dns": 1}
    assert (seconds(outage.onset_ms), seconds(outage.end_ms)) == (90.0, 330.0)


def test_lines_that_contradict_each_other_give_one_answer_in_any_order() -> None:
    other = failure(Reason.CONNECT_REFUSED, "nobody there")
    found = [sample(0, "U"), sample(60, "D"), sample(120, "D"), sample(180, "U"), sample(240, "U")]
    doubled = [*found, sample(60, "D", found=other)]
    assert outages(doubled) == outages(doubled[::-1])
    assert outages(doubled)[0].samples == 2


def test_an_outage_that_goes_on_is_open_and_held_like_its_last_sample() -> None:
    [outage] = outages([sample(0, "U"), sample(60, "D"), sample(120, "D")], now=150)
    assert outage.open
    assert (outage.duration_s, outage.low_s, outage.high_s, outage.first_ok_ms) == (120.0, 60.0, None, None)
    [later] = outages([sample(0, "U"), sample(60, "D"), sample(120, "D")], now=10**6)
    assert later.duration_s == 165.0


def test_one_good_sample_does_not_close_an_outage_that_needs_two() -> None:
    [outage] = outages([sample(0, "D"), sample(60, "D"), sample(120, "U")])
    assert outage.open
    assert seconds(outage.first_ok_ms) == 120.0
    assert (outage.last_up_ms, outage.high_s) == (None, None)
    assert seconds(outage.onset_ms) == 0.0


def test_a_failure_at_this_very_moment_has_only_time_behind_it() -> None:
    [outage] = outages([sample(0, "U"), sample(60, "D")], k=1, now=60)
    assert (seconds(outage.onset_ms), seconds(outage.end_ms), outage.duration_s) == (30.0, 60.0, 30.0)


def test_time_nobody_looked_is_inside_an_outage_and_told() -> None:
    found = [
        sample(0, "U"),
        sample(60, "D"),
        sample(120, "D"),
        sample(3000, "D"),
        sample(3060, "U"),
        sample(3120, "U"),
    ]
    [outage] = outages(found)
    assert outage.duration_s == 3000.0
    assert outage.unknown_s == 2730.0


def test_no_evidence_neither_opens_nor_closes_an_outage() -> None:
    letters = "UDEDEUEDUU"
    [outage] = outages([sample(60 * i, letter) for i, letter in enumerate(letters)])
    assert (seconds(outage.first_fail_ms), seconds(outage.last_fail_ms)) == (60.0, 420.0)
    assert outages([sample(60 * i, letter) for i, letter in enumerate("UDEUEDEU")]) == ()


def test_degraded_ends_an_outage() -> None:
    [outage] = outages([sample(60 * i, letter) for i, letter in enumerate("UDDGGDD")])[:1]
    assert not outage.open
    assert seconds(outage.first_ok_ms) == 180.0


def test_vantages_that_agree_make_one_outage() -> None:
    found = samples("V09")
    [majority] = outages(found, k=1, m=1)
    assert (seconds(majority.onset_ms), seconds(majority.end_ms)) == (150.0, 330.0)
    assert majority.samples == 3
    assert majority.reasons == {"server_error": 7}
    [anyone] = outages(found, k=1, m=1, quorum="any")
    assert anyone.duration_s == 300.0
    [everyone] = outages(found, k=1, m=1, quorum="all")
    assert everyone.duration_s == 60.0


@pytest.mark.parametrize("method", ["nearest", "hold", "hauer"])
def test_outages_are_placed_by_the_nearest_rule_whatever_the_method(method: str) -> None:
    assert outages(samples("V05"), 1, 1, method=method) == outages(samples("V05"), 1, 1)


def test_a_window_counts_the_outages_in_it_and_only_their_time_in_it() -> None:
    got = one(samples("V01"), window(10000, 66000))
    assert (got.outages, got.longest_outage_s) == (2, 7070.0)
    assert (one(samples("V01"), window(20000, 60000)).outages) == 0


def test_an_outage_within_maintenance_does_not_count() -> None:
    from probe.model.probe import Maintenance

    planned = Maintenance(probes=("shop",), start_ms=to_ms(moment(7000)), end_ms=to_ms(moment(17100)))
    got = one(samples("V01"), window(0, 86400), maintenance=(planned,))
    assert (got.outages, got.longest_outage_s) == (1, 4200.0)
