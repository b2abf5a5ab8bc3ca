"""HTTP/2: agreed on in TLS, or spoken from the first byte; what breaks it off has words of its own."""

import asyncio
import gzip
import socket
import ssl
import struct
import time
from pathlib import Path

import pytest
import trustme
from net.http2_peer import Asked, Http2, offering, speaks_http2
from net.peers import Ask, Peers, read_head

from probe.model.reading import Reading
from probe.net.exchange import Net
from probe.net.request import Request, TlsOptions
from probe.world import World


@pytest.fixture
def trusted(ca_file: Path) -> TlsOptions:
    return TlsOptions(ca=str(ca_file))


def says_ok(wire: Http2) -> None:
    wire.request()
    wire.answer()


def one_dot_one(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")


def either(connection: socket.socket) -> None:
    """As a web server does it: what was agreed on is spoken."""
    agreed = isinstance(connection, ssl.SSLSocket) and connection.selected_alpn_protocol() == "h2"
    speaks_http2(says_ok)(connection) if agreed else one_dot_one(connection)


AGREED = [
    (("h2", "http/1.1"), "any", "2"),
    (("http/1.1", "h2"), "any", "1.1"),
    (("http/1.1",), "any", "1.1"),
    ((), "any", "1.1"),
    (("h2", "http/1.1"), "1.1", "1.1"),
    (("h2", "http/1.1"), "2", "2"),
]


@pytest.mark.parametrize(("offered", "wanted", "spoken"), AGREED)
def test_what_tls_agrees_on_is_spoken(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions,
    offered: tuple[str, ...], wanted: str, spoken: str,
) -> None:  # fmt: skip
    port = peers.start(either, tls=offering(authority, *offered))
    reading = ask(f"https://localhost:{port}/", http=wanted, tls=trusted)
    assert reading.failure is None
    assert (reading.facts["http"], reading.facts["status"], reading.body) == (spoken, 200, b"ok")


@pytest.mark.parametrize("offered", [("http/1.1",), ()])
def test_a_server_that_does_not_agree_is_told_as_such(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions, offered: tuple[str, ...]
) -> None:
    port = peers.start(either, tls=offering(authority, *offered))
    found = ask(f"https://localhost:{port}/", http="2", tls=trusted).failure
    assert found is not None
    assert (found.reason, found.phase, found.message) == (
        "protocol",
        "tls",
        'localhost did not agree to HTTP/2: it speaks HTTP/1.1 (write http = "any" to take what it prefers)',
    )


def test_with_prior_knowledge_an_answer_in_http_1_is_told_as_such(ask: Ask, peers: Peers) -> None:
    found = ask(f"http://127.0.0.1:{peers.start(one_dot_one)}/", http="2").failure
    assert found is not None
    assert (found.reason, found.message) == (
        "protocol",
        '127.0.0.1 did not agree to HTTP/2: it speaks HTTP/1.1 (write http = "any" to take what it prefers)',
    )


def test_any_over_plain_http_is_http_1(ask: Ask, peers: Peers) -> None:
    assert ask(f"http://127.0.0.1:{peers.start(one_dot_one)}/", http="any").facts["http"] == "1.1"


def test_what_arrives_is_what_was_written(ask: Ask, peers: Peers) -> None:
    asked: list[Asked] = []

    def script(wire: Http2) -> None:
        asked.append(wire.request())
        wire.answer(b"made", ("x-request-id", "r-1"), status="201")

    port = peers.start(speaks_http2(script))
    body = bytes(range(256)) * 1000
    reading = ask(
        f"http://localhost:{port}/x?q=1", http="2", method="PUT", headers=(("X-Key", "v"),), body=body
    )
    assert reading.failure is None
    assert (reading.facts["status"], reading.facts["request_id"], reading.body) == (201, "r-1", b"made")
    assert asked[0].body == body
    assert list(asked[0].headers.items()) == [
        (":method", "PUT"), (":authority", f"localhost:{port}"), (":scheme", "http"), (":path", "/x?q=1"),
        ("x-key", "v"), ("user-agent", "probe/0.1 (+availability check)"), ("accept", "*/*"),
        ("accept-encoding", "gzip"), ("content-length", "256000"),
    ]  # fmt: skip


def test_a_large_packed_body_comes_whole(ask: Ask, peers: Peers) -> None:
    text = bytes(range(256)) * 8000

    def script(wire: Http2) -> None:
        wire.request()
        wire.answer(gzip.compress(text, 1), ("content-encoding", "gzip"))

    reading = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2", max_body=3_000_000)
    assert reading.failure is None
    assert reading.body == text


def test_thinking_shows_in_wait_though_settings_came_at_once(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        time.sleep(0.2)  # the thinking that is measured
        wire.answer()

    timings = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2").timings
    assert (timings.wait or 0) >= 0.15
    assert (timings.wait or 0) > (timings.receive or 0)
    assert (timings.send or 0) < 0.15


def test_a_slow_body_shows_in_receive(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.headers((":status", "200"))
        time.sleep(0.2)  # the slowness that is measured
        wire.data(b"ok", end=True)

    reading = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2")
    timings = reading.timings
    assert (timings.receive or 0) >= 0.15
    assert (timings.receive or 0) > (timings.wait or 0)
    assert (timings.connect or 0) + (timings.send or 0) + (timings.wait or 0) + (timings.receive or 0) <= (
        reading.latency_s
    )


def test_interim_answers_are_passed_over(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.headers((":status", "103"), ("link", "</x>"))
        wire.answer()

    assert ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2").facts["status"] == 200


def test_the_wait_for_the_answer_goes_on_after_an_interim_one(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.headers((":status", "103"), ("link", "</x>"))
        time.sleep(0.1)  # the slowness that is measured
        wire.answer()

    timings = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2").timings
    assert (timings.wait or 0) >= 0.09
    assert (timings.receive or 0) < 0.05


@pytest.mark.parametrize("reset", [False, True])
def test_an_answer_given_before_the_request_was_read_is_the_answer(
    ask: Ask, peers: Peers, *, reset: bool
) -> None:
    def script(wire: Http2) -> None:
        wire.head()
        wire.answer(b"big", status="413")
        if reset:
            wire.h2.reset_stream(1, 0)
            wire.flush()
        wire.wait()

    port = peers.start(speaks_http2(script))
    reading = ask(f"http://127.0.0.1:{port}/", http="2", method="POST", body=bytes(3_000_000))
    assert (reading.facts["status"], reading.body, reading.failure) == (413, b"big", None)


def test_a_server_that_gives_no_window_is_timed_out_while_we_send(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.head()
        wire.wait()

    port = peers.start(speaks_http2(script))
    found = ask(f"http://127.0.0.1:{port}/", http="2", method="POST", body=bytes(100_000), within=0.4).failure
    assert found is not None
    assert (found.reason, found.phase) == ("timeout", "send")


def test_a_request_that_is_reset_while_it_is_sent_says_why(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.head()
        wire.h2.reset_stream(1, 7)
        wire.flush()

    port = peers.start(speaks_http2(script))
    found = ask(f"http://127.0.0.1:{port}/", http="2", method="POST", body=bytes(3_000_000)).failure
    assert found is not None
    assert (found.reason, found.message) == (
        "connect.reset",
        f"127.0.0.1:{port} reset the request (HTTP/2 REFUSED_STREAM: it did not begin with it)",
    )


def test_a_handshake_refused_for_its_protocol_is_told_as_such(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(bytes([21, 3, 3, 0, 2, 2, 120]))  # the alert no_application_protocol
        connection.recv(1)

    found = ask(f"https://127.0.0.1:{peers.start(script)}/", http="2").failure
    assert found is not None
    assert (found.reason, found.phase) == ("protocol", "tls")
    assert "speaks no version of HTTP that was offered" in found.message


def judged(ask: Ask, peers: Peers, script: object, **keys: object) -> tuple[Reading, str, str, str]:
    port = peers.start(speaks_http2(script))  # type: ignore[arg-type]  # a table of scripts
    reading = ask(f"http://127.0.0.1:{port}/", http="2", **keys)  # type: ignore[arg-type]  # of several types
    found = reading.failure
    assert found is not None
    return reading, found.reason, str(found.phase), found.message.replace(str(port), "PORT")


def resets(code: int) -> object:
    def script(wire: Http2) -> None:
        wire.request()
        wire.h2.reset_stream(1, code)
        wire.flush()

    return script


def says_goodbye(code: int, last: int) -> object:
    def script(wire: Http2) -> None:
        wire.request()
        wire.h2.close_connection(code, last_stream_id=last)
        wire.flush()
        if code:
            wire.wait()

    return script


def hangs_up(wire: Http2) -> None:
    wire.request()


def hangs_up_in_its_body(wire: Http2) -> None:
    wire.request()
    wire.headers((":status", "200"))
    wire.data(b"half")


def sends_less_than_it_says(wire: Http2) -> None:
    wire.request()
    wire.answer(b"half", ("content-length", "9"))


def has_no_status(wire: Http2) -> None:
    wire.request()
    wire.headers(("x-a", "b"))
    wire.data(b"", end=True)


def has_a_strange_status(wire: Http2) -> None:
    wire.request()
    wire.answer(b"", status="20x")


def has_large_headers(wire: Http2) -> None:
    wire.request()
    wire.headers((":status", "200"), *((f"x-{number}", "v" * 1000) for number in range(100)))


def announces_too_much(wire: Http2) -> None:
    wire.request()
    wire.headers((":status", "200"), ("content-length", "9223372036854775808"))
    wire.wait()


def sends_a_bomb(wire: Http2) -> None:
    wire.request()
    wire.answer(gzip.compress(bytes(20_000_000)), ("content-encoding", "gzip"))


BROKEN = [
    ("resets the request", resets(2), "connect.reset", "wait", "127.0.0.1:PORT reset the request (HTTP/2 INTERNAL_ERROR: it says it failed inside)"),
    ("refuses the request", resets(7), "connect.reset", "wait", "127.0.0.1:PORT reset the request (HTTP/2 REFUSED_STREAM: it did not begin with it)"),
    ("wants HTTP/1.1", resets(13), "protocol", "wait", '127.0.0.1:PORT reset the request (HTTP/2 HTTP_1_1_REQUIRED: it wants HTTP/1.1: write http = "1.1")'),
    ("resets with a code of its own", resets(99), "connect.reset", "wait", "127.0.0.1:PORT reset the request (HTTP/2 code 99)"),
    ("says goodbye and hangs up", says_goodbye(0, 1), "connect.reset", "wait", "127.0.0.1:PORT said goodbye before its answer was whole (HTTP/2 NO_ERROR: without saying why)"),
    ("says we broke the rules", says_goodbye(1, 1), "protocol", "wait", "127.0.0.1:PORT said goodbye before its answer was whole (HTTP/2 PROTOCOL_ERROR: it says the protocol was broken)"),
    ("hangs up", hangs_up, "protocol", "wait", "127.0.0.1:PORT closed the connection without an answer"),
    ("hangs up in its body", hangs_up_in_its_body, "truncated", "receive", "the body ended early, after "),
    ("sends less than it says", sends_less_than_it_says, "truncated", "wait|receive", "the body has 4 bytes where 9 were announced"),
    ("has no status", has_no_status, "protocol", "wait", "the answer is not valid HTTP/2: its headers break a rule"),
    ("has a strange status", has_a_strange_status, "protocol", "wait", "the answer is not valid HTTP/2: it has no status"),
    ("has large headers", has_large_headers, "too_large.headers", "wait", "its headers are larger than 64 KiB"),
    ("announces too much", announces_too_much, "too_large", "receive", "the body says it is 8589934592 GiB, larger than 1.0 MiB: raise max_body if it may be"),
    ("sends a bomb", sends_a_bomb, "too_large.decoded", "receive", "the body, unpacked, is larger than 1.0 MiB: raise max_body if it may be"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "reason", "phase", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_server_that(ask: Ask, peers: Peers, script: object, reason: str, phase: str, message: str) -> None:
    _, *found, words = judged(ask, peers, script)
    assert found[0] == reason
    assert found[1] in phase.split("|")  # what comes in one read may fail before its headers are looked at
    assert words.startswith(message)


def test_a_body_nobody_wants_is_not_read(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.headers((":status", "200"))
        wire.wait()

    reading = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2", max_body=0)
    assert (reading.failure, reading.body, reading.facts["status"]) == (None, b"", 200)


def test_exchanges_at_once_in_http2_do_not_disturb_each_other(peers: Peers, world: World) -> None:
    def script(wire: Http2) -> None:
        wire.answer(wire.request().headers[":path"].encode())

    port = peers.start(speaks_http2(script))

    async def all_at_once() -> list[bytes]:
        net = Net()
        asks = [
            net.exchange(
                Request(url=f"http://127.0.0.1:{port}/{number}", http="2"),
                world=world,
                deadline=world.monotonic() + 10,
            )
            for number in range(5)
        ]
        return [reading.body for reading in await asyncio.gather(*asks)]

    assert asyncio.run(all_at_once()) == [b"/%d" % number for number in range(5)]


def test_an_answer_after_a_goodbye_is_the_answer(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        # As a server that restarts: first that there will be no more, then what was asked for.
        wire.socket.sendall(goaway(2**31 - 1))
        wire.headers((":status", "200"))
        wire.socket.sendall(goaway(1))
        wire.data(b"ok", end=True)

    reading = ask(f"http://127.0.0.1:{peers.start(speaks_http2(script))}/", http="2")
    assert (reading.failure, reading.facts["status"], reading.body) == (None, 200, b"ok")


def goaway(last: int) -> bytes:
    return struct.pack(">I", 8)[1:] + struct.pack(">BBIII", 7, 0, 0, last, 0)


@pytest.mark.parametrize("header", [("Upper", "a"), ("connection", "close"), ("te", "gzip")])
def test_headers_that_http2_forbids_are_no_answer(ask: Ask, peers: Peers, header: tuple[str, str]) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.h2.config.normalize_outbound_headers = False
        wire.headers((":status", "200"), header, end=True)

    _, reason, phase, message = judged(ask, peers, script)
    assert (reason, phase) == ("protocol", "wait")
    assert message == "the answer is not valid HTTP/2: its headers break a rule"


def test_a_reset_while_we_send_is_told_as_one(ask: Ask, peers: Peers) -> None:
    def script(wire: Http2) -> None:
        wire.head()
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.socket.close()

    _, reason, phase, message = judged(ask, peers, script, method="POST", body=bytes(8_000_000))
    assert (reason, phase, message) == (
        "connect.reset",
        "send",
        "127.0.0.1:PORT reset the connection (sending the request)",
    )
