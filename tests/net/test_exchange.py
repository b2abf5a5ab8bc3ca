"""Servers that behave."""

import asyncio
import gzip
import socket
import subprocess
import sys
import time

import pytest
from net.peers import Ask, Peers, read_head
from support.site import Answer, Site

from probe.net.exchange import Cookies, Net
from probe.net.request import USER_AGENT, Request
from probe.world import World, real_world


def test_an_answer_comes_with_its_facts_headers_and_body(ask: Ask, site: Site) -> None:
    site.on("/x", Answer(201, b"made", headers=(("X-Request-Id", "r-1"), ("X-Two", "a"), ("x-two", "b"))))
    reading = ask(f"{site.url}/x")
    assert reading.failure is None
    assert reading.facts == {
        "status": 201, "http": "1.1", "request_id": "r-1", "ip": "127.0.0.1", "redirects": 0, "size": 4,
        "bytes_out": 142, "bytes_in": 138,
    }  # fmt: skip
    assert reading.body == b"made"
    assert [value for name, value in reading.headers if name == "x-two"] == ["a", "b"]
    assert all(name == name.lower() for name, _ in reading.headers)


def test_method_headers_and_body_arrive_as_written(ask: Ask, site: Site) -> None:
    site.on("/x", Answer())
    ask(f"{site.url}/x?q=1", method="PUT", headers=(("X-Key", "é"),), body=b"\x00body")
    [asked] = site.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", "/x?q=1", b"\x00body")
    assert asked.headers["x-key"] == "é"
    assert asked.headers["user-agent"] == USER_AGENT
    assert asked.headers["accept-encoding"] == "gzip"
    assert asked.headers["connection"] == "close"


def test_a_large_request_body_arrives_whole(ask: Ask, site: Site) -> None:
    body = bytes(range(256)) * 20_000
    reading = ask(f"{site.url}/", method="POST", body=body)
    assert reading.failure is None
    assert site.asked[0].body == body


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_answers_without_a_body_are_complete(ask: Ask, site: Site, method: str, status: int) -> None:
    headers = (("content-encoding", "gzip"),) if status != 204 else (("x", "y"),)
    site.on("/x", Answer(status, b"", headers=(*headers, ("content-length", "0" if status != 200 else "9"))))
    reading = ask(f"{site.url}/x", method=method)
    assert reading.failure is None
    assert reading.facts["size"] == 0


def test_an_announced_length_of_no_body_is_no_body(ask: Ask, site: Site) -> None:
    site.on("/x", Answer(200, b"", headers=(("content-length", "9223372036854775808"),)))
    assert ask(f"{site.url}/x", method="HEAD").failure is None


def test_a_body_that_is_announced_too_large_is_not_read(ask: Ask, site: Site) -> None:
    site.on("/x", Answer(200, b"x" * 10_000, headers=(("content-length", "9223372036854775808"),)))
    reading = ask(f"{site.url}/x")
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.phase) == ("too_large", "receive")
    assert (reading.body, reading.facts["status"]) == (b"", 200)


def test_a_body_nobody_wants_is_not_read(ask: Ask, site: Site) -> None:
    headers = (("content-length", "99"), ("content-encoding", "br"))
    site.on("/x", Answer(200, b"", headers=headers, body_delay_s=5.0))
    reading = ask(f"{site.url}/x", max_body=0, within=4.0)
    assert (reading.failure, reading.body) == (None, b"")
    assert reading.facts == {
        "status": 200, "http": "1.1", "ip": "127.0.0.1", "redirects": 0, "bytes_out": 142, "bytes_in": 113,
    }  # fmt: skip
    assert reading.header("content-length") == "99"


def test_gzip_is_decoded_and_the_size_is_of_the_text(ask: Ask, site: Site) -> None:
    text = b"healthy " * 10_000
    site.on("/x", Answer(body=gzip.compress(text), headers=(("Content-Encoding", "gzip"),)))
    reading = ask(f"{site.url}/x")
    assert reading.failure is None
    assert reading.body == text
    assert reading.facts["size"] == 80_000


def test_a_body_without_length_ends_with_the_connection(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")

    reading = ask(f"http://127.0.0.1:{peers.start(script)}/")
    assert reading.failure is None
    assert (reading.body, reading.facts["http"]) == (b"until the end", "1.0")


def test_interim_answers_are_passed_over(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 3)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    assert ask(f"http://127.0.0.1:{peers.start(script)}/").facts["status"] == 200


@pytest.mark.parametrize("apart", [False, True])
def test_the_wait_for_the_answer_goes_on_after_an_interim_one(ask: Ask, peers: Peers, *, apart: bool) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        hints = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
        for piece in (hints[:9], hints[9:]) if apart else (hints,):
            connection.sendall(piece)
            time.sleep(0.1)  # the slowness that is measured
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    timings = ask(f"http://127.0.0.1:{peers.start(script)}/").timings
    # Cut in two, the first half of the hint has begun to come: only what follows the whole of it is a wait.
    assert 0.09 <= (timings.wait or 0) < 0.15
    assert (timings.receive or 0) < 0.15
    assert ((timings.receive or 0) >= 0.09) == apart


def test_an_answer_given_before_the_request_was_read_is_the_answer(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    reading = ask(f"http://127.0.0.1:{peers.start(script)}/", method="POST", body=bytes(3_000_000))
    assert (reading.facts["status"], reading.body, reading.failure) == (413, b"big", None)


def test_every_phase_that_happened_is_timed_and_they_fit_into_the_whole(ask: Ask, site: Site) -> None:
    port = site.port
    reading = ask(f"http://localhost:{port}/")
    timings = reading.timings
    assert timings.tls is None
    phases = [timings.dns, timings.connect, timings.send, timings.wait, timings.receive]
    assert all(seconds is not None and seconds >= 0 for seconds in phases)
    assert sum(seconds or 0 for seconds in phases) <= reading.latency_s


def test_an_address_in_the_url_needs_no_lookup(ask: Ask, site: Site) -> None:
    assert ask(site.url).timings.dns is None


def test_thinking_shows_in_wait_and_a_slow_body_in_receive(ask: Ask, site: Site) -> None:
    site.on("/thinks", Answer(delay_s=0.2)).on("/lags", Answer(body_delay_s=0.2))
    thinks, lags = ask(f"{site.url}/thinks"), ask(f"{site.url}/lags")
    send, wait, receive = thinks.timings.send or 0, thinks.timings.wait or 0, thinks.timings.receive or 0
    assert send + wait >= 0.2
    assert wait > receive
    send, wait, receive = lags.timings.send or 0, lags.timings.wait or 0, lags.timings.receive or 0
    assert send + wait + receive >= 0.2
    assert receive > wait


def test_the_first_exchange_does_not_pay_for_our_imports() -> None:
    program = """
import asyncio, sys
sys.path.insert(0, "tests")
from support.site import Site
from probe.net.exchange import Net
from probe.net.request import Request
from probe.world import real_world
assert "httpx" not in sys.modules and "asyncio" in sys.modules
with Site() as site:
    world = real_world()
    modules = []
    class Clock:
        def __call__(self):
            modules.append(set(sys.modules))
            return world.monotonic()
    there = world._replace(monotonic=Clock())
    asyncio.run(Net().exchange(Request(url=site.url), world=there, deadline=world.monotonic() + 5))
ours = {name for name in modules[-1] - modules[0] if name.split(".")[0] in ("httpx", "httpcore", "anyio", "h11", "ssl")}
print(sorted(ours))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_importing_the_door_loads_no_heavy_package() -> None:
    program = "import sys, probe.net.exchange, probe.net.url; print({'httpx', 'asyncio', 'ssl', 'idna'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "set()\n"


def test_ipv6_is_asked_in_brackets(ask: Ask, peers: Peers) -> None:
    heads: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    port = peers.start(script, host="::1")
    reading = ask(f"http://[::1]:{port}/")
    assert reading.failure is None
    assert reading.facts["ip"] == "::1"
    assert b"Host: [::1]:%d\r\n" % port in heads[0]


def test_cookies_are_kept_between_exchanges_that_share_a_jar(ask: Ask, site: Site) -> None:
    site.on(
        "/login", Answer(headers=(("Set-Cookie", "session=abc; Path=/app"), ("Set-Cookie", "theme=dark")))
    )
    site.on("/app", Answer())
    jar = Cookies()
    ask(f"{site.url}/login", jar=jar)
    ask(f"{site.url}/app", jar=jar)
    ask(f"{site.url}/", jar=jar)
    ask(f"{site.url}/app")
    sent = [asked.headers.get("cookie") for asked in site.asked]
    assert sent == [None, "session=abc; theme=dark", "theme=dark", None]


def test_exchanges_at_once_do_not_disturb_each_other(site: Site, world: World) -> None:
    for number in range(5):
        site.on(f"/{number}", Answer(body=b"%d" % number, delay_s=0.05))

    async def all_at_once() -> list[bytes]:
        net = Net()
        asks = [
            net.exchange(Request(url=f"{site.url}/{number}"), world=world, deadline=world.monotonic() + 10)
            for number in range(5)
        ]
        return [reading.body for reading in await asyncio.gather(*asks)]

    assert asyncio.run(all_at_once()) == [b"%d" % number for number in range(5)]


def test_cancelling_an_exchange_rises_and_closes_its_connection(peers: Peers, world: World) -> None:
    after: list[bytes] = []

    async def cancelled() -> None:
        loop, asked = asyncio.get_running_loop(), asyncio.Event()

        def script(connection: socket.socket) -> None:
            read_head(connection)
            loop.call_soon_threadsafe(asked.set)
            after.append(connection.recv(1))

        request = Request(url=f"http://127.0.0.1:{peers.start(script)}/")
        task = asyncio.ensure_future(Net().exchange(request, world=world, deadline=world.monotonic() + 30))
        await asked.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    peers.close()
    assert after == [b""]


def test_a_request_that_cannot_be_sent_asks_nobody(ask: Ask, site: Site) -> None:
    reading = ask(site.url, headers=(("X-Key", "two\nlines"),))
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.phase) == ("config.request", None)
    assert "two" not in reading.failure.message
    assert site.asked == []
    assert (reading.latency_s, reading.facts) == (0.0, {})


def test_a_length_that_contradicts_the_body_is_ours_to_mend(ask: Ask, site: Site) -> None:
    reading = ask(site.url, method="POST", headers=(("Content-Length", "2"),), body=b"longer")
    assert reading.failure is not None
    assert reading.failure.reason == "config.request"
    assert (
        reading.failure.message == "the request contradicts itself: check content-length and its neighbours"
    )


def test_no_time_left_is_told_and_nobody_is_asked(ask: Ask, site: Site) -> None:
    reading = ask(site.url, within=-1.0)
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == ("timeout", "no time was left to ask")
    assert site.asked == []


def test_the_clock_of_the_world_is_the_clock_of_the_reading(site: Site) -> None:
    real = real_world()
    moments: list[float] = []

    def monotonic() -> float:
        moments.append(time.monotonic())
        return moments[-1]

    at = real.now().replace(year=2030)
    world = real._replace(now=lambda: at, monotonic=monotonic)
    reading = asyncio.run(Net().exchange(Request(url=site.url), world=world, deadline=time.monotonic() + 5))
    assert reading.at == at
    assert reading.latency_s <= moments[-1] - moments[0]
