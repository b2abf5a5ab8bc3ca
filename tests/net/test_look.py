"""The second look at a certificate that did not pass."""

import asyncio
import socket
import ssl

import pytest
from net.papers import Paper, issue, name, serving
from net.peers import Peers, Script

from probe.net.look import certificate_at, direct
from probe.net.pipe import PlainPipe
from probe.net.resolve import Address


@pytest.fixture(scope="module")
def paper() -> Paper:
    return issue(name("localhost"), ["localhost"])


def look(port: int, *, host: str = "localhost", within_s: float = 5.0) -> bytes | None:
    async def looking() -> bytes | None:
        address = Address(socket.AF_INET, "127.0.0.1", port)
        return await certificate_at(lambda: direct(address), host, within_s)

    return asyncio.run(looking())


def stall(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_it_brings_the_certificate_and_sends_nothing(
    peers: Peers, paper: Paper, version: ssl.TLSVersion
) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heard.append(connection.recv(1))

    context = serving(paper)
    context.minimum_version = context.maximum_version = version
    assert look(peers.start(listen, tls=context)) == paper.der
    peers.close()
    assert heard == [b""]


def test_it_asks_for_the_name_that_was_wanted(peers: Peers, paper: Paper) -> None:
    context, asked = serving(paper), list[str | None]()
    context.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    port = peers.start(stall, tls=context)
    look(port, host="shop.example")
    look(port, host="127.0.0.1")
    assert asked == ["shop.example", None]


def leave(connection: socket.socket) -> None:
    connection.recv(65536)


def noise(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n" * 100)
    connection.recv(1)


@pytest.mark.parametrize("script", [stall, leave, noise])
def test_its_failure_is_silent(peers: Peers, script: Script) -> None:
    assert look(peers.start(script), within_s=0.2) is None


def test_nobody_there_is_silent_as_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    assert look(port) is None


@pytest.mark.parametrize("within_s", [0.0, -1.0])
def test_without_time_nothing_is_asked(within_s: float) -> None:
    async def looking() -> bytes | None:
        async def dial() -> PlainPipe:
            await asyncio.sleep(0)
            raise AssertionError("asked")

        return await certificate_at(dial, "localhost", within_s)

    assert asyncio.run(looking()) is None


def test_a_name_that_cannot_be_asked_for_is_silent(peers: Peers, paper: Paper) -> None:
    assert look(peers.start(stall, tls=serving(paper)), host=".example") is None
