"""Servers that do not behave: each ends in a reason, a phase and words of ours, inside its deadline."""

import gzip
import socket
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from net.peers import Ask, Peers, Script, drip, read_head, timeless

from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.text import BOUND

Judged = Callable[..., tuple[Reading, Failure]]


@pytest.fixture
def judged(ask: Ask, peers: Peers) -> Judged:
    """Ask a peer with this script; the reading and its failure, the peer's port written as PORT."""

    def judging(script: Script, **keys: object) -> tuple[Reading, Failure]:
        port = peers.start(script)
        reading = ask(f"http://127.0.0.1:{port}/", **keys)  # type: ignore[arg-type]  # keys of several types
        assert reading.failure is not None
        found = reading.failure
        assert found.message.isprintable()
        return reading, Failure(
            reason=found.reason,
            owner=found.owner,
            phase=found.phase,
            message=timeless(found.message.replace(str(port), "PORT")),
        )

    return judging


def says(*pieces: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        for piece in pieces:
            connection.sendall(piece)

    return script


HEAD = b"HTTP/1.1 200 OK\r\n"
BROKEN = [
    ("closes at once", says(), "protocol", "wait", "127.0.0.1:PORT closed the connection without an answer"),
    ("ends in its headers", says(HEAD + b"x-a: b\r\n"), "truncated", "receive", "the answer ended inside its headers, after 25 B"),
    ("ends before its length", says(HEAD + b"content-length: 9\r\n\r\nhalf"), "truncated", "receive", "the body ended early, after 42 B"),
    ("ends between chunks", says(HEAD + b"transfer-encoding: chunked\r\n\r\n2\r\nok\r\n"), "truncated", "receive", "the body ended early, after 54 B"),
    ("sends a bad chunk", says(HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\nok\r\n"), "protocol", "receive", "the answer is not valid HTTP: illegal chunk header: 'zz\\r\\n'"),
    ("has two lengths", says(HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\nok"), "protocol", "receive", "the answer is not valid HTTP: conflicting Content-Length headers"),
    ("is a mail server", says(b"220 mail.example ESMTP\x1b[2J\r\n"), "protocol", "receive", "what came is not HTTP: 220 mail.example ESMTP\\x1b[2J\\r\\n"),
    ("speaks HTTP/2 only", says(b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64"), "protocol", "receive", 'what came is HTTP/2: write http = "2" (--http2-prior-knowledge)'),
    ("speaks TLS", says(b"\x15\x03\x01\x00\x02\x02\x46"), "protocol", "receive", "the port speaks TLS: write https:// instead of http://"),
    ("has no status", says(b"HTTP/1.1 abc OK\r\n\r\n"), "protocol", "receive", "the answer is not valid HTTP: illegal status line: 'HTTP/1.1 abc OK'"),
    ("sends endless headers", says(HEAD, b"x-a: " + b"b" * 120_000), "too_large.headers", "receive", "its headers are larger than 100 KiB"),
    ("sends unasked brotli", says(HEAD + b"content-encoding: br\r\n\r\nx"), "protocol", "receive", "answered in the encoding br, which was not offered"),
    ("sends false gzip", says(HEAD + b"content-encoding: gzip\r\n\r\n<html>"), "protocol", "receive", "the body is not the gzip it says it is"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "reason", "phase", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_server_that(judged: Judged, script: Script, reason: str, phase: str, message: str) -> None:
    _, found = judged(script)
    assert (found.reason, found.phase, found.message) == (reason, phase, message)


def test_a_truncated_body_keeps_what_came(judged: Judged) -> None:
    reading, _ = judged(says(HEAD + b"content-length: 9\r\n\r\nhalf"))
    assert (reading.body, reading.facts["status"]) == (b"half", 200)
    assert "size" not in reading.facts


def test_a_truncated_gzip_body_is_truncated(judged: Judged) -> None:
    packed = gzip.compress(b"healthy " * 1000)[:-4]
    reading, found = judged(says(HEAD + b"content-encoding: gzip\r\n\r\n" + packed))
    assert (found.reason, found.message) == ("truncated", "the gzip body ends early, after 7.8 KiB decoded")
    assert reading.body == b"healthy " * 1000


def test_a_reset_is_told_with_the_moment_it_came(judged: Judged) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    _, found = judged(script)
    assert (found.reason, found.phase) == ("connect.reset", "wait")
    assert found.message == "127.0.0.1:PORT reset the connection (waiting for the first byte)"


def endless(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"\r\n")
    drip(connection, b"x" * 65536, 0)


def test_an_endless_body_is_stopped_at_the_limit(judged: Judged) -> None:
    reading, found = judged(endless, max_body=100_000)
    assert (found.reason, found.message) == (
        "too_large",
        "the body is larger than 98 KiB: raise max_body if it may be",
    )
    assert reading.body == b"x" * 100_000
    assert reading.facts["status"] == 200


def test_a_bomb_is_stopped_at_the_limit(judged: Judged) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    reading, found = judged(says(HEAD + b"content-encoding: gzip\r\n\r\n" + bomb))
    assert found.reason == "too_large.decoded"
    assert len(reading.body) == 1024 * 1024


def test_endless_interim_answers_are_stopped(judged: Judged) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        drip(connection, b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * 1000, 0)

    _, found = judged(script, within=30.0)
    assert (found.reason, found.message) == (
        "too_large.headers",
        "sent more than 100 interim answers (1xx)",
    )


def test_headers_beyond_the_limit_fail_however_they_are_cut(judged: Judged) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        head = HEAD + (b"x-a: " + b"b" * 100 + b"\r\n") * 1000
        connection.sendall(head[:90_000])
        time.sleep(0.2)  # so that the rest comes as one read, complete with its end
        connection.sendall(head[90_000:] + b"content-length: 0\r\n\r\n")

    _, found = judged(script)
    assert (found.reason, found.message) == ("too_large.headers", "its headers are larger than 100 KiB")


def silent(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.recv(1)


def drips_headers(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(connection, b"x-a: b\r\n", 0.02)


def drips_body(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"content-length: 1000000\r\n\r\n")
    drip(connection, b"x", 0.02)


def floods_empty_chunks(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\nx\r\n", 0.001)


def never_reads(connection: socket.socket) -> None:
    time.sleep(0.8)  # the peer holds the connection past the deadline, and reads nothing


LATE = [
    (silent, {}, "wait", "no answer within T (waiting for the first byte)"),
    (never_reads, {"method": "POST", "body": bytes(20_000_000)}, "send", "no answer within T (sending the request)"),
    (drips_headers, {}, "receive", "the headers were not complete within T: "),
    (drips_body, {}, "receive", "the answer was not complete within T: "),
    (floods_empty_chunks, {}, "receive", "the answer was not complete within T: "),
]  # fmt: skip


@pytest.mark.parametrize(("script", "keys", "phase", "message"), LATE, ids=[row[0].__name__ for row in LATE])
def test_the_deadline_ends_a_server_that(
    judged: Judged, script: Script, keys: dict[str, object], phase: str, message: str
) -> None:
    began = time.monotonic()
    reading, found = judged(script, within=0.5, **keys)
    assert time.monotonic() - began >= 0.5
    assert (found.reason, found.owner, found.phase) == ("timeout", "target", phase)
    assert found.message.startswith(message)
    assert getattr(reading.timings, phase) > 0


def test_a_redirect_does_not_renew_the_deadline(ask: Ask, peers: Peers) -> None:
    slow = peers.start(silent)
    port = peers.start(says(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:%d/\r\n\r\n" % slow))
    reading = ask(f"http://127.0.0.1:{port}/", within=0.4)
    assert reading.failure is not None
    assert (reading.failure.reason, timeless(reading.failure.message)) == (
        "timeout",
        "no answer within T (waiting for the first byte)",
    )
    assert reading.facts == {
        "ip": "127.0.0.1", "redirects": 1, "url": f"http://127.0.0.1:{slow}/", "bytes_out": 141, "bytes_in": 0,
    }  # fmt: skip


def test_a_hostile_header_does_not_reach_a_fact_unescaped(ask: Ask, peers: Peers) -> None:
    port = peers.start(
        says(HEAD + b"x-request-id: \x1b[31m" + b"r" * 9000 + b"\r\ncontent-length: 0\r\n\r\n")
    )
    found = ask(f"http://127.0.0.1:{port}/").facts["request_id"]
    assert isinstance(found, str)
    assert found.startswith("\\x1b[31mrrr")
    assert len(found) == BOUND


def bomb_in_chunks(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n")
    packer = zlib.compressobj(wbits=31)
    while True:
        piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH)
        connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))


def endless_trailers(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n0\r\n")
    drip(connection, b"x-a: " + b"b" * 60_000 + b"\r\n", 0)


def floods_small_chunks(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\nx\r\n" * 10_000, 0)


def floods_chunk_headers(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    drip(connection, (b"1;" + b"e" * 1000 + b"\r\nx\r\n") * 100, 0)


HUNGRY = [
    (floods_chunk_headers, 100_000, "too_large"),
    (endless, 8_000_000, "too_large"),
    (bomb_in_chunks, 8_000_000, "too_large.ratio"),
    (endless_trailers, 8_000_000, "too_large.headers"),
    (floods_small_chunks, 100_000, "too_large"),
]


@pytest.mark.parametrize(("script", "max_body", "reason"), HUNGRY, ids=[row[0].__name__ for row in HUNGRY])
def test_what_is_kept_is_bounded_for_a_server_that(
    judged: Judged, script: Script, max_body: int, reason: str
) -> None:
    tracemalloc.start()
    try:
        _, found = judged(script, within=30.0, max_body=max_body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.reason == reason
    # The body as it grows, once more where it moves to grow, and what is handed on; beside it the peer's.
    assert peak < 3.5 * max_body + 5_000_000


LARGE = bytes(8_000_000)
"""More than all buffers on the way take."""


def resets(connection: socket.socket) -> None:
    read_head(connection)
    time.sleep(0.1)  # so that we are in the middle of sending
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_reset_while_we_send_is_told_as_one(judged: Judged) -> None:
    reading, found = judged(resets, method="POST", body=LARGE)
    assert (found.reason, found.owner, found.phase, found.message) == (
        "connect.reset",
        "target",
        "send",
        "127.0.0.1:PORT reset the connection (sending the request)",
    )
    assert reading.timings.wait is None


def test_what_has_left_before_the_time_was_up_is_counted(judged: Judged) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        time.sleep(0.8)  # takes nothing more

    reading, found = judged(script, method="POST", body=LARGE, within=0.4)
    assert (found.reason, found.phase) == ("timeout", "send")
    assert reading.timings.wait is None
    assert 100_000 < int(reading.facts["bytes_out"] or 0) < len(LARGE)


def test_headers_of_too_many_lines_are_not_looked_at(judged: Judged) -> None:
    _, found = judged(says(HEAD + b"a:\r\n" * 2001 + b"content-length: 0\r\n\r\n"))
    assert (found.reason, found.message) == ("too_large.headers", "its headers have more than 2,000 lines")


def test_lines_of_a_body_are_no_lines_of_headers(ask: Ask, peers: Peers) -> None:
    body = b"x\n" * 5000
    port = peers.start(says(HEAD + b"content-length: 10000\r\n\r\n" + body))
    assert ask(f"http://127.0.0.1:{port}/").body == body


@pytest.mark.parametrize("first", [b"\r\n\r", b"\r\n", b"\r"])
def test_nor_where_the_end_of_the_headers_comes_in_two_pieces(ask: Ask, peers: Peers, first: bytes) -> None:
    body = b"x\n" * 5000

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(HEAD + b"content-length: 10000" + first)
        time.sleep(0.1)  # so that they are two reads
        connection.sendall(b"\r\n\r\n"[len(first) :] + body)

    assert ask(f"http://127.0.0.1:{peers.start(script)}/").body == body


def test_a_switch_of_protocols_is_told_in_words_of_ours(judged: Judged) -> None:
    _, found = judged(says(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"))
    assert (found.reason, found.message) == (
        "protocol",
        "the answer is not valid HTTP: it switches to another protocol, which nobody asked for",
    )
