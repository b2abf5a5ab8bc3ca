import random
import time
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from probe.runner.ids import new_id
from probe.world import World

WORLD = World(lambda: datetime.now(UTC), time.monotonic, random.Random(7), {})
LATEST = 2**48 - 1


@given(st.integers(0, LATEST), st.integers(0, LATEST))
def test_identifiers_sort_as_their_moments_do(one: int, other: int) -> None:
    if one != other:
        assert (new_id(one, WORLD) < new_id(other, WORLD)) == (one < other)


def test_an_identifier_is_a_ulid() -> None:
    made = new_id(1_469_918_176_385, WORLD)
    assert made[:10] == "01ARYZ6S41"  # the example of the specification
    assert len(made) == 26
    assert set(made) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_two_identifiers_of_one_millisecond_differ() -> None:
    assert len({new_id(1, WORLD) for _ in range(1000)}) == 1000
