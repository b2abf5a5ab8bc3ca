"""When the words came: exact figures from moments that are given."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.probers.llm.piece import Ending, Fault, Piece
from probe.probers.llm.speech import LONGEST_TEXT, Pace, Speech, Spoken

PO, HM = Piece(text="po"), Piece(thinking=True)


def heard(*moments: tuple[float, Piece], sent: float = 100.0, stall_s: float = 1.0) -> Spoken:
    """Each piece in a frame of its own, at so many seconds after the request began to leave."""
    speech = Speech(sent, stall_s)
    for after, piece in moments:
        speech.frame(sent + after)
        speech.hear(piece, sent + after)
    return speech.spoken()


def test_nothing_has_no_pace() -> None:
    assert heard().pace == Pace()
    assert not heard().has_content


def test_every_moment_is_counted_from_the_request() -> None:
    spoken = heard(
        (0.25, Piece(ping=True)), (0.5, HM), (1.0, PO), (1.25, PO), (3.25, PO), (3.5, Piece(done=True))
    )
    assert spoken.pace == Pace(
        first_event_s=0.25, first_any_s=0.5, first_token_s=1.0, last_token_s=3.25, end_s=3.5, longest_gap_s=2.0,
        longest_silence_s=2.0, stalls=1,
    )  # fmt: skip
    assert (spoken.frames, spoken.pings, spoken.chunks, spoken.text) == (6, 1, 4, "popopo")


def test_pings_end_a_silence_and_no_gap() -> None:
    pace = heard((1.0, PO), (1.5, Piece(ping=True)), (2.0, Piece(ping=True)), (2.5, PO)).pace
    assert (pace.longest_gap_s, pace.longest_silence_s, pace.stalls) == (1.5, 0.5, 1)


def test_the_wait_for_the_first_is_neither_gap_nor_silence() -> None:
    pace = heard((9.0, PO)).pace
    assert (pace.first_token_s, pace.longest_gap_s, pace.longest_silence_s, pace.stalls) == (9.0, 0.0, 0.0, 0)


def test_thinking_alone_is_no_first_token() -> None:
    spoken = heard((0.5, HM), (0.75, HM))
    assert (spoken.pace.first_any_s, spoken.pace.first_token_s, spoken.has_content) == (0.5, None, True)


def test_a_gap_as_long_as_the_limit_is_no_stall() -> None:
    assert heard((1.0, PO), (2.0, PO)).pace.stalls == 0
    assert heard((1.0, PO), (2.125, PO), (3.25, PO)).pace.stalls == 2


def test_time_per_token_leaves_out_the_first() -> None:
    assert heard((1.0, PO), (3.0, PO), (3.0, Piece(tokens_out=5))).per_token_s == 0.5


@pytest.mark.parametrize(("tokens", "rate"), [(None, None), (1, None), (99, None), (100, 49.5), (201, 100.0)])
def test_a_rate_needs_a_hundred_tokens(tokens: int | None, rate: float | None) -> None:
    assert heard((1.0, PO), (3.0, PO), (3.0, Piece(tokens_out=tokens))).tokens_per_s == rate


def test_all_in_one_piece_has_no_rate() -> None:
    assert heard((1.0, PO), (1.0, Piece(tokens_out=500))).tokens_per_s is None


def test_thinking_that_nobody_saw_does_not_make_a_model_fast() -> None:
    hidden = heard((1.0, PO), (3.0, PO), (3.0, Piece(tokens_out=1101, tokens_reasoning=1000)))
    assert (hidden.seen_tokens, hidden.tokens_per_s) == (101, 50.0)
    seen = heard((1.0, HM), (3.0, PO), (3.0, Piece(tokens_out=1101, tokens_reasoning=1000)))
    assert (seen.seen_tokens, seen.tokens_per_s) == (1101, 550.0)


def test_counts_of_the_vendor_are_cumulative_the_last_one_counts() -> None:
    spoken = heard((1.0, Piece(tokens_in=9, tokens_out=1)), (2.0, Piece(tokens_out=7)), (3.0, Piece()))
    assert (spoken.tokens_in, spoken.tokens_out) == (9, 7)


def test_tokens_on_the_bill_are_content() -> None:
    assert heard((1.0, Piece(tokens_out=16))).has_content
    assert not heard((1.0, Piece(tokens_out=0))).has_content


def test_a_refusal_stays_one_whatever_the_end_says() -> None:
    spoken = heard(
        (1.0, Piece(text="No.", ending=Ending.REFUSAL)), (2.0, Piece(finish="stop", ending=Ending.STOP))
    )
    assert (spoken.ending, spoken.finish) == (Ending.REFUSAL, "stop")


def test_the_first_error_is_the_one_that_counts() -> None:
    first, second = Fault(type="overloaded_error"), Fault(type="api_error")
    assert heard((1.0, Piece(fault=first)), (2.0, Piece(fault=second))).fault == first


def test_of_endless_text_a_bounded_part_is_kept() -> None:
    spoken = heard(*[(1.0, Piece(text="x" * 1000))] * 100)
    assert (len(spoken.text), spoken.chunks) == (LONGEST_TEXT, 100)


_STEPS = st.lists(
    st.tuples(st.integers(0, 4096), st.sampled_from([PO, HM, Piece(ping=True), Piece()])), max_size=30
)


@given(_STEPS)
def test_the_figures_are_those_that_a_list_of_all_moments_gives(steps: list[tuple[int, Piece]]) -> None:
    at, moments = 0.0, []
    for step, piece in steps:
        at += step / 1024  # exact in binary
        moments.append((at, piece))
    content = [after for after, piece in moments if piece.text or piece.thinking]
    frames = [after for after, _ in moments]
    gaps = [later - earlier for earlier, later in itertools.pairwise(content)]
    silences = [later - earlier for earlier, later in itertools.pairwise(frames)]
    assert heard(*moments).pace == Pace(
        first_event_s=min(frames, default=None),
        first_any_s=min(content, default=None),
        first_token_s=min((after for after, piece in moments if piece.text), default=None),
        last_token_s=max(content, default=None),
        longest_gap_s=max(gaps, default=0.0 if content else None),
        longest_silence_s=max(silences, default=0.0 if frames else None),
        stalls=sum(gap > 1.0 for gap in gaps),
    )
