import itertools
import random
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passes import made

from probe.runner.phase import JITTER, jitter, offset, timetable

NAMES = st.text(min_size=1, max_size=20)
EVERY = st.floats(1.0, 86_400.0)


@given(NAMES, NAMES, EVERY)
def test_a_phase_is_stable_and_inside_the_interval(name: str, vantage: str, every_s: float) -> None:
    assert 0 <= offset(name, vantage, every_s) < every_s
    assert offset(name, vantage, every_s) == offset(name, vantage, every_s)


def test_the_phase_of_a_probe_is_the_same_on_every_machine_and_version() -> None:
    assert offset("shop-web", "laptop", 60.0) == pytest.approx(44.6517407843823)


def test_phases_fill_the_interval_evenly() -> None:
    tenths = [int(offset(f"probe-{n}", "here", 10.0)) for n in range(1000)]
    assert all(60 < tenths.count(tenth) < 140 for tenth in range(10))


def test_two_vantages_ask_the_same_probe_at_different_moments() -> None:
    assert offset("shop-web", "paris", 60.0) != offset("shop-web", "oslo", 60.0)


@given(EVERY, st.integers())
def test_jitter_is_a_twentieth_of_the_interval_at_most(every_s: float, seed: int) -> None:
    assert abs(jitter(every_s, random.Random(seed))) <= JITTER * every_s


def test_without_a_spread_all_begin_at_once_and_in_order() -> None:
    probes = [made(name, "http://127.0.0.1/") for name in "cab"]
    starts = timetable(probes, "here", 0.0, random.Random(1))
    assert [(start.after_s, start.probe.name) for start in starts] == [(0.0, "c"), (0.0, "a"), (0.0, "b")]


@given(st.integers(), st.floats(0.01, 3600))
def test_a_spread_pass_starts_each_probe_near_its_phase(seed: int, spread_s: float) -> None:
    starts = timetable(PROBES, "here", spread_s, random.Random(seed))
    assert sorted(start.probe.name for start in starts) == sorted(probe.name for probe in PROBES)
    assert [start.after_s for start in starts] == sorted(start.after_s for start in starts)
    for start in starts:
        assert 0 <= start.after_s <= spread_s * (1 + 1e-12)
        phase_s = JITTER * spread_s + (1 - 2 * JITTER) * offset(start.probe.name, "here", spread_s)
        assert abs(start.after_s - phase_s) <= JITTER * spread_s * (1 + 1e-9)


class Even(random.Random):
    """In place of chance, the values between 0 and 1 at equal distances."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._values = itertools.cycle(step / (steps - 1) for step in range(steps))

    def random(self) -> float:
        return next(self._values)


@pytest.mark.parametrize("phase", [0.0, 0.01, 0.5, 0.99, 1.0])
def test_chance_moves_every_start_evenly_also_at_the_ends_of_a_pass(
    monkeypatch: pytest.MonkeyPatch, phase: float
) -> None:
    monkeypatch.setattr("probe.runner.phase.offset", lambda _name, _vantage, every_s: phase * every_s)
    chance = Even(101)
    found = [timetable(PROBES[:1], "here", 100.0, chance)[0].after_s for _ in range(101)]
    first = 90 * phase
    assert found == pytest.approx([first + step / 10 for step in range(101)], abs=1e-9)
    assert -1e-9 <= min(found) <= max(found) <= 100 + 1e-9


def test_no_moment_of_a_pass_is_more_crowded_than_the_others() -> None:
    probes = [msgspec.structs.replace(PROBES[0], name=f"p{n}") for n in range(5000)]
    starts = timetable(probes, "here", 100.0, random.Random(5))
    assert len({start.after_s for start in starts}) == 5000
    crowds = Counter(int(start.after_s) for start in starts)
    # An even spread over the 90 s of the phases is 56 in a second.
    assert max(crowds.values()) < 56 + 4 * 56**0.5


PROBES = [made(f"p{n}", "http://127.0.0.1/") for n in range(20)]
