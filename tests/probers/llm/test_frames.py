"""Bytes → frames: as the HTML standard has it, in whatever pieces they come, each stamped with its last byte's moment."""

import itertools
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from probers.llm.sse_standard import Read, interpret
from probers.llm.wire import WIRES

from probe.probers.llm.frames import (
    LONGEST_FRAME,
    Frame,
    FrameKind,
    FrameTooLongError,
    LineReader,
    Reader,
    SseReader,
)


def read(reader: Reader, pieces: Iterable[bytes]) -> list[Frame]:
    """Piece number n comes at n seconds; the end comes at -1."""
    found = [frame for at, piece in enumerate(pieces) for frame in reader.feed(piece, float(at))]
    return [*found, *reader.end(-1.0)]


def plain(frames: Iterable[Frame]) -> list[Read]:
    return [Read(frame.kind.value, frame.data, frame.event, frame.whole) for frame in frames]


def cut(body: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(body) + 1) for place in places), len(body)]
    return [body[start:end] for start, end in itertools.pairwise(edges)]


STREAM = (
    b"\xef\xbb\xbf: hello\r\n\r\nevent: delta\r\ndata: {\"a\":\ndata:1}\r\rid: 7\nretry: 10\ndata:\n\n"
    b"data: \xe2\x80\xa8po\xc2\x85ng\n\n{\n  \"error\": 5\n}\n\ndata: last"
)  # fmt: skip
WANTED = [
    Read("comment", b"hello", "", True),
    Read("data", b'{"a":\n1}', "delta", True),
    Read("data", b"", "", True),
    Read("data", b"\xe2\x80\xa8po\xc2\x85ng", "", True),
    Read("stray", b'{\n  "error": 5\n}', "", True),
    Read("data", b"last", "", False),
]


def test_a_stream_with_everything_is_read_as_the_standard_has_it() -> None:
    assert plain(read(SseReader(), [STREAM])) == WANTED == interpret(STREAM)


@pytest.mark.parametrize("first", range(len(STREAM) + 1))
def test_two_cuts_anywhere_change_nothing(first: int) -> None:
    for second in range(first, len(STREAM) + 1):
        pieces = [STREAM[:first], STREAM[first:second], STREAM[second:]]
        assert plain(read(SseReader(), pieces)) == WANTED


def test_byte_by_byte_changes_nothing() -> None:
    assert plain(read(SseReader(), [bytes((byte,)) for byte in STREAM])) == WANTED


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("api", WIRES)
def test_each_format_s_stream_is_the_same_with_every_line_end(api: str, end: bytes) -> None:
    if api == "ollama":
        return
    body = b"".join(WIRES[api].stream)
    unix = body.replace(b"\r\n", b"\n")
    assert plain(read(SseReader(), [unix.replace(b"\n", end)])) == plain(read(SseReader(), [body]))


_BITS = st.sampled_from(
    [b"data", b"data:", b"data: ", b"event: ", b"id: ", b"retry:", b":", b" ", b"\n", b"\n\n", b"\r", b"\r\n", b"x", b"{", b"}",
     b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x00", b"\xff", b"\x85", b"\x0b"]
)  # fmt: skip


@given(st.lists(_BITS, max_size=40).map(b"".join), st.lists(st.integers(0, 2000), max_size=12))
def test_any_bytes_in_any_pieces_are_read_as_the_standard_has_it(body: bytes, places: list[int]) -> None:
    assert plain(read(SseReader(), cut(body, places))) == interpret(body)


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_noise_is_read_as_the_standard_has_it(body: bytes, places: list[int]) -> None:
    assert plain(read(SseReader(), cut(body, places))) == interpret(body)


@given(st.lists(_BITS, max_size=40).map(b"".join), st.lists(st.integers(0, 2000), max_size=12))
def test_lines_of_json_are_split_at_line_feeds_only(body: bytes, places: list[int]) -> None:
    *whole, rest = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    wanted = [(line.strip(), True) for line in whole] + ([(rest.strip(), False)] if rest.strip() else [])
    assert [(frame.data, frame.whole) for frame in read(LineReader(), cut(body, places))] == wanted


def test_a_frame_has_the_moment_of_its_last_byte() -> None:
    pieces = [b"data: 1\n", b"\n: ping", b"\nda", b"ta: 2\r", b"\r", b"\ndata: 3\n", b"\nevent: x"]
    found = read(SseReader(), pieces)
    assert [(frame.data, frame.at) for frame in found] == [(b"1", 1), (b"ping", 2), (b"2", 4), (b"3", 6)]


def test_an_event_that_ends_in_a_carriage_return_does_not_wait_for_what_may_follow() -> None:
    reader = SseReader()
    assert [frame.data for frame in reader.feed(b"data: 1\r\r", 1.0)] == [b"1"]
    assert plain(reader.feed(b"\ndata: 2\r\n\r\n", 2.0)) == [Read("data", b"2", "", True)]


def test_a_byte_order_mark_alone_is_no_line_of_json() -> None:
    assert read(LineReader(), [b"\xef\xbb\xbf"]) == []


def test_blank_lines_of_a_json_stream_are_signs_of_life() -> None:
    found = read(LineReader(), [b"\n", b'{"a":1}\r\n', b" \n"])
    assert [(frame.kind, frame.data) for frame in found] == [
        (FrameKind.COMMENT, b""), (FrameKind.DATA, b'{"a":1}'), (FrameKind.COMMENT, b""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "piece"),
    [
        (SseReader, b"data: " + b"x" * 65536),
        (SseReader, b"data: " + b"x" * 65536 + b"\n"),
        (SseReader, b"x" * 65536 + b"\n"),
        (LineReader, b"x" * 65536),
    ],
    ids=["one endless line", "an event of endless lines", "endless lines of no field", "an endless line of JSON"],
)  # fmt: skip
def test_a_frame_that_does_not_end_is_given_up(reader: type[SseReader | LineReader], piece: bytes) -> None:
    held = reader()
    pieces = [piece] * (2 * LONGEST_FRAME // len(piece))
    with pytest.raises(FrameTooLongError):
        read(held, pieces)


def test_a_long_stream_of_comments_is_no_long_frame() -> None:
    reader = SseReader()
    for _ in range(40):
        assert len(list(reader.feed(b":" + b"x" * 65535 + b"\n", 0.0))) == 1
