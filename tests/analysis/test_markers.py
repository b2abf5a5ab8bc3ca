"""Who changed what and when, and clocks that were set back: folds whose parts may come in any order."""

from collections.abc import Iterable

import msgspec
from analysis.vectors import moment, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.markers import Marker, Markers, Step, Steps
from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.units import to_ms


def asked(
    t: float, config: str | None, every_s: float | None = 60, vantage: str = "here", probe: str = "shop"
) -> Sample:
    plain = sample(t, "U", every_s=every_s, vantage=vantage, probe=probe)
    return msgspec.structs.replace(plain, config=config)


def marked(found: Iterable[Sample]) -> Markers:
    whole = Markers()
    for each in found:
        whole.add(each)
    return whole


def at(t: float) -> int:
    return to_ms(moment(t))


def test_a_change_is_dated_to_the_first_sample_that_has_it() -> None:
    found = [asked(t, "a" if t < 120 else "b", 60 if t < 180 else 300) for t in range(0, 300, 60)]
    assert marked(found).of("shop") == [
        Marker(at(120), "config", "here", "a", "b"),
        Marker(at(180), "every_s", "here", 60, 300),
    ]


def test_what_comes_back_is_another_change() -> None:
    found = [asked(t, config) for t, config in zip(range(0, 360, 60), "aabbaa", strict=True)]
    assert [(each.at_ms, each.old, each.new) for each in marked(found).of("shop")] == [
        (at(120), "a", "b"),
        (at(240), "b", "a"),
    ]


def test_two_machines_with_two_definitions_change_nothing() -> None:
    found = [asked(t, vantage, vantage=vantage) for t in range(0, 300, 60) for vantage in ("here", "there")]
    assert marked(found).of("shop") == []


def test_samples_without_a_definition_or_a_schedule_say_nothing() -> None:
    by_hand = msgspec.structs.replace(asked(60, None, 5), trigger=Trigger.MANUAL)
    assert marked([asked(0, "a"), by_hand, asked(120, None, None), asked(180, "a")]).of("shop") == []
    assert marked([]).of("shop") == []


def test_probes_do_not_mix() -> None:
    found = marked([asked(0, "a"), asked(60, "b", probe="other")])
    assert (found.of("shop"), found.of("other")) == ([], [])


VALUES = st.lists(st.sampled_from("abc"), max_size=30)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.integers(0, 30), st.integers(0, 30), st.permutations(range(3)))
def test_parts_that_lie_one_after_the_other_merge_in_any_order(
    values: list[str], one: int, two: int, order: list[int]
) -> None:
    found = [asked(60 * i, value) for i, value in enumerate(values)]
    cuts = sorted((one, two))
    parts = [marked(part) for part in (found[: cuts[0]], found[cuts[0] : cuts[1]], found[cuts[1] :])]
    whole = Markers()
    for i in order:
        whole.merge(parts[i])
    expected = [
        (at(60 * i), values[i - 1], values[i]) for i in range(1, len(values)) if values[i - 1] != values[i]
    ]
    assert [(each.at_ms, each.old, each.new) for each in whole.of("shop")] == expected


@settings(max_examples=150, deadline=None)
@given(st.permutations([(0, "a"), (60, "a"), (120, "a"), (180, "b"), (240, "b"), (300, "c"), (360, "c")]))
def test_definitions_that_follow_each_other_are_found_in_any_order_of_reading(
    found: list[tuple[int, str]],
) -> None:
    got = marked(asked(t, config) for t, config in found)
    assert [(each.at_ms, each.new) for each in got.of("shop")] == [(at(180), "b"), (at(300), "c")]
    got.merge(got)
    assert len(got.of("shop")) == 2


def stepped(*moments: float, vantage: str = "here", probe: str = "shop") -> Steps:
    found = Steps()
    for t in moments:
        found.add(asked(t, "a", vantage=vantage, probe=probe))
    return found


def test_a_clock_that_was_set_back_is_seen_in_the_order_of_the_lines() -> None:
    assert stepped(0, 60, 120, 30, 90).of("shop") == [Step(at(30), 90_000, "here")]


def test_samples_that_finish_out_of_order_within_two_seconds_are_no_step() -> None:
    assert stepped(0, 60, 58, 118).of("shop") == []
    assert stepped(0, 60, 57.999, 118).count("shop") == 1


def test_machines_and_probes_have_clocks_of_their_own() -> None:
    found = Steps()
    for t, vantage, probe in ((600, "here", "shop"), (0, "there", "shop"), (10, "here", "other")):
        found.add(asked(t, "a", vantage=vantage, probe=probe))
    assert list(found) == []


def test_the_end_of_one_file_and_the_start_of_another_are_no_neighbours() -> None:
    one, two = stepped(600, 660, 610), stepped(0, 60, 10, vantage="there")
    for first, second in ((one, two), (two, one)):
        whole = Steps()
        whole.merge(first)
        whole.merge(second)
        assert whole.of("shop") == [Step(at(10), 50_000, "there"), Step(at(610), 50_000, "here")]


def test_of_very_many_steps_the_first_are_kept_and_all_are_counted() -> None:
    found = stepped(*(t for i in range(150) for t in (10 * i, 10 * i - 5)))
    assert (len(found.of("shop")), found.count("shop")) == (100, 150)
