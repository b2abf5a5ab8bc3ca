"""The worst stretch of every length: the hand-checked bit strings, brute force, and the laws."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from analysis.vectors import vector
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.curve import Profile, log_spaced, profile, worst
from probe.analysis.timeline import AMBIGUOUS, TICKS, Segment, append
from probe.analysis.track import DEGRADED, DOWN, UP

STATES = {"1": UP, "0": DOWN, "g": DEGRADED, "a": UP | AMBIGUOUS, "d": DOWN | AMBIGUOUS}
quick = settings(max_examples=150, deadline=None)
letters = st.text("1110dag.", min_size=1, max_size=12)


def line(states: str, scale: int = TICKS) -> list[Segment]:
    """A state a letter, `scale` ticks each; a dot is not known."""
    found: list[Segment] = []
    for i, state in enumerate(states):
        if state != ".":
            append(found, i * scale, (i + 1) * scale, STATES[state])
    return found


def bits(states: str) -> Profile:
    return profile(line(states), [(0, len(states))], 0.0)


def brute(states: str, width: int, weight: Fraction) -> tuple[Fraction, int] | None:
    """Every start there is, each tick looked at by itself."""
    best: tuple[Fraction, int] | None = None
    per_tick = [state for state in states for _ in range(TICKS)]
    costs = {"0": Fraction(1), "d": Fraction(1), "g": weight}
    for start in range(len(per_tick) - width + 1):
        part = per_tick[start : start + width]
        known = [each for each in part if each != "."]
        if Fraction(len(known), width) < Fraction(9, 10):
            continue
        found = 1 - sum((costs.get(each, Fraction(0)) for each in known), Fraction(0)) / len(known)
        if best is None or found < best[0]:
            best = found, start
    return best


def test_v17_the_worst_stretches_of_40_minutes() -> None:
    case = vector("V17")
    found = bits(case["input"]["bits"])
    for width, (availability, start) in case["expected"].items():
        got = worst(found, int(width) * TICKS)
        assert got is not None
        assert got.availability == pytest.approx(availability, abs=1e-9)
        assert got.start == start * TICKS


def test_v17b_a_longer_stretch_may_be_worse() -> None:
    case = vector("V17b")
    for width, availability in case["expected"].items():
        got = worst(bits(case["input"]["bits"]), int(width) * TICKS)
        assert got is not None
        assert got.availability == pytest.approx(availability, abs=1e-9)


@quick
@given(letters, st.data(), st.sampled_from([0.0, 0.3, 1.0]))
def test_it_is_what_every_single_stretch_says(states: str, data: st.DataObject, weight: float) -> None:
    width = data.draw(st.integers(1, len(states) * TICKS))
    got = worst(profile(line(states), [(0, len(states))], weight), width)
    wanted = brute(states, width, Fraction(str(weight)))
    if wanted is None:
        assert got is None
    else:
        assert got is not None
        assert got.availability == pytest.approx(float(wanted[0]))
        assert got.start == wanted[1]


@quick
@given(st.text("1110", min_size=1, max_size=60), st.data())
def test_a_multiple_of_a_length_is_no_worse(states: str, data: st.DataObject) -> None:
    found = bits(states)
    width = data.draw(st.integers(1, found.length))
    least = worst(found, width)
    assert least is not None
    for longer in range(width, found.length + 1, max(1, width // 3)):
        other = worst(found, longer)
        assert other is not None
        parts = -(-longer // width)
        assert 1 - other.availability <= (1 - least.availability) * parts * width / longer + 1e-12
        if longer % width == 0:
            assert other.availability >= least.availability - 1e-12


@quick
@given(st.text("10.", min_size=2, max_size=12), st.integers(1, 10), st.integers(1, 5))
def test_a_stretch_goes_on_where_maintenance_ends(states: str, cut: int, hole: int) -> None:
    cut = min(cut, len(states) - 1)
    pieces = [(0, cut), (cut + hole, len(states) + hole)]
    apart = [*line(states[:cut]), *((a + (cut + hole) * TICKS, b + (cut + hole) * TICKS, c) for a, b, c in line(states[cut:]))]  # fmt: skip
    found, whole = profile([Segment(*each) for each in apart], pieces, 0.0), bits(states)
    assert found.length == whole.length
    for width in range(1, whole.length + 1):
        got, wanted = worst(found, width), worst(whole, width)
        if wanted is None or got is None:
            assert got is wanted
            continue
        assert got.availability == wanted.availability
        assert got.start == wanted.start + (hole * TICKS if wanted.start >= cut * TICKS else 0)


@pytest.mark.parametrize("pieces", [[], [(0, 3)]])
def test_no_time_and_too_long_a_stretch_have_no_worst(pieces: Sequence[tuple[int, int]]) -> None:
    found = profile(line("101"), pieces, 0.0)
    assert worst(found, found.length + 1) is None
    assert worst(found, 0) is None


def test_lengths_for_a_picture_grow_by_equal_ratios() -> None:
    found = log_spaced(60, 86_400, 20)
    assert (found[0], found[-1], len(found)) == (60, 86_400, 20)
    assert all(one < other for one, other in pairwise(found))
