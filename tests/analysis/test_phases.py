from typing import Any

import msgspec
import pytest
from analysis.vectors import OFFLINE, moment, sample, window
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.phases import OTHER, PHASES, Phases, Spent
from probe.analysis.series import Piece
from probe.model.outcome import Trigger
from probe.model.sample import Hop, Sample, Timings
from probe.units import to_ms

HOUR, HALF = window(0, 3600), window(1800, 3600)
TIMES = Timings(dns=0.01, connect=0.02, tls=0.04, send=0.001, wait=0.3, receive=0.02)

QUICKLY = settings(max_examples=30)


def timed(t: float, letter: str = "U", late_s: float = 0.0, **changes: Any) -> Sample:
    """A sample that began `late_s` after its slot at `t`."""
    plain = sample(t + late_s, letter, latency_s=changes.pop("latency_s", 0.4))
    return msgspec.structs.replace(
        plain,
        **{"due": moment(t), "timings_s": TIMES, "timeout_s": 10.0, "lag_s": 0.001} | changes,
    )


def spent(*found: Sample) -> Spent:
    phases = Phases([HOUR])
    for each in found:
        phases.add(each)
    return phases.of("shop", HOUR)


def test_the_phases_of_answers_and_what_is_left_make_up_the_whole() -> None:
    got = spent(*(timed(t) for t in range(0, 3600, 60)))
    assert set(got.phases) == {*PHASES, OTHER}
    assert sum(each.sum for each in got.phases.values()) == pytest.approx(got.total.sum, abs=1e-3)
    assert got.phases["wait"].sum / got.total.sum == pytest.approx(0.75, abs=1e-3)
    assert got.phases[OTHER].quantile(0.5) == pytest.approx(0.009, rel=0.01)
    assert {each.count for each in got.phases.values()} == {60}


def test_a_phase_that_did_not_happen_is_not_counted() -> None:
    got = spent(timed(0), timed(60, timings_s=Timings(wait=0.3)), timed(120, timings_s=Timings()))
    assert (got.phases["tls"].count, got.phases["wait"].count, got.total.count) == (1, 2, 2)
    assert got.since_due.count == 3


def test_a_chain_of_redirects_is_summed_phase_by_phase() -> None:
    hops = (
        Hop(url="https://a.example/", timings_s=Timings(dns=0.01, wait=0.1)),
        Hop(url="https://b.example/", timings_s=Timings(dns=0.02, wait=0.2, tls=0.03)),
    )
    got = spent(timed(0, timings_s=Timings(dns=0.02, wait=0.2, tls=0.03), hops=hops))
    assert {name: each.sum for name, each in got.phases.items()} == pytest.approx(
        {"dns": 0.03, "wait": 0.3, "tls": 0.03, OTHER: 0.04}, abs=1e-5
    )


def test_failures_have_times_of_their_own() -> None:
    got = spent(timed(0), timed(60, "D", latency_s=10.0), timed(120, "D", latency_s=0.005, timeout_s=30.0))
    assert (got.failed.count, got.failed.max, got.total.count) == (2, 10.0, 1)
    assert (got.timeout_s, got.since_due.count) == (30.0, 1)


def test_lateness_is_of_all_and_counted_from_the_slot() -> None:
    got = spent(timed(0, late_s=0.5), timed(60, "D", late_s=1.5), timed(120, "E", late_s=2.5), timed(180))
    assert (got.late.count, got.late.min, got.late.max) == (4, 0.0, 2.5)
    assert (got.since_due.count, got.since_due.max) == (2, 0.9)
    assert spent(timed(60, late_s=-0.5)).late.max == 0.0
    assert spent(timed(0, due=None)).late.count == 0


def test_lagged_samples_are_counted_and_their_times_left_out() -> None:
    got = spent(timed(0), timed(60, lagged=True, lag_s=0.2), timed(120, "D", lagged=True))
    assert (got.lagged, got.lag_max_s, got.total.count, got.failed.count) == (2, 0.2, 1, 0)
    assert (got.since_due.count, got.late.count) == (1, 3)


def test_what_is_no_evidence_has_no_times() -> None:
    got = spent(timed(0, "E"), timed(60, "D", failure=OFFLINE), timed(120, trigger=Trigger.RECHECK))
    assert (got.total.count, got.failed.count, got.timeout_s) == (0, 0, None)
    assert got.late.count == 2  # a re-check has no slot of its own


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0])
def test_what_no_clock_can_have_measured_is_passed_over(bad: float) -> None:
    got = spent(timed(0, latency_s=bad, lag_s=bad, timeout_s=bad), timed(60, timings_s=Timings(dns=bad)))
    assert (got.since_due.count, got.total.count, got.lag_max_s, got.timeout_s) == (1, 0, 0.001, 10.0)


def test_every_window_has_its_own_and_nothing_lies_outside() -> None:
    phases = Phases([HOUR, HALF])
    for t in range(-600, 7200, 60):
        phases.add(timed(t))
    assert phases.of("shop", HOUR).total.count == 60
    assert phases.of("shop", HALF).total.count == 30
    assert phases.of("other", HALF) == Spent()


def test_time_between_two_windows_is_in_neither() -> None:
    early, late = window(0, 600), window(1200, 1800)
    phases = Phases([late, early])
    for t in range(0, 2400, 60):
        phases.add(timed(t))
    assert (phases.of("shop", early).total.count, phases.of("shop", late).total.count) == (10, 10)
    assert len(phases.spent) == 2  # and nothing is kept of it


def test_maintenance_is_left_out_of_the_probe_it_is_meant_for() -> None:
    def holes(name: str, tags: tuple[str, ...]) -> list[Piece]:
        return [(to_ms(moment(600)), to_ms(moment(1200)))] if name == "shop" and "web" in tags else []

    phases = Phases([HOUR], holes)
    for t in range(0, 3600, 60):
        phases.add(timed(t, tags=("web",)))
        phases.add(timed(t, probe="api", tags=("web",)))
    assert phases.of("shop", HOUR).total.count == 50
    assert phases.of("api", HOUR).total.count == 60


SAMPLES = st.lists(
    st.builds(
        timed,
        st.integers(0, 3599),
        st.sampled_from("UGDE"),
        st.floats(0, 5),
        latency_s=st.one_of(st.none(), st.floats(0, 20)),
        lagged=st.booleans(),
        lag_s=st.one_of(st.none(), st.floats(0, 1)),
    ),
    max_size=12,
)


@QUICKLY
@given(SAMPLES, SAMPLES)
def test_parts_merge_into_the_whole_in_any_order(one: list[Sample], other: list[Sample]) -> None:
    whole, first, second, backwards = (Phases([HOUR, HALF]) for _ in range(4))
    for each in one + other:
        whole.add(each)
    for each in one:
        first.add(each)
    for each in other:
        second.add(each)
        backwards.add(each)
    backwards.merge(first)
    first.merge(second)
    for length in (HOUR, HALF):
        assert first.of("shop", length) == backwards.of("shop", length) == whole.of("shop", length)
