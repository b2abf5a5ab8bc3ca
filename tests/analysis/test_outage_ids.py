"""An id names one outage, and goes on doing so."""

from datetime import UTC, datetime

import pytest
from analysis.test_properties import evidence, quick
from analysis.vectors import moment, sample, window
from hypothesis import given
from hypothesis import strategies as st

from probe.analysis.options import Options
from probe.analysis.outage_ids import begun_ms, meant, near, outage_id, short_ids
from probe.analysis.outage_report import find_outages
from probe.model.outages import OutageRow
from probe.model.sample import Sample
from probe.units import to_ms

MORNING = to_ms(moment(0))
letters = st.text("UDDGE", max_size=40)


def rows(found: list[Sample], start: float = -100, end: float = 10_000) -> tuple[OutageRow, ...]:
    options = Options(now=moment(end), names=("shop",))
    known = evidence(found)
    return find_outages(known, window(start, end), options, read_until_ms=to_ms(moment(end))).report.outages


def at_minutes(text: str, start: int = 0) -> list[Sample]:
    return [sample(60 * (start + i), letter) for i, letter in enumerate(text)]


def test_an_id_is_the_name_and_the_first_failing_moment() -> None:
    assert outage_id("shop-web", to_ms(moment(7260.123))) == "shop-web-20261101T020100123"
    assert outage_id("shop-web", to_ms(datetime(33, 4, 5, tzinfo=UTC))) == "shop-web-00330405T000000000"


@quick
@given(letters, letters)
def test_later_samples_change_nothing_about_an_outage_that_ended(before: str, after: str) -> None:
    early = at_minutes(before)
    closed = [each for each in rows(early) if not each.open]
    later = rows([*early, *at_minutes(after, len(before))])
    assert [each for each in later if each.closed is not None and each in closed] == closed


@quick
@given(letters, st.integers(0, 2400))
def test_a_window_changes_which_outages_are_listed_and_not_their_ids(text: str, start: int) -> None:
    found = at_minutes(text)
    whole = {each.id: each for each in rows(found)}
    for each in rows(found, start):
        assert whole[each.id].first_fail == each.first_fail


@quick
@given(st.lists(st.integers(0, 10**9), unique=True, max_size=8))
def test_no_two_outages_of_a_probe_share_an_id_and_a_short_one_means_one(moments: list[int]) -> None:
    ids = [outage_id("shop", MORNING + each) for each in moments]
    assert len(set(ids)) == len(ids)
    assert [meant(short, ids) for short in short_ids(ids)] == [[each] for each in ids]


def test_a_beginning_means_all_that_begin_so_and_a_whole_id_itself() -> None:
    ids = ["a-20261101T020100123", "a-20261101T030100123", "a-20261101T0201001234"]
    assert meant("a-20261101T02", ids) == [ids[0], ids[2]]
    assert meant(ids[0], ids) == [ids[0]]
    assert meant("b", ids) == []


def test_near_ones_are_short() -> None:
    ids = ["shop-20261101T020100123", "api-20261101T020100123"]
    assert near("shop-20261101T0301", ids)[0] == "shop-20261101T0201"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("shop-20261101T0200", MORNING + 7_200_000),
        ("shop-20261101T020159999", MORNING + 7_200_000 + 60_000),
        ("shop-20261101T02", None),
        ("shop-20261341T0200", None),
        ("shop", None),
    ],
)
def test_an_id_says_when_its_outage_began(word: str, found: int | None) -> None:
    assert begun_ms(word) == found
