"""Many addresses, most of them silent: how many are dialled at once, and who still gets through."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from support.site import Site

from probe.net import connect as racing
from probe.net.connect import FAIR_S, MOST_IN_FLIGHT, STAGGER_S, Connected, connect
from probe.net.errors import DialError, Loss
from probe.net.explain import Scene, explain
from probe.net.resolve import Address

V4, V6 = socket.AF_INET, socket.AF_INET6
LOOPBACK: dict[int, str] = {V4: "127.0.0.1", V6: "::1"}


class Silent(NamedTuple):
    """A listener whose queue is full: a connection to it is neither taken nor refused."""

    address: Address
    listener: socket.socket

    def make_room(self) -> None:
        for _ in range(2):
            self.listener.accept()[0].close()


@contextmanager
def silent(family: int = V4) -> Iterator[Silent]:
    with ExitStack() as held:
        listener = held.enter_context(socket.socket(family))
        listener.bind((LOOPBACK[family], 0))
        listener.listen(0)
        for _ in range(3):  # beyond what the kernel queues
            filler = held.enter_context(socket.socket(family))
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield Silent(Address(family, LOOPBACK[family], listener.getsockname()[1]), listener)


class Raced(NamedTuple):
    winner: Address | None
    took_s: float
    most_open: int
    error: DialError | None


def race(addresses: Sequence[Address], *, within_s: float) -> Raced:
    """How it ended, and how many more descriptors than before were open while it went on."""

    async def raced() -> Raced:
        loop = asyncio.get_running_loop()
        before, began, most = open_files(), loop.time(), 0
        task = asyncio.ensure_future(connect(addresses))
        while not task.done() and loop.time() < began + within_s:
            most = max(most, open_files() - before)
            await asyncio.sleep(0.001)
        took_s = loop.time() - began
        task.cancel()
        [ended] = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, Connected):
            ended.socket.close()
            return Raced(ended.address, took_s, most, None)
        return Raced(None, took_s, most, ended if isinstance(ended, DialError) else None)

    return asyncio.run(raced())


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "STAGGER_S", 0.02)
    monkeypatch.setattr(racing, "FAIR_S", 0.2)


def test_never_more_than_four_silent_addresses_are_dialled_at_once(hurried: None) -> None:
    with silent() as dead:
        raced = race([dead.address] * 20, within_s=0.7)
    assert raced.winner is None
    assert raced.most_open == MOST_IN_FLIGHT == 4


def test_a_live_address_behind_a_dozen_silent_ones_is_reached(hurried: None, site: Site) -> None:
    live = Address(V4, "127.0.0.1", site.port)
    with silent() as dead:
        raced = race([*[dead.address] * 12, live], within_s=5)
    assert raced.winner == live
    # Three rounds of four, each of which had its fair time.
    assert 0.6 <= raced.took_s < 2


def test_a_silent_address_has_its_fair_time_before_it_gives_way(site: Site) -> None:
    assert FAIR_S >= 1
    live = Address(V4, "127.0.0.1", site.port)
    with silent() as dead:
        raced = race([*[dead.address] * 4, live], within_s=5)
    assert raced.winner == live
    assert FAIR_S <= raced.took_s < FAIR_S + 1


def test_while_there_is_room_nobody_gives_way(site: Site) -> None:
    live = Address(V4, "127.0.0.1", site.port)
    with silent() as dead:
        raced = race([*[dead.address] * 3, live], within_s=5)
    assert raced.winner == live
    assert 3 * STAGGER_S <= raced.took_s < FAIR_S


def test_the_only_address_of_its_family_stays_in_the_race(hurried: None) -> None:
    with silent(V4) as four, silent(V6) as six:
        # Long after its fair time, and before the kernel asks again: that is answered then.
        thread = threading.Timer(0.6, four.make_room)
        thread.start()
        raced = race([six.address, four.address, *[six.address] * 40], within_s=4)
        thread.join()
    assert raced.winner == four.address
    assert raced.took_s > 0.9
    assert raced.most_open <= MOST_IN_FLIGHT + 2  # those that made the room


def test_those_that_gave_way_are_among_the_addresses_that_failed(hurried: None) -> None:
    with silent() as dead:
        # Nothing listens there any more: a SYN that comes again is refused.
        thread = threading.Timer(0.7, dead.listener.close)
        thread.start()
        raced = race([dead.address] * 6, within_s=5)
        thread.join()
    assert raced.error is not None
    assert len(raced.error.losses) == 6
    found = explain(raced.error, Scene(place="-", host="-", phase=None, budget_s=10))
    assert (found.reason, found.message) == (
        "connect.refused",
        f"refused by {dead.address.place}, and 5 more of its addresses failed",
    )


def test_attempts_that_began_together_do_not_give_way_together(
    hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[float] = []

    async def scripted(address: Address) -> Loss:
        number = len(starts)
        starts.append(time.monotonic())
        if number >= MOST_IN_FLIGHT:
            await asyncio.Event().wait()
        # The next four begin as these are refused: a few milliseconds apart.
        await asyncio.sleep(starts[0] + 0.1 + number * 0.008 - starts[-1])
        return Loss(address.place, ConnectionRefusedError(), local=False)

    monkeypatch.setattr(racing, "dial", scripted)
    race([Address(V4, "127.0.0.1", 1)] * 20, within_s=0.5)
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps[7:]) > 0.019
    assert len(gaps) > 9
