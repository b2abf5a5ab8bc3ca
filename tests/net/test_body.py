import gzip
import zlib

import pytest

from probe.net.body import STEP, Body
from probe.net.errors import NetError
from probe.reasons import Reason


def fill(body: Body, *chunks: bytes) -> bytes:
    for chunk in chunks:
        for _ in body.feed(chunk):
            pass
    body.end()
    return bytes(body.content)


def test_a_plain_body_is_kept_as_it_came() -> None:
    assert fill(Body("", 10), b"abc", b"def") == b"abcdef"
    assert fill(Body("identity", 10), b"abc") == b"abc"


def test_gzip_is_decoded_however_it_is_cut() -> None:
    text = b"healthy " * 1000
    packed = gzip.compress(text)
    assert fill(Body("gzip", 8000), packed) == text
    assert fill(Body("X-GZIP", 8000), *(packed[at : at + 1] for at in range(len(packed)))) == text


def test_what_says_gzip_and_is_zlib_is_decoded() -> None:
    assert fill(Body("gzip", 100), zlib.compress(b"abc")) == b"abc"


def test_every_member_of_a_gzip_body_is_read_and_padding_is_not() -> None:
    assert fill(Body("gzip", 100), gzip.compress(b"one "), gzip.compress(b"two"), b"\0\0\0") == b"one two"
    assert fill(Body("gzip", 100), gzip.compress(b"one ") + gzip.compress(b"two") + b"\0") == b"one two"


def test_output_that_zlib_holds_back_at_a_full_step_is_fetched() -> None:
    text = bytes(3 * STEP)
    assert fill(Body("gzip", 3 * STEP), gzip.compress(text)) == text


def test_decoding_pauses_after_each_step() -> None:
    body = Body("gzip", 10 * STEP)
    assert sum(1 for _ in body.feed(gzip.compress(bytes(4 * STEP)))) >= 3


def test_a_bomb_is_stopped_at_the_limit_and_not_unpacked() -> None:
    body = Body("gzip", 1000)
    with pytest.raises(
        NetError, match=r"the body, unpacked, is larger than 1000 B: raise max_body if it may be"
    ) as caught:
        fill(body, gzip.compress(bytes(50_000_000)))
    assert caught.value.reason is Reason.TOO_LARGE_DECODED
    assert len(body.content) == 1000


def test_what_unpacks_to_an_absurd_multiple_is_stopped_below_the_limit() -> None:
    body = Body("gzip", 100_000_000)
    packed = gzip.compress(bytes(50_000_000))
    with pytest.raises(NetError) as caught:
        fill(body, packed[:8000])
    assert caught.value.reason is Reason.TOO_LARGE_RATIO
    assert caught.value.message == (
        "the body is a bomb: 7.8 KiB unpack to more than 2.0 MiB, over 250 times as much"
    )
    assert 250 * 8000 < len(body.content) <= 250 * 8000 + STEP


def test_a_megabyte_of_blanks_is_no_bomb() -> None:
    text = b" " * (1024 * 1024)
    assert fill(Body("gzip", 2 * 1024 * 1024), gzip.compress(text)) == text


@pytest.mark.parametrize(
    ("encoding", "length", "shown"),
    [
        ("", "1001", "1001 B"),
        ("", "9223372036854775808", "8589934592 GiB"),
        ("gzip", "66537", "65 KiB"),
    ],
)
def test_an_announced_length_beyond_the_limit_is_refused_at_once(
    encoding: str, length: str, shown: str
) -> None:
    with pytest.raises(NetError) as caught:
        Body(encoding, 1000, announced=length)
    assert caught.value.reason is Reason.TOO_LARGE
    assert caught.value.message == (
        f"the body says it is {shown}, larger than 1000 B: raise max_body if it may be"
    )


@pytest.mark.parametrize(("encoding", "length"), [("", "1000"), ("gzip", "66536"), ("", "-1"), ("", "")])
def test_an_announced_length_within_the_limit_is_not(encoding: str, length: str) -> None:
    assert fill(Body(encoding, 1000, announced=length)) == b""


def test_what_was_sent_is_counted_beside_what_it_unpacks_to() -> None:
    packed = gzip.compress(b"healthy " * 1000)
    body = Body("gzip", 8000)
    fill(body, packed)
    assert (body.received, len(body.content), body.packed) == (len(packed), 8000, True)


def test_a_body_of_exactly_the_limit_is_fine() -> None:
    assert fill(Body("", 3), b"abc") == b"abc"
    with pytest.raises(NetError, match="larger than 3 B"):
        fill(Body("", 3), b"abcd")


def test_encoded_bytes_that_decode_to_nothing_have_a_limit_too() -> None:
    empty = zlib.compressobj(wbits=31)
    head = empty.compress(b"") + empty.flush(zlib.Z_FULL_FLUSH)
    body = Body("gzip", 1000)
    with pytest.raises(NetError) as caught:
        fill(body, head, *[b"\x00\x00\x00\xff\xff" * 1000] * 20)
    assert caught.value.reason is Reason.TOO_LARGE
    assert bytes(body.content) == b""


def test_a_cut_gzip_body_is_truncated_and_what_came_is_kept() -> None:
    body = Body("gzip", 100_000)
    with pytest.raises(NetError, match="the gzip body ends early, after") as caught:
        fill(body, gzip.compress(bytes(range(256)) * 100)[:-10])
    assert caught.value.reason is Reason.TRUNCATED
    assert body.content.startswith(bytes(range(256)))


def test_no_body_at_all_is_not_a_cut_one() -> None:
    assert fill(Body("gzip", 100)) == b""


def test_a_body_that_is_not_the_gzip_it_claims_is_a_protocol_failure() -> None:
    with pytest.raises(NetError, match="the body is not the gzip it says it is") as caught:
        fill(Body("gzip", 100), b"<html>")
    assert caught.value.reason is Reason.PROTOCOL


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "\x1b[2J"])
def test_an_encoding_that_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(NetError, match="which was not offered") as caught:
        Body(encoding, 100, offered="gzip")
    assert caught.value.reason is Reason.PROTOCOL
    assert "\x1b" not in caught.value.message


def test_an_encoding_the_user_asked_for_is_kept_encoded() -> None:
    assert fill(Body("br", 100, offered="br;q=1, zstd"), b"\x0b\x01") == b"\x0b\x01"
