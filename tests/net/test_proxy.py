"""Through proxies: real ones that relay, and ones that do not."""

import asyncio
import base64
import socket
import ssl
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import trustme
from net.peers import Ask, Peers, Script, drip, read_head, timeless
from net.proxies import CONNECTED, exactly, forwards, relays, socks
from support.site import Site

from probe.model.reading import Reading
from probe.net.errors import DnsProblem, NameLookupError
from probe.net.exchange import Net
from probe.net.request import Request, Route, TlsOptions
from probe.net.resolve import Address
from probe.world import World

PAIR = base64.b64encode(b"ann:p@ss/w\xc3\xb6rd").decode()
LOGIN = "ann:p%40ss%2Fw%C3%B6rd"
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def via(proxy: str, **keys: Any) -> Route:
    return Route(proxy=proxy, **keys)


def silent(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def to_three_bytes(answer: bytes) -> Script:
    """The greeting of SOCKS without a login has three: nothing stays unread, so the end is no reset."""

    def script(connection: socket.socket) -> None:
        exactly(connection, 3)
        connection.sendall(answer)

    return script


async def nowhere(host: str, _port: int) -> Sequence[Address]:
    raise NameLookupError(host, DnsProblem.NXDOMAIN)


@pytest.fixture
def trusted(ca_file: Path) -> TlsOptions:
    return TlsOptions(ca=str(ca_file))


def test_a_tunnel_leads_to_the_target_and_shows_its_certificate(
    ask: Ask, peers: Peers, tls_site: Site, trusted: TlsOptions
) -> None:
    heads: list[bytes] = []
    port = peers.start(relays(heads))
    reading = ask(tls_site.url, route=via(f"http://{LOGIN}@127.0.0.1:{port}"), tls=trusted, resolve=nowhere)
    assert reading.failure is None
    assert reading.body == b"ok"
    assert reading.facts["proxy"] == f"127.0.0.1:{port}"
    assert "ip" not in reading.facts
    assert reading.facts["tls"] == "1.3"
    timings = reading.timings
    assert timings.dns is None
    assert timings.connect is not None
    assert timings.tls is not None
    assert heads[0].decode().split("\r\n") == [
        f"CONNECT localhost:{tls_site.port} HTTP/1.1",
        f"Host: localhost:{tls_site.port}",
        "User-Agent: probe/0.1 (+availability check)",
        f"Proxy-Authorization: Basic {PAIR}",
        "",
        "",
    ]
    assert "proxy-authorization" not in tls_site.asked[0].headers


def test_an_ipv6_target_stands_in_brackets_in_connect(ask: Ask, peers: Peers) -> None:
    heads: list[bytes] = []
    port = peers.start(forwards(heads, b"HTTP/1.1 502 Bad Gateway\r\n\r\n"))
    found = ask("https://[2001:db8::1]/", route=via(f"http://127.0.0.1:{port}")).failure
    assert heads[0].startswith(b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n")
    assert found is not None
    assert found.message == f"the proxy 127.0.0.1:{port} could not reach [2001:db8::1]:443: 502 Bad Gateway"


def test_an_http_target_is_asked_for_in_absolute_form(ask: Ask, peers: Peers) -> None:
    heads: list[bytes] = []
    port = peers.start(forwards(heads, GOOD))
    reading = ask(
        "http://shop.example:8080/cart?id=7", route=via(f"http://ann:pw@127.0.0.1:{port}/"), resolve=nowhere
    )
    assert reading.failure is None
    assert reading.facts["proxy"] == f"127.0.0.1:{port}"
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "GET http://shop.example:8080/cart?id=7 HTTP/1.1"
    assert {
        "Host: shop.example:8080",
        f"Proxy-Authorization: Basic {base64.b64encode(b'ann:pw').decode()}",
    } <= set(lines)


def test_a_proxy_may_be_spoken_to_through_tls(
    ask: Ask, peers: Peers, tls_site: Site, authority: trustme.CA, trusted: TlsOptions
) -> None:
    heads: list[bytes] = []
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(own)
    port = peers.start(relays(heads), tls=own)
    reading = ask(tls_site.url, route=via(f"https://127.0.0.1:{port}"), tls=trusted)
    assert reading.failure is None
    assert len(heads) == len(tls_site.asked) == 1


def test_the_certificate_of_a_proxy_is_not_taken_for_the_targets(
    ask: Ask, peers: Peers, authority: trustme.CA, trusted: TlsOptions
) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(own)
    port = peers.start(forwards([], GOOD), tls=own)
    reading = ask("http://shop.example/", route=via(f"https://127.0.0.1:{port}"), tls=trusted)
    assert reading.failure is None
    assert not {"tls", "cert_days", "ip"} & set(reading.facts)


def test_an_untrusted_proxy_gets_nothing(ask: Ask, peers: Peers, authority: trustme.CA) -> None:
    heads: list[bytes] = []
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(own)
    port = peers.start(relays(heads), tls=own)
    # Of the target alone: what is between us and a proxy carries its password.
    unchecked = TlsOptions(verify=False)
    found = ask("https://shop.example/", route=via(f"https://a:b@127.0.0.1:{port}"), tls=unchecked).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", "self", "connect")
    assert found.message.startswith(
        f"the proxy 127.0.0.1:{port} did not take us there: the certificate of 127.0.0.1 is not trusted: "
    )
    assert heads == []


def test_an_untrusted_target_behind_a_proxy_is_the_targets_own_fault(
    ask: Ask, peers: Peers, tls_site: Site
) -> None:
    found = ask(tls_site.url, route=via(f"http://127.0.0.1:{peers.start(relays([]))}")).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("tls.untrusted", "target", "tls")


def says(data: bytes) -> Script:
    return forwards([], data)


def stays(data: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(data)
        silent(connection)

    return script


def floods(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    drip(connection, b"x-a: b\r\n" * 1000, 0)


REFUSALS = [
    (says(b"HTTP/1.1 407 Who are you\r\n\r\n"), "", "client", "wants a user and a password: write http://USER:PASSWORD@127.0.0.1:PORT"),
    (says(b"HTTP/1.1 407 Who are you\r\n\r\n"), "ann:hidden@", "client", "refused the user and password: look at `proxy`"),
    (says(b"HTTP/1.0 401 Unauthorized\r\n\r\n"), "ann:hidden@", "client", "refused the user and password: look at `proxy`"),
    (says(b"HTTP/1.1 403 Filtered\r\n\r\n"), "", "client", "does not allow connections to shop.example:443 (403)"),
    (says(b"HTTP/1.1 502 Bad \x1b[2Jgateway\r\n\r\n"), "", "network", "could not reach shop.example:443: 502 Bad \\x1b[2Jgateway"),
    (says(b"HTTP/1.0 503\r\n\r\n"), "", "network", "could not reach shop.example:443: 503"),
    (says(b"HTTP/1.1 504 Gateway Timeout\n\n"), "", "network", "could not reach shop.example:443: 504 Gateway Timeout"),
    (says(b"HTTP/1.1 500 Unable to connect\r\n\r\n"), "", "network", "could not reach shop.example:443: 500 Unable to connect"),
    (says(b"HTTP/1.1 301 Moved\r\nlocation: /\r\n\r\n"), "", "self", "did not connect to shop.example:443: 301 Moved"),
    (says(b"HTTP/1.1 100 Continue\r\n\r\n"), "", "self", "did not connect to shop.example:443: 100 Continue"),
    (stays(b"220 mail.example ESMTP\r\n"), "", "self", "does not answer CONNECT as HTTP does: 220 mail.example ESMTP\\r\\n"),
    (says(b"HTTP/1.1 abc\r\n\r\n"), "", "self", "does not answer CONNECT as HTTP does: HTTP/1.1 abc\\r\\n\\r\\n"),
    (says(CONNECTED + b"\x16\x03"), "", "self", "does not answer CONNECT as HTTP does: HTTP/1.1 200 Connection established"),
    (says(b"\x15\x03\x01\x00\x02\x02\x46"), "", "self", "speaks TLS: write https:// before its name"),
    (says(b""), "", "self", "closed the connection without an answer to CONNECT"),
    (floods, "", "self", "answered CONNECT with headers beyond 16 KiB"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "login", "owner", "message"), REFUSALS, ids=[row[3][:50] for row in REFUSALS]
)
def test_a_proxy_that(ask: Ask, peers: Peers, script: Script, login: str, owner: str, message: str) -> None:
    port = peers.start(script)
    reading = ask("https://shop.example/", route=via(f"http://{login}127.0.0.1:{port}"))
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", owner, "connect")
    assert found.message.replace(str(port), "PORT").startswith(f"the proxy 127.0.0.1:PORT {message}")
    assert found.message.isprintable()
    assert "hidden" not in found.message
    assert reading.facts == {"proxy": f"127.0.0.1:{port}"}


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_proxy_that_cannot_be_reached_is_not_the_targets_fault(ask: Ask) -> None:
    port = closed_port()
    found = ask("https://shop.example/", route=via(f"http://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", "self", "connect")
    assert found.message == f"the proxy 127.0.0.1:{port} cannot be reached: refused by 127.0.0.1:{port}"


def test_a_proxy_without_an_address_is_not_the_targets_fault(ask: Ask) -> None:
    found = ask("https://shop.example/", route=via("http://proxy.example:3128"), resolve=nowhere).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", "self", "dns")
    assert found.message == "the proxy proxy.example:3128 cannot be reached: proxy.example does not exist"


def test_a_proxy_that_never_answers_connect_may_be_waiting_for_the_target(ask: Ask, peers: Peers) -> None:
    port = peers.start(silent)
    found = ask("https://shop.example/", within=0.3, route=via(f"http://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", "network", "connect")
    assert (
        timeless(found.message) == f"the proxy 127.0.0.1:{port} did not connect to shop.example:443 within T"
    )


def test_a_proxy_whose_handshake_stands_still_is_not_reached(ask: Ask, peers: Peers) -> None:
    port = peers.start(silent)
    found = ask("https://shop.example/", within=0.3, route=via(f"https://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner) == ("proxy", "self")
    assert timeless(found.message) == f"no connection to the proxy 127.0.0.1:{port} within T"


def test_a_silent_port_is_no_socks_proxy_whose_target_could_be_to_blame(ask: Ask, peers: Peers) -> None:
    port = peers.start(silent)
    found = ask("http://shop.example/", within=0.3, route=via(f"socks5h://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner) == ("proxy", "self")
    assert timeless(found.message) == f"no connection to the proxy 127.0.0.1:{port} within T"


def test_silence_behind_a_tunnel_is_the_targets(ask: Ask, peers: Peers) -> None:
    mute = peers.start(silent)
    port = peers.start(relays([]))
    route = via(f"http://127.0.0.1:{port}", connect_to=(f":{mute}::{mute}",))
    found = ask(f"http://shop.example:{mute}/", within=0.4, route=route).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("timeout", "target", "wait")
    assert (
        timeless(found.message)
        == f"no answer through the proxy 127.0.0.1:{port} within T (waiting for the first byte)"
    )


def test_a_forwarding_proxy_that_hangs_up_is_the_proxys_fault(ask: Ask, peers: Peers) -> None:
    port = peers.start(says(b""))
    found = ask("http://shop.example/", route=via(f"http://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner) == ("proxy", "self")
    assert found.message == (
        f"shop.example:80 through the proxy 127.0.0.1:{port} closed the connection without an answer"
    )


def test_connect_to_takes_a_tunnel_even_for_http(ask: Ask, peers: Peers, site: Site) -> None:
    heads: list[bytes] = []
    port = peers.start(relays(heads))
    route = via(f"http://127.0.0.1:{port}", connect_to=(f"shop.example:80:inner.example:{site.port}",))
    assert ask("http://shop.example/", route=route).failure is None
    assert heads[0].startswith(b"CONNECT inner.example:%d HTTP/1.1\r\n" % site.port)
    assert site.asked[0].headers["host"] == "shop.example"


@pytest.mark.parametrize(
    ("scheme", "asked"),
    [
        ("socks5h", b"\x03shop.example"),
        ("socks5", b"\x01" + bytes([192, 0, 2, 7])),
    ],
)
def test_socks_resolves_there_or_here(ask: Ask, peers: Peers, site: Site, scheme: str, asked: bytes) -> None:
    async def resolve(host: str, port: int) -> Sequence[Address]:
        assert host == "shop.example"
        return [Address(socket.AF_INET, "192.0.2.7", port)]

    seen: list[bytes] = []
    port = peers.start(socks(seen, site.port, login=(b"ann", "wö".encode())))
    reading = ask(
        "http://shop.example/", route=via(f"{scheme}://ann:w%C3%B6@127.0.0.1:{port}"), resolve=resolve
    )
    assert reading.failure is None
    assert seen == [asked + struct.pack("!H", 80)]
    assert site.asked[0].path == "/"
    assert (reading.timings.dns is None) == (scheme == "socks5h")
    assert "ip" not in reading.facts


def test_an_unknown_name_asked_for_here_is_the_targets_also_with_socks(ask: Ask, peers: Peers) -> None:
    port = peers.start(socks([], 1))
    found = ask("http://shop.example/", route=via(f"socks5://127.0.0.1:{port}"), resolve=nowhere).failure
    assert found is not None
    assert (found.reason, found.message) == ("dns", "shop.example does not exist")


SOCKS_REFUSALS: list[tuple[Script, str, str, str]] = [
    (socks([], 1, reply=5), "", "network", "was refused there: connecting to shop.example:80"),
    (socks([], 1, reply=2), "", "client", "does not allow it: connecting to shop.example:80"),
    (socks([], 1, reply=99), "", "self", "failed with code 99: connecting to shop.example:80"),
    (socks([], 1, login=(b"a", b"b")), "", "client", "wants a user and a password: write socks5h://USER:PASSWORD@127.0.0.1:PORT"),
    (socks([], 1, login=(b"a", b"b")), "a:hidden@", "client", "refused the user and password: look at `proxy`"),
    (to_three_bytes(GOOD), "", "self", "does not speak SOCKS5: is it http://?"),
    (to_three_bytes(b""), "", "self", "closed the connection: is it a SOCKS5 proxy?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "login", "owner", "message"), SOCKS_REFUSALS, ids=[row[3][:40] for row in SOCKS_REFUSALS]
)
def test_a_socks_proxy_that(
    ask: Ask, peers: Peers, script: Script, login: str, owner: str, message: str
) -> None:
    port = peers.start(script)
    found = ask("http://shop.example/", route=via(f"socks5h://{login}127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("proxy", owner, "connect")
    assert found.message.replace(str(port), "PORT") == f"the proxy 127.0.0.1:PORT {message}"


def test_the_environment_counts_only_when_asked_for(ask: Ask, world: World, peers: Peers, site: Site) -> None:
    heads: list[bytes] = []
    port = peers.start(forwards(heads, GOOD))
    env = {"http_proxy": f"127.0.0.1:{port}", "no_proxy": ".inner.example"}
    there = world._replace(env=env)

    def asking(url: str, **keys: Any) -> Reading:

        request = Request(url=url, **keys)
        return asyncio.run(Net().exchange(request, world=there, deadline=world.monotonic() + 5))

    assert "proxy" not in asking(site.url).facts
    assert asking("http://shop.example/", route=via("env")).facts["proxy"] == f"127.0.0.1:{port}"
    pinned = via("env", resolve=(f"a.inner.example:{site.port}:127.0.0.1",))
    assert "proxy" not in asking(f"http://a.inner.example:{site.port}/", route=pinned).facts
    assert len(heads) == 1


def test_each_hop_of_a_chain_has_the_proxy_of_its_own_scheme(world: World, peers: Peers) -> None:
    heads: list[bytes] = []
    plain = peers.start(
        forwards(
            heads, b"HTTP/1.1 302 Found\r\nlocation: https://other.example/\r\ncontent-length: 0\r\n\r\n"
        )
    )
    tunnel = peers.start(forwards(heads, b"HTTP/1.1 403 No\r\n\r\n"))
    there = world._replace(
        env={
            "http_proxy": f"http://a:plain-pw@127.0.0.1:{plain}",
            "https_proxy": f"http://127.0.0.1:{tunnel}",
        }
    )

    request = Request(url="http://shop.example/", route=via("env"))
    reading = asyncio.run(Net().exchange(request, world=there, deadline=world.monotonic() + 5))
    assert reading.failure is not None
    assert (
        reading.failure.message
        == f"the proxy 127.0.0.1:{tunnel} does not allow connections to other.example:443 (403)"
    )
    assert b"Proxy-Authorization" in heads[0]
    assert b"Proxy-Authorization" not in heads[1]


def test_a_wrong_proxy_in_the_environment_is_told_by_its_variable(world: World) -> None:

    there = world._replace(env={"https_proxy": "ftp://a:secret-word@127.0.0.1:1"})
    request = Request(url="https://shop.example/", route=via("env"))
    found = asyncio.run(Net().exchange(request, world=there, deadline=world.monotonic() + 5)).failure
    assert found is not None
    assert found.reason == "config.request"
    assert found.message.startswith("$https_proxy in the environment: probe cannot go through ftp:// proxies")
    assert "secret-word" not in found.message


def test_a_reset_at_the_proxy_is_the_proxys(ask: Ask, peers: Peers) -> None:
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    port = peers.start(script)
    found = ask("https://shop.example/", route=via(f"http://127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner) == ("proxy", "self")
    assert found.message == (
        f"the proxy 127.0.0.1:{port} did not take us there: 127.0.0.1:{port} reset the connection (connecting)"
    )


@pytest.mark.parametrize(("login", "message"), [
    ("", "wants a user and a password: write http://USER:PASSWORD@127.0.0.1:PORT"),
    ("ann:hidden@", "refused the user and password: look at `proxy`"),
])  # fmt: skip
def test_a_forwarding_proxy_that_wants_to_know_who_asks(
    ask: Ask, peers: Peers, login: str, message: str
) -> None:
    port = peers.start(says(b"HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n"))
    found = ask("http://shop.example/", route=via(f"http://{login}127.0.0.1:{port}")).failure
    assert found is not None
    assert (found.reason, found.owner) == ("proxy", "client")
    assert found.message.replace(str(port), "PORT") == f"the proxy 127.0.0.1:PORT {message}"
