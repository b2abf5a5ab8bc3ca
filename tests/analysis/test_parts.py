"""The sum of a part, and its columns kept elsewhere, say what its samples say."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from analysis.test_properties import END, evidence, messy, quick, report
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from probe.analysis.evidence import Evidence
from probe.analysis.track import flags_of
from probe.model.report import Report
from probe.model.sample import Sample
from probe.store.fold import Flaws, Folded
from probe.store.rollup import Origin, pack, unpack

NOWHERE = Origin(0, 0, 0, 0, 0, 0, b"")


def kept(found: Sequence[Sample]) -> Evidence:
    """What is left of samples that were summed up, written down and read again."""
    folded = Folded(evidence(found), len(found), Flaws(0, ()))
    again = Evidence()
    for probe, vantage, part in unpack(pack([folded], lambda: NOWHERE)).parts():
        again.pile(probe, vantage).take(part)
    return again


def told(known: Evidence, start: float = 0, end: float = END, **options: Any) -> Report:
    """The report; which of two samples is the copy of the other, nobody knows where ids are not kept."""
    found = report(known, start, end, **options)
    probes = tuple(
        replace(each, windows=tuple(replace(window, conflicts=0) for window in each.windows))
        for each in found.probes
    )
    return replace(found, probes=probes)


def _one_truth(found: list[Sample]) -> list[Sample]:
    """Samples of one id say the same, and those that say the same have one id: what is kept has no ids."""
    said: dict[str, Sample] = {}
    alike: dict[tuple[object, ...], Sample] = {}
    for each in found:
        first = said.setdefault(each.id, each)
        alike.setdefault((first.at, first.vantage, flags_of(first), first.every_s), first)
    return [said[each.id] for each in found if said[each.id] in alike.values()]


consistent = messy.map(_one_truth)
splits = st.lists(st.integers(0, 20), max_size=4)


@quick
@given(consistent, splits, st.integers(0, 60), st.integers(61, END))
def test_a_history_summed_up_in_any_pieces_is_the_history(
    found: list[Sample], cuts: list[int], start: int, end: int
) -> None:
    whole = Evidence()
    for low, high in pairwise([0, *sorted(cuts), len(found)]):
        whole.merge(kept(found[low:high]))
    assert told(whole) == told(evidence(found))
    assert told(whole, start, end) == told(evidence(found), start, end)


@quick
@given(consistent, st.integers(-1, 130))
def test_a_part_cut_in_two_is_the_part(found: list[Sample], at: int) -> None:
    cut_ms = report(Evidence(), 0, 1).probes[0].windows[0].start.timestamp() * 1000 + at * 1000
    pieces = Evidence()
    for (probe, vantage), parts in kept(found).parts().items():
        for part in parts:
            for piece in (part.cut(-(2**62), round(cut_ms)), part.cut(round(cut_ms), 2**62)):
                if piece is not None:
                    pieces.pile(probe, vantage).take(piece)
    assert told(pieces) == told(evidence(found))


@quick
@given(consistent, splits)
def test_copies_of_a_piece_change_nothing(found: list[Sample], cuts: list[int]) -> None:
    whole = kept(found)
    for low, high in pairwise([0, *sorted(cuts), len(found)]):
        whole.merge(kept(found[low:high]))
    assert told(whole) == told(evidence(found))
