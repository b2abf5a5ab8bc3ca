"""What was met, compared with a dict of everything; and how little it takes."""

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from probe.store.seen import Met, Seen


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2000).map(str), st.sampled_from([b"", b"a", b"b", b"c"])), max_size=60)
)
def test_a_line_is_new_the_same_or_in_conflict_with_what_was_met(lines: list[tuple[str, bytes]]) -> None:
    seen, all_of_it = Seen(), dict[str, set[bytes]]()
    for number in range(700):  # until it has grown
        seen.add(f"other {number}", b"x")
    for identity, text in lines:
        met = all_of_it.setdefault(identity, set())
        wanted = Met.SAME if text in met else Met.CONFLICT if met else Met.NEW
        assert (seen.look(identity, text), seen.add(identity, text)) == (wanted, wanted)
        met.add(text)
    assert all(seen.look(f"other {number}", b"x") is Met.SAME for number in range(700))


def test_ten_thousand_ids_take_half_a_megabyte() -> None:
    tracemalloc.start()
    seen = Seen()
    for number in range(10_000):
        seen.add(f"01JDA{number}", b"%d" % number)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 600_000
