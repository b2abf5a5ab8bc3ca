"""Refused keys that worked a moment ago: which are suspect, and which were the service's fault."""

from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from analysis.test_properties import END, quick, report
from analysis.vectors import moment, sample
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from probe.analysis.evidence import Evidence
from probe.analysis.knowledge import Rules, know
from probe.analysis.part import contents, seal
from probe.analysis.series import in_order
from probe.analysis.suspects import Asked, Suspicion, Watch, found_in
from probe.analysis.track import DOWN, NONE, UP
from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.report import WindowReport
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.units import to_ms

LETTERS = {
    "U": None,
    "D": failure(Reason.CAPACITY, "529"),
    "a": failure(Reason.AUTH, "401"),
    "q": failure(Reason.QUOTA, "402"),
    "r": failure(Reason.RATE_LIMIT, "429"),
    "s": failure(Reason.CONFIG_SECRET, "KEY is not set"),
}
STATES = {"U": UP, "D": DOWN}
REASONS = {"U": "", "D": "capacity", "a": "auth", "q": "quota", "r": "rate_limit", "s": "config.secret"}


def told(t: float, letter: str, config: str | None = "A", **changes: Any) -> Sample:
    found = LETTERS[letter]
    outcome = Outcome.UP if letter == "U" else Outcome.DOWN if letter == "D" else Outcome.UNKNOWN
    return replace(
        sample(t, "U", **changes),
        outcome=outcome,
        failure=found,
        config=config,
        id=f"{t}{letter}{config}{changes}",
    )


def history(letters: str, configs: str = "", step: int = 60, **changes: Any) -> list[Sample]:
    return [
        told(i * step, letter, configs[i] if configs else "A", **changes) for i, letter in enumerate(letters)
    ]


def evidence(found: Sequence[Sample], sizes: Sequence[int] = ()) -> Evidence:
    """In parts of these sizes, the rest in one."""
    whole, left = Evidence(), list(found)
    for size in sizes:
        piece = Evidence()
        piece.extend(left[:size])
        left = left[size:]
        for track, parts in piece.parts().items():
            for part in parts:
                whole.pile(*track).take(part)
    whole.extend(left)
    return whole


def one(letters: str, configs: str = "", **options: Any) -> WindowReport:
    found = evidence(history(letters, configs))
    chosen = {"now": moment(len(letters) * 60), **options}
    return report(found, 0, len(letters) * 60, **chosen).probes[0].windows[0]


def literal(letters: str, configs: str) -> list[tuple[tuple[int, ...], bool]]:
    """The rule, word by word: places of each spell, and whether the same definition recovered."""
    spells = []
    for success in [i for i, letter in enumerate(letters) if letter == "U"]:
        if configs[success] == "-":
            continue
        following = next((i for i in range(success + 1, len(letters)) if letters[i] == "U"), None)
        stretch = range(success + 1, len(letters) if following is None else following)
        changed = next(
            (i for i in stretch if configs[i] != configs[success] or letters[i] == "s"), stretch.stop
        )
        refused = tuple(i for i in stretch if i < changed and letters[i] in "aq")
        if refused and refused[0] - success <= 5:
            same = (
                following is not None
                and changed == stretch.stop
                and configs[following] == configs[success]
                and not any(letters[i] == "q" for i in refused)  # somebody may have paid
            )
            spells.append((refused, same))
    return spells


words = st.lists(
    st.tuples(st.sampled_from("UUaaaqDrs"), st.sampled_from("AAAAAAB-")), min_size=1, max_size=40
).map(lambda pairs: ("".join(one for one, _ in pairs), "".join(other for _, other in pairs)))


@quick
@given(words, st.lists(st.integers(1, 6), max_size=8))
def test_spells_are_what_the_rule_says_however_the_history_is_cut(
    written: tuple[str, str], sizes: list[int]
) -> None:
    letters, configs = written
    wanted = [
        Suspicion(tuple(place * 60_000 for place in places), "recovered" if same else None)
        for places, same in literal(letters, configs)
    ]
    plain = [
        Asked(i * 60_000, STATES.get(letter, NONE), REASONS[letter], config.strip("-"))
        for i, (letter, config) in enumerate(zip(letters, configs, strict=True))
    ]
    watch = Watch()
    for each in plain:
        watch.add(each)
    assert watch.end() == wanted
    kept = history(letters, configs)
    kept = [replace(each, config=None if each.config == "-" else each.config) for each in kept]
    [pile] = evidence(kept, sizes).tracks["shop"].values()
    start = to_ms(moment(0))
    found = found_in(in_order(pile.parts(), to_ms(moment(10**6))))
    assert [(tuple(at - start for at in each.moments), each.why) for each in found] == [
        (each.moments, each.why) for each in wanted
    ]


@quick
@given(words)
def test_what_is_taken_for_down_is_what_a_history_with_failures_there_would_be(
    written: tuple[str, str],
) -> None:
    letters, configs = written[0], written[1].replace("-", "B")
    guilty = {place for places, same in literal(letters, configs) if same for place in places}
    rewritten = "".join("D" if i in guilty else letter for i, letter in enumerate(letters))
    here, there = one(letters, configs), one(rewritten, configs)
    for name in ("availability", "coverage", "down_s", "unknown_s", "samples", "failed", "outages", "errors"):
        assert getattr(here, name) == getattr(there, name)
    assert here.owners is not None
    assert here.owners.reclassed == len(guilty)


def test_a_key_that_never_worked_is_not_suspect() -> None:
    got = one("aaaaaaaaUU")
    assert got.owners is not None
    assert (got.down_s, got.owners.suspect, got.owners.reclassed) == (0.0, 0, 0)


def test_a_sixth_sample_after_the_success_is_too_late() -> None:
    on_time, late = one("UrrrraaU"), one("UrrrrraU")
    assert on_time.owners is not None
    assert late.owners is not None
    assert (on_time.owners.reclassed, late.owners.reclassed) == (2, 0)


def test_what_is_not_over_is_suspect_and_stands_for_unknown_time() -> None:
    got = one("UUUUaaaaaa")
    assert got.owners is not None
    assert (got.owners.suspect, got.owners.reclassed, got.down_s) == (6, 0, 0.0)
    assert got.owners.suspect_s == got.unknown_s == 600 - 180 - 75
    assert got.notes == (
        "not counted: 6 auth (ours): seen 42.5 %",
        "5m45s of refused keys right after they worked (6): suspect, not counted",
    )


def test_who_does_not_want_them_counted_has_them_told() -> None:
    got = one("UUUUaaaaaaUUUU", suspects="unknown")
    assert got.owners is not None
    assert (got.owners.suspect, got.owners.reclassed, got.down_s, got.outages) == (6, 0, 0.0, 0)


@pytest.mark.parametrize(
    ("span", "reclassed"), [((400, 500), 6), ((600, 900), 0), ((0, 240), 0), ((0, 241), 6)]
)
def test_an_incident_of_the_vendor_in_the_span_vouches_for_it(span: tuple[int, int], reclassed: int) -> None:
    posted = {"shop": ((to_ms(moment(span[0])), to_ms(moment(span[1]))),)}
    got = one("UUUUaaaaaa", posted=posted)
    assert got.owners is not None
    assert (got.owners.reclassed, got.owners.suspect) == (reclassed, 6 - reclassed)


def test_another_key_that_is_refused_at_the_same_time_vouches_for_it() -> None:
    both = [*history("UUUUaaaaaa"), *history("UUUUaaaaaa", "BBBBBBBBBB", probe="other")]
    options = {"now": moment(600), "names": ("shop",)}
    for keys, reclassed in (({}, 0), ({"shop": ("other",)}, 6)):
        got = report(evidence(both), 0, 600, **options, other_keys=keys).probes[0].windows[0]
        assert got.owners is not None
        assert got.owners.reclassed == reclassed


def test_the_seconds_of_each_reason_add_up_to_the_window() -> None:
    got = one("UDDaarrrrrrrrDUUUU", sections=("owners",))
    found = got.sections.owners
    assert found is not None
    assert [(each.reason, each.owner, each.samples, each.seconds) for each in found.down] == [
        ("capacity", Owner.TARGET, 3, 120.0 + 105.0),
        ("auth", Owner.TARGET, 2, 60.0 + 105.0),
    ]
    assert sum(each.seconds for each in found.down) == got.down_s
    assert [(each.reason, each.owner, each.samples) for each in found.unknown] == [
        ("rate_limit", Owner.QUOTA, 8)
    ]
    assert sum(each.seconds for each in found.unknown) == got.unknown_s


def test_time_in_which_nobody_asked_is_nobodys() -> None:
    found = evidence([told(0, "U"), told(60, "r"), told(1200, "U")])
    got = report(found, 0, 1200, now=moment(1200), sections=("owners",)).probes[0].windows[0].sections.owners
    assert got is not None
    assert [(each.reason, each.seconds) for each in got.unknown] == [("rate_limit", 60.0), (None, 990.0)]


def test_rechecks_are_no_part_of_a_spell() -> None:
    found = history("UaaaU")
    found[2] = replace(found[2], trigger=Trigger.RECHECK)
    known = know("shop", evidence(found).tracks["shop"], Rules(), to_ms(moment(END * 60)))
    assert [len(each.moments) for each in known.suspects] == [2]


def test_a_copy_from_sums_that_kept_no_reason_is_the_same_sample() -> None:
    found = history("UrU")
    old, new = evidence(found), evidence(found)
    [part] = old.parts()["shop", "here"]
    older = part.track().pick(range(3))
    older.ids, older.table = None, {"": 0, "A": 1}
    older.reasons = array("L", [0, 0, 0])
    new.pile("shop", "here").take(seal(older))
    got = report(new, 0, 180, now=moment(180)).probes[0].windows[0]
    assert (got.samples, got.errors, got.conflicts) == (2, 1, 0)
    assert got.owners is not None
    assert [(each.reason, each.owner, each.samples) for each in got.owners.excluded] == [
        ("rate_limit", Owner.QUOTA, 1)
    ]
    assert set(contents(older)) == set(contents(part.track()))
