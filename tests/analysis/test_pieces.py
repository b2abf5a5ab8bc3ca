from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from probe.analysis.part import Piece
from probe.analysis.pieces import holds, overlap, union

quick = settings(max_examples=60, deadline=None)
moments = st.integers(-30, 30)
pairs = st.tuples(moments, moments)


@quick
@given(st.lists(pairs, max_size=8), moments, moments)
def test_what_pieces_hold_is_what_each_single_millisecond_says(
    given_pieces: list[Piece], start: int, end: int
) -> None:
    pieces = union(given_pieces)
    inside = {at for opens, closes in given_pieces for at in range(opens, closes)}
    assert overlap(pieces, start, end) == len(inside & set(range(start, end)))
    assert holds(pieces, start) is (start in inside)


class Looked(list[Piece]):
    """Counts how many of its pieces were looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)

    def __iter__(self) -> Iterator[Piece]:
        raise AssertionError("all of them were walked")


def test_of_many_pieces_only_those_near_are_looked_at() -> None:
    """Maintenance may come every minute of a year, and there may be an outage in every hour of it."""
    pieces = Looked((n * 10, n * 10 + 5) for n in range(100_000))
    assert overlap(pieces, 500_003, 500_022) == 9
    assert holds(pieces, 500_004)
    assert not holds(pieces, 500_005)
    assert pieces.looks < 100
