"""What `-v` tells of the wire. Times and ports are written T and PORT."""

import asyncio
import gzip
import re
import socket
from pathlib import Path
from typing import Any

import pytest
import trustme
from net.http2_peer import Http2, offering, speaks_http2
from net.peers import Peers, read_head
from support.site import Answer, Site

from probe.model.reading import Reading
from probe.net.exchange import Cookies, Net
from probe.net.request import Request, TlsOptions
from probe.world import World


class Listen:
    def __init__(self, world: World) -> None:
        self._world = world

    def __call__(self, url: str, *, jar: Any = None, **keys: Any) -> Reading:
        async def exchange() -> Reading:
            return await Net(listening=True).exchange(
                Request(url=url, **keys), world=self._world, deadline=self._world.monotonic() + 5, cookies=jar
            )

        return asyncio.run(exchange())


@pytest.fixture
def listen(world: World) -> Listen:
    return Listen(world)


def told(reading: Reading, port: int) -> list[str]:
    """The lines of the only talk."""
    [talk] = reading.talks
    return lines(talk.lines, port)


def lines(pairs: tuple[tuple[str, str], ...], port: int) -> list[str]:
    text = [f"{mark} {line}".rstrip().replace(str(port), "PORT") for mark, line in pairs]
    text = [re.sub(r"\d+(\.\d+)? (ms|s)\b", "T", line) for line in text]
    return [re.sub(r"^< Date: .*", "< Date: …", line) for line in text]


def test_a_conversation_reads_as_it_went(listen: Listen, site: Site) -> None:
    site.on("/x", Answer(201, b"made", headers=(("X-Two", "a"), ("x-two", "b"))))
    reading = listen(f"http://127.0.0.1:{site.port}/x", method="PUT", headers=(("X-Key", "k"),), body=b"abc")
    assert told(reading, site.port) == [
        "* connected to 127.0.0.1:PORT (T)",
        "> PUT /x HTTP/1.1",
        "> Host: 127.0.0.1:PORT",
        "> X-Key: k",
        "> User-Agent: probe/0.1 (+availability check)",
        "> Accept: */*",
        "> Accept-Encoding: gzip",
        "> Connection: close",
        "> Content-Length: 3",
        ">",
        "* sent 3 B of body (T)",
        "< HTTP/1.1 201 Created",
        "< Server: site",
        "< Date: …",
        "< X-Two: a",
        "< x-two: b",
        "< content-length: 4",
        "<",
        "* received 4 B in T",
    ]


def test_without_listening_nothing_is_told(site: Site, world: World) -> None:
    request = Request(url=site.url)
    reading = asyncio.run(Net().exchange(request, world=world, deadline=world.monotonic() + 5))
    assert reading.talks == ()


def test_a_name_is_told_with_its_addresses(listen: Listen, site: Site) -> None:
    first, second, *_ = told(listen(f"http://localhost:{site.port}/"), site.port)
    assert re.fullmatch(r"\* localhost is (::1, )?127\.0\.0\.1(, ::1)? \(T\)", first)
    assert second == "* connected to 127.0.0.1:PORT (T)"


def test_a_handshake_shows_its_certificate(listen: Listen, tls_site: Site, ca_file: Path) -> None:
    reading = listen(f"https://127.0.0.1:{tls_site.port}/", tls=TlsOptions(ca=str(ca_file)))
    facts = reading.facts
    assert told(reading, tls_site.port)[1:7] == [
        f"* TLS 1.3, {facts['cipher']} (T)",
        "* certificate:",
        f"*   subject: {facts['cert_subject']}",
        "*   names: localhost, 127.0.0.1",
        f"*   issuer: {facts['cert_issuer']}",
        f"*   expires in {facts['cert_days']} days, {facts['cert_expires']}",
    ]


def test_http2_and_a_certificate_nobody_verified_are_told(
    listen: Listen, peers: Peers, authority: trustme.CA
) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.answer(b"ok", ("x-a", "b"))

    port = peers.start(speaks_http2(script), tls=offering(authority, "h2"))
    found = told(listen(f"https://127.0.0.1:{port}/", http="any", tls=TlsOptions(verify=False)), port)
    assert found[1].endswith(", agreed on h2 (T)")
    assert "*   the certificate was not verified" in found
    assert found[found.index("> GET / HTTP/2") + 1] == "> host: 127.0.0.1:PORT"
    assert found[-4:] == ["< HTTP/2 200", "< x-a: b", "<", "* received 2 B in T"]


def test_a_certificate_that_does_not_pass_is_shown_all_the_same(listen: Listen, tls_site: Site) -> None:
    found = told(listen(f"https://127.0.0.1:{tls_site.port}/"), tls_site.port)
    assert "*   names: localhost, 127.0.0.1" in found
    assert found[-1].startswith("* failed: the certificate of 127.0.0.1 ")
    assert not [line for line in found if line.startswith(">")]


def test_a_refused_connection_has_no_conversation(listen: Listen) -> None:
    [talk] = listen("http://127.0.0.1:1/").talks
    assert talk.lines == (("*", "failed: refused by 127.0.0.1:1"),)


def test_each_request_of_a_chain_is_a_talk_of_its_own(listen: Listen, site: Site) -> None:
    site.on("/a", Answer(302, b"", (("Location", "/b"), ("Set-Cookie", "seen=1")))).on("/b", Answer())
    first, second = listen(f"{site.url}/a").talks
    assert "> GET /a HTTP/1.1" in lines(first.lines, site.port)
    assert lines(first.lines, site.port)[-1] == "* the body was not read"
    assert "> Cookie: seen=1" in lines(second.lines, site.port)
    assert first.curl[-6:] == ("-L", "--max-redirs", "5", "-b", "", f"{site.url}/a")


@pytest.mark.parametrize("location", ["/b?code=c0de1", "/b;jsessionid=1234", "/b?a=1"])
def test_what_a_redirect_leads_to_with_values_of_the_servers_has_no_curl_line(
    listen: Listen, site: Site, location: str
) -> None:
    site.on("/a", Answer(302, b"", (("Location", location),)))
    first, second = listen(f"{site.url}/a").talks
    assert first.curl[-1] == f"{site.url}/a"
    assert second.curl == ()


def test_a_place_that_a_redirect_leads_to_has_a_curl_line_of_its_own(listen: Listen, site: Site) -> None:
    site.on("/a", Answer(302, b"", (("Location", "/b"),))).on("/b", Answer())
    _, second = listen(f"{site.url}/a").talks
    assert second.curl[-1] == f"{site.url}/b"


def test_a_packed_body_is_told_with_both_sizes(listen: Listen, peers: Peers) -> None:
    packed = gzip.compress(bytes(40_960))

    def script(connection: socket.socket) -> None:
        read_head(connection)
        head = b"HTTP/1.1 200 \r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed)
        connection.sendall(head + packed)

    port = peers.start(script)
    found = told(listen(f"http://127.0.0.1:{port}/"), port)
    assert found[-1] == f"* received {len(packed)} B in T, unpacked 40 KiB"
    assert "< HTTP/1.1 200" in found


def test_what_a_jar_added_is_part_of_the_curl_line(listen: Listen, site: Site) -> None:
    jar = Cookies()
    jar.set("b", "2", domain="127.0.0.1")
    [talk] = listen(f"{site.url}/", jar=jar, headers=(("Cookie", "a=1"),)).talks
    assert talk.curl[talk.curl.index("-H") + 1] == "Cookie: a=1; b=‹secret›"
    assert talk.curl[:2] == ("curl", "-sS")
