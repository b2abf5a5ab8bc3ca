"""Routes as text, and where they lead."""

import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from net.peers import Ask, Peers, read_head
from support.site import Site

from probe.net.errors import NetError
from probe.net.no_proxy import is_exempt
from probe.net.proxy import Proxy, proxy_for, read_proxy
from probe.net.request import Ip, Route, TlsOptions
from probe.net.resolve import Address
from probe.net.route import (
    problem_with_connect_to,
    problem_with_proxy,
    problem_with_resolve,
    problem_with_unix_socket,
    rules_for,
)

RESOLVE = [
    ("shop.example:443:192.0.2.7", None),
    ("shop.example:443:192.0.2.7,2001:db8::1,[2001:db8::2]", None),
    ("+shop.example:443:::1", None),
    ("*:443:192.0.2.7", None),
    ("[::1]:443:192.0.2.7", None),
    ("shop.example:443", "`shop.example:443` is not HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"),
    ("", "`` is not HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"),
    (":443:192.0.2.7", "`:443:192.0.2.7` names no host: write one, or * for every host"),
    ("shop.example::192.0.2.7", "`shop.example::192.0.2.7` names no port: write HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"),
    ("shop.example:0:192.0.2.7", "'0' is not a port: write a number from 1 to 65535"),
    ("shop.example:443:inner.example", "`inner.example` in `shop.example:443:inner.example` is not an IP address: a name would need a resolver"),
    ("shop.example:443:192.0.2.7,", "`` in `shop.example:443:192.0.2.7,` is not an IP address: a name would need a resolver"),
    ("-shop.example:443", "`-shop.example:443` takes a pin away, and there is none to begin with: remove it"),
    ("a/b:443:192.0.2.7", "the host a/b holds '/', which no host name can"),
    ("a\x1b[2J:443:1", "`a\\x1b[2J:443:1` is not HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"),
]  # fmt: skip
CONNECT_TO = [
    ("shop.example:443:inner.example:8443", None),
    ("::inner.example:", None),
    ("::inner.example", None),
    (":::8443", None),
    ("::[::1]:8443", None),
    ("[::1]:443:inner.example:", None),
    (":::", "`:::` leads nowhere else: name the host or the port to connect to"),
    ("shop.example:443", "`shop.example:443` is not HOST:PORT:HOST:PORT, where each part may be empty and IPv6 goes in brackets"),
    ("a:b:c:d:e", "`a:b:c:d:e` is not HOST:PORT:HOST:PORT, where each part may be empty and IPv6 goes in brackets"),
    ("a:x:c:", "'x' is not a port: write a number from 1 to 65535"),
    ("a::c:70000", "'70000' is not a port: write a number from 1 to 65535"),
    ("::in ner:", "the host in ner holds ' ', which no host name can"),
]  # fmt: skip
PROXIES = [
    ("env", None),
    ("http://proxy.example:3128", None),
    ("HTTPS://ann:pw@[::1]:3128/", None),
    ("socks5h://proxy.example:1080", None),
    ("proxy.example:3128", "the proxy has no scheme: write http://HOST:PORT, or env for what the environment says"),
    ("http://ann:hidden@proxy.example", "the proxy has no port, and tools disagree on the default: write http://proxy.example:3128"),
    ("http://proxy.example:", "the proxy has no port, and tools disagree on the default: write http://proxy.example:3128"),
    ("socks4://proxy.example:1080", "probe cannot go through socks4:// proxies: write http://, https:// or socks5:// (socks5h:// lets the proxy resolve names)"),
    ("ftp://hidden@proxy.example:1", "probe cannot go through ftp:// proxies: write http://, https:// or socks5://"),
    ("http://proxy.example:3128/hidden", "the proxy is more than scheme, host and port: remove what follows them"),
    ("http://proxy.example:3128?hidden", "the proxy is more than scheme, host and port: remove what follows them"),
    ("http://:3128", "the proxy cannot be used: the URL has no host: write https://host/path"),
    ("http://ann:hid%0Aden@proxy.example:3128", "the user or password of the proxy holds a control character"),
    ("socks5://ann@proxy.example:1080", "the user or password of the proxy is empty or longer than 255 bytes, which SOCKS cannot carry"),
    ("http://ann:hid/den@proxy.example:3128", "the proxy cannot be used: the user or password holds a / or ?: write it as %2F or %3F"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), RESOLVE)
def test_a_pinned_address_is_checked(text: str, problem: str | None) -> None:
    assert problem_with_resolve(text) == problem


@pytest.mark.parametrize(("text", "problem"), CONNECT_TO)
def test_a_swapped_host_is_checked(text: str, problem: str | None) -> None:
    assert problem_with_connect_to(text) == problem


@pytest.mark.parametrize(("text", "problem"), PROXIES)
def test_a_proxy_is_checked_and_its_password_never_quoted(text: str, problem: str | None) -> None:
    assert problem_with_proxy(text) == problem
    assert "hid" not in (problem or "")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/run/app.sock", None),
        ("", "a Unix socket is named by its path, as in /run/app.sock"),
        ("/" + "é" * 53, None),
        ("/" + "é" * 54, "the path /" + "é" * 58 + "… is too long for a Unix socket: 107 bytes are allowed"),
    ],
)
def test_the_path_of_a_unix_socket_is_checked(path: str, problem: str | None) -> None:
    expected = problem and problem.replace("é" * 58, "é" * min(58, len(path) - 1)).replace("…", "")
    assert problem_with_unix_socket(path) == expected


def test_the_first_rule_that_matches_counts() -> None:
    rules = rules_for(
        Route(
            resolve=("Shop.Example:443:192.0.2.1", "*:443:192.0.2.2,[2001:db8::2]"),
            connect_to=("shop.example:443::8443", ":80:[::1]:", "Bücher.example::inner.example:"),
        )
    )
    assert rules.pinned("shop.example.", 443) == ("192.0.2.1",)
    assert rules.pinned("other.example", 443) == ("192.0.2.2", "2001:db8::2")
    assert rules.pinned("shop.example", 80) == ()
    assert rules.detour("shop.example", 443) == ("shop.example", 8443)
    assert rules.detour("other.example", 80) == ("::1", 80)
    assert rules.detour("xn--bcher-kva.example", 444) == ("inner.example", 444)
    assert rules.detour("other.example", 443) is None


@pytest.mark.parametrize(
    "route",
    [
        Route(resolve=("x",)),
        Route(connect_to=("x",)),
        Route(unix_socket=""),
        Route(unix_socket="/run/app.sock", proxy="http://proxy.example:1"),
    ],
)
def test_a_wrong_route_refuses_the_request(ask: Ask, route: Route) -> None:
    found = ask("http://shop.example/", route=route).failure
    assert found is not None
    assert (found.reason, found.owner) == ("config.request", "client")


def test_a_proxys_url_is_read_whole() -> None:
    assert read_proxy("http://ann:p%40ss@[::1]:3128/") == Proxy("http", "::1", 3128, ("ann", "p@ss"))
    assert read_proxy("SOCKS5://Proxy.Example:1") == Proxy("socks5", "proxy.example", 1, None)
    assert read_proxy("http://a:%FF@h:1").authorization == "Basic YTr/"
    with pytest.raises(NetError):
        read_proxy("proxy.example:3128")


ENVIRONMENT = {
    "http_proxy": "plain.example:1",
    "HTTP_PROXY": "http://cgi.example:1",
    "https_proxy": "",
    "HTTPS_PROXY": "http://sealed.example:2",
    "ALL_PROXY": "socks5://all.example:3",
    "no_proxy": "inner.example",
}


@pytest.mark.parametrize(
    ("env", "target", "host"),
    [
        (ENVIRONMENT, ("http", "shop.example", 80), "plain.example"),
        (ENVIRONMENT, ("https", "shop.example", 443), "sealed.example"),
        (ENVIRONMENT, ("https", "inner.example", 443), None),
        ({"HTTP_PROXY": "http://cgi.example:1"}, ("http", "shop.example", 80), None),
        ({"ALL_PROXY": "socks5://all.example:3"}, ("http", "shop.example", 80), "all.example"),
        ({"https_proxy": "a:1", "HTTPS_PROXY": "b:1"}, ("https", "shop.example", 443), "a"),
        ({"https_proxy": "a:1", "NO_PROXY": "*"}, ("https", "shop.example", 443), None),
        ({}, ("https", "shop.example", 443), None),
    ],
)
def test_the_environment_names_a_proxy_as_for_curl(
    env: dict[str, str], target: tuple[str, str, int], host: str | None
) -> None:
    found = proxy_for("env", target, env)
    assert (found and found.host) == host
    assert proxy_for(None, target, env) is None


@pytest.mark.parametrize(
    ("host", "port", "listed", "exempt"),
    [
        ("shop.example", 443, "shop.example", True),
        ("Shop.Example.", 443, "a.example, .shop.example", True),
        ("api.shop.example", 443, "shop.example", True),
        ("api.shop.example", 443, "x .shop.example.", True),
        ("myshop.example", 443, "shop.example", False),
        ("shop.example", 443, " * ", True),
        ("shop.example", 443, "*.example", False),
        ("shop.example", 443, "shop.example:443", True),
        ("shop.example", 443, "shop.example:80", False),
        ("10.1.2.3", 443, "10.0.0.0/8", True),
        ("11.1.2.3", 443, "10.0.0.0/8", False),
        ("10.1.2.3", 443, "10.1.2.3", True),
        ("10.1.2.3", 443, "2.3", False),
        ("10.1.2.3", 443, "10.1.2.3:80", False),
        ("::1", 443, "[::1]", True),
        ("::1", 443, "::1", True),
        ("::1", 443, "[::1]:443", True),
        ("::1", 443, "[::1]:80", False),
        ("fe80::1", 443, "fe80::/10", True),
        ("shop.example", 443, "", False),
        ("shop.example", 443, ", ,", False),
    ],
)
def test_hosts_that_the_environment_exempts(host: str, port: int, listed: str, exempt: bool) -> None:
    assert is_exempt(host, port, listed) is exempt


async def never_asked(_host: str, _port: int) -> Sequence[Address]:
    raise AssertionError


def test_a_pinned_address_needs_no_resolver(ask: Ask, site: Site) -> None:
    route = Route(resolve=(f"shop.example:{site.port}:127.0.0.1",))
    reading = ask(f"http://shop.example:{site.port}/", route=route, resolve=never_asked)
    assert reading.failure is None
    assert reading.facts["ip"] == "127.0.0.1"
    assert reading.timings.dns is None
    assert site.asked[0].headers["host"] == f"shop.example:{site.port}"


def test_a_swapped_host_changes_neither_the_header_nor_the_certificate(
    ask: Ask, tls_site: Site, ca_file: Path
) -> None:
    # connect_to comes first, and what it names can be pinned in turn.
    route = Route(
        connect_to=(f"localhost:443:inner.example:{tls_site.port}",),
        resolve=(f"inner.example:{tls_site.port}:127.0.0.1",),
    )
    reading = ask("https://localhost/", route=route, tls=TlsOptions(ca=str(ca_file)), resolve=never_asked)
    assert reading.failure is None
    assert tls_site.asked[0].headers["host"] == "localhost"
    wrong = ask("https://other.example/", tls=TlsOptions(ca=str(ca_file)), resolve=never_asked,
                route=Route(connect_to=(f"::127.0.0.1:{tls_site.port}",))).failure  # fmt: skip
    assert wrong is not None
    assert wrong.reason == "tls.name"


@pytest.mark.parametrize(("ip", "lacks"), [("4", "IPv4"), ("6", "IPv6")])
def test_a_name_without_addresses_of_the_family_is_a_matter_of_dns(ask: Ask, ip: Ip, lacks: str) -> None:
    other = Address(socket.AF_INET, "127.0.0.1", 1) if ip == "6" else Address(socket.AF_INET6, "::1", 1)

    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [other]

    reading = ask("http://shop.example/", route=Route(ip=ip), resolve=resolve)
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner) == ("dns", "network")
    assert reading.failure.message == f"shop.example has no {lacks} address"
    assert reading.facts == {"dns_error": "nodata"}


NEEDS_6 = 'and `ip = "6"` needs an IPv6 one: leave `ip` (-6) out, or write ip = "any"'
NEEDS_4 = 'and `ip = "4"` needs an IPv4 one: leave `ip` (-4) out, or write ip = "any"'


@pytest.mark.parametrize(
    ("url", "route", "message"),
    [
        ("http://127.0.0.1:1/", Route(ip="6"), f"127.0.0.1 is an IPv4 address, {NEEDS_6}"),
        ("http://[::1]:1/", Route(ip="4"), f"::1 is an IPv6 address, {NEEDS_4}"),
        ("http://shop.example:1/", Route(ip="6", connect_to=("::127.0.0.1:",)), f"127.0.0.1 is an IPv4 address, {NEEDS_6}"),
        ("http://shop.example:1/", Route(ip="6", resolve=("*:1:127.0.0.1,127.0.0.2",)),
         '`resolve` gives shop.example no IPv6 address, and `ip = "6"` needs one: add one, or write ip = "any"'),
        ("http://[::1]:1/", Route(ip="6", resolve=("[::1]:1:127.0.0.1",)),
         '`resolve` gives ::1 no IPv6 address, and `ip = "6"` needs one: add one, or write ip = "any"'),
        ("http://shop.example:1/", Route(ip="6", proxy="http://127.0.0.1:1"), f"127.0.0.1 is an IPv4 address, {NEEDS_6}"),
    ],
)  # fmt: skip
def test_an_address_of_another_family_than_asked_for_is_a_mistake_of_the_configuration(
    ask: Ask, url: str, route: Route, message: str
) -> None:
    reading = ask(url, route=route, resolve=never_asked)
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("config.request", "client", None)
    assert found.message == message
    assert "dns_error" not in reading.facts


def test_a_pin_of_the_family_asked_for_makes_up_for_the_address_in_the_url(ask: Ask, site: Site) -> None:
    route = Route(ip="4", resolve=(f"[::1]:{site.port}:127.0.0.1",))
    reading = ask(f"http://[::1]:{site.port}/", route=route, resolve=never_asked)
    assert reading.failure is None
    assert reading.facts["ip"] == "127.0.0.1"


def test_an_address_that_the_proxy_connects_to_need_not_be_of_our_family(ask: Ask, peers: Peers) -> None:
    heads: list[bytes] = []

    def forward(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    port = peers.start(forward)
    route = Route(ip="4", proxy=f"http://127.0.0.1:{port}")
    assert ask("http://[2001:db8::1]/", route=route).failure is None
    assert heads[0].startswith(b"GET http://[2001:db8::1]/ HTTP/1.1\r\n")


def test_the_family_chooses_among_the_addresses(ask: Ask, peers: Peers) -> None:
    def greet(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    port = peers.start(greet, host="::1")
    pins = Route(resolve=(f"shop.example:{port}:127.0.0.1,[::1]",), ip="6")
    reading = ask(f"http://shop.example:{port}/", route=pins)
    assert reading.failure is None
    assert reading.facts["ip"] == "::1"


def test_a_unix_socket_is_the_whole_way(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "app.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        heads: list[bytes] = []

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                heads.append(read_head(connection))
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

        thread = threading.Thread(target=serve)
        thread.start()
        reading = ask("http://shop.example/health", route=Route(unix_socket=str(path)), resolve=never_asked)
        thread.join(10)
    assert reading.failure is None
    assert reading.facts["ip"] == f"unix:{path}"
    assert reading.timings.dns is None
    assert heads[0].startswith(b"GET /health HTTP/1.1\r\nHost: shop.example\r\n")


def test_a_unix_socket_that_nobody_serves_is_refused(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "app.sock"
    missing = ask("http://shop.example/", route=Route(unix_socket=str(path))).failure
    assert missing is not None
    assert (missing.reason, missing.message) == ("connect.refused", f"there is no socket at {path}")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
    left = ask("http://shop.example/", route=Route(unix_socket=str(path))).failure
    assert left is not None
    assert (left.reason, left.message) == ("connect.refused", f"refused by unix:{path}")


def test_a_unix_socket_whose_queue_is_full_ends_at_the_deadline(ask: Ask, tmp_path: Path) -> None:
    path = str(tmp_path / "app.sock")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as one:
        listener.bind(path)
        listener.listen(0)
        one.connect(path)
        found = ask("http://shop.example/", within=0.2, route=Route(unix_socket=path)).failure
    assert found is not None
    assert (found.reason, found.phase) == ("connect.timeout", "connect")
