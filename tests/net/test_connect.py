"""Names and addresses, before a byte is exchanged."""

import asyncio
import gc
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest
from net.peers import Ask, Peers, read_head, timeless
from support.site import Site

from probe.net.connect import interleave
from probe.net.errors import DnsProblem, NameLookupError
from probe.net.resolve import Address, Resolve, literal, lookup

V4, V6 = socket.AF_INET, socket.AF_INET6


def answering(*addresses: Address) -> Resolve:
    async def resolve(_host: str, port: int) -> Sequence[Address]:
        return [address._replace(port=address.port or port) for address in addresses]

    return resolve


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def full_listener() -> socket.socket:
    """A listener whose queue is full: further connections to it are neither taken nor refused."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    return listener


def test_a_port_where_nothing_listens_is_refused(ask: Ask) -> None:
    port = closed_port()
    reading = ask(f"http://127.0.0.1:{port}/")
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("connect.refused", "target", "connect")
    assert found.message == f"refused by 127.0.0.1:{port}"
    assert reading.timings.connect is not None
    assert reading.facts == {}


def test_ipv6_is_written_in_brackets_when_refused(ask: Ask) -> None:
    found = ask("http://[::1]:1/").failure
    assert found is not None
    assert found.message == "refused by [::1]:1"


def test_a_name_that_does_not_exist_is_told_with_what_the_resolver_said(ask: Ask) -> None:
    reading = ask("http://no-such-host.invalid/", within=30)
    found = reading.failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("dns", "network", "dns")
    said = {
        "nxdomain": "no-such-host.invalid does not exist",
        "temporary": "no name server answered for no-such-host.invalid",
    }
    assert found.message == said[str(reading.facts["dns_error"])]
    assert reading.timings.dns is not None


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (DnsProblem.NXDOMAIN, "shop.example does not exist"),
        (DnsProblem.NODATA, "shop.example has no address"),
        (DnsProblem.TEMPORARY, "no name server answered for shop.example"),
    ],
)
def test_definite_and_passing_troubles_of_names_are_told_apart(
    ask: Ask, problem: DnsProblem, message: str
) -> None:
    async def resolve(host: str, _port: int) -> Sequence[Address]:
        raise NameLookupError(host, problem)

    reading = ask("http://shop.example/", resolve=resolve)
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.message) == ("dns", message)
    assert reading.facts == {"dns_error": problem.value}


def test_a_resolver_that_never_answers_ends_at_the_deadline(ask: Ask) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        await asyncio.sleep(60)
        return []

    reading = ask("http://shop.example/", within=0.2, resolve=resolve)
    found = reading.failure
    assert found is not None
    assert (found.reason, found.phase) == ("dns", "dns")
    assert timeless(found.message) == "no name server answered for shop.example within T"
    assert reading.facts == {"dns_error": "temporary"}


def test_a_lookup_that_hangs_keeps_neither_its_neighbours_nor_the_process(site: Site) -> None:
    program = f"""
import asyncio, socket, threading, time
from probe.net.exchange import Net
from probe.net.request import Request
from probe.world import real_world
ask_system, release = socket.getaddrinfo, threading.Event()
def stuck(host, *args, **keys):
    if host.startswith(b"dead"):
        release.wait()
    return ask_system(host, *args, **keys)
socket.getaddrinfo = stuck
world = real_world()
async def ask(url, within):
    return await Net().exchange(Request(url=url), world=world, deadline=world.monotonic() + within)
async def main():
    await ask("http://localhost:{site.port}/", 10)
    dead = [ask(f"http://dead{{n}}.example/", 1.0) for n in range(50)]
    readings = await asyncio.gather(*dead, ask("http://localhost:{site.port}/", 10))
    print(sum(reading.failure is not None and reading.failure.reason == "dns" for reading in readings),
          readings[-1].failure)
asyncio.run(main())
print("left with", threading.active_count() > 50)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.splitlines() == ["50 None", "left with True"]


def test_a_lookup_gives_each_address_once_and_leaves_no_thread_to_wait_for() -> None:
    found = asyncio.run(lookup("localhost", 80))
    assert Address(V4, "127.0.0.1", 80) in found
    assert len(set(found)) == len(found)
    assert not [thread for thread in threading.enumerate() if thread.name == "resolve" and not thread.daemon]


def test_literals_need_no_lookup() -> None:
    assert literal("127.0.0.1", 1) == Address(V4, "127.0.0.1", 1)
    assert literal("::1", 1) == Address(V6, "::1", 1)
    assert literal("localhost", 1) is None


def test_families_take_turns_beginning_with_the_resolvers_first() -> None:
    six = [Address(V6, f"::{number}", 1) for number in range(3)]
    four = [Address(V4, "127.0.0.1", 1)]
    assert interleave(six + four) == [six[0], four[0], six[1], six[2]]
    assert interleave(four + six) == [four[0], *six]


def test_a_dead_first_address_costs_a_stagger_and_not_the_deadline(ask: Ask, site: Site) -> None:
    with full_listener() as dead, socket.socket() as one, socket.socket() as two:
        for filler in (one, two):
            filler.setblocking(False)
            filler.connect_ex(dead.getsockname())
        resolve = answering(
            Address(V4, "127.0.0.1", dead.getsockname()[1]), Address(V4, "127.0.0.1", site.port)
        )
        reading = ask("http://shop.example/", within=20, resolve=resolve)
    gc.collect()  # a socket left open would be told now
    assert reading.failure is None
    assert reading.facts["ip"] == "127.0.0.1"
    assert site.asked[0].headers["host"] == "shop.example"


def test_a_refused_first_address_is_passed_at_once(ask: Ask, site: Site) -> None:
    resolve = answering(Address(V6, "::1", 1), Address(V4, "127.0.0.1", site.port))
    assert ask("http://shop.example/", resolve=resolve).failure is None


def test_when_all_addresses_fail_the_most_telling_one_speaks(ask: Ask) -> None:
    port = closed_port()
    resolve = answering(Address(V4, "255.255.255.255", 80), Address(V4, "127.0.0.1", port))
    found = ask("http://shop.example/", resolve=resolve).failure
    assert found is not None
    assert found.reason == "connect.refused"
    assert found.message == f"refused by 127.0.0.1:{port}, and 1 more of its addresses failed"


def test_a_connection_that_is_never_taken_ends_at_the_deadline(ask: Ask) -> None:
    with full_listener() as dead, socket.socket() as one, socket.socket() as two:
        for filler in (one, two):
            filler.setblocking(False)
            filler.connect_ex(dead.getsockname())
        port = dead.getsockname()[1]
        found = ask(f"http://127.0.0.1:{port}/", within=0.3).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("connect.timeout", "network", "connect")
    assert timeless(found.message) == f"no connection to 127.0.0.1:{port} within T"


def test_only_one_of_several_winners_is_kept(ask: Ask, peers: Peers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probe.net.connect.STAGGER_S", 0.0)
    heads: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    port = peers.start(script)
    resolve = answering(*[Address(V4, "127.0.0.1", port)] * 3)
    assert ask("http://shop.example/", resolve=resolve).failure is None
    peers.close()
    assert len([head for head in heads if head]) == 1
