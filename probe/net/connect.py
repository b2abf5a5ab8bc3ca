"""Addresses to one connected socket: happy eyeballs (RFC 8305), the first to connect wins."""

import asyncio
import errno
import os
import socket
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from probe.net.dial import Connected, dial
from probe.net.errors import DialError, Loss, PrivateAddressError
from probe.net.private import is_public
from probe.net.resolve import Address
from probe.text import clean

__all__ = ["Connected", "connect", "connect_publicly", "connect_unix", "interleave"]

STAGGER_S = 0.25
MOST_IN_FLIGHT = 4
"""RFC 8305 spaces attempts and bounds them not; curl ends at six. Four are each family twice, and a thousand
samples at once fit into the 4,096 files that many systems allow a process."""
FAIR_S = 1.5
"""What an attempt has had before it gives way to the next address: a SYN that was lost comes again after 1 s."""
_FULL_QUEUE_S = 0.02


async def connect(addresses: Sequence[Address]) -> Connected:
    """Raises DialError when none of the addresses can be connected to."""
    if len(addresses) == 1:
        found = await dial(addresses[0])
        if isinstance(found, Loss):
            raise DialError([found])
        return found
    waiting = interleave(addresses)
    race = _Race()
    try:
        while waiting or race.running:
            if waiting:
                race.enter(waiting.pop(0))
            patience = race.patience(waiting[0]) if waiting else None
            winner = await race.next_winner(patience)
            if winner is not None:
                return winner
    finally:
        race.stop()
    raise DialError(race.losses)


async def connect_publicly(addresses: Sequence[Address], host: str) -> Connected:
    """`connect`, to public addresses only. Raises PrivateAddressError where no other one is left.

    What counts is the peer in the end: some addresses (0.0.0.0) lead elsewhere than they say.
    """
    public = [address for address in addresses if is_public(address.ip)]
    if not public:
        raise PrivateAddressError(host, addresses[0].ip)
    connected = await connect(public)
    try:
        peer = connected.socket.getpeername()[0]
    except OSError as error:  # reset as soon as it stood
        connected.socket.close()
        raise DialError([Loss(connected.address.place, error, local=False)]) from None
    if not is_public(peer):
        connected.socket.close()
        raise PrivateAddressError(host, peer)
    return connected


async def connect_unix(path: str) -> Connected:
    """Raises DialError."""
    address = Address(socket.AF_UNIX, f"unix:{clean(path, 120)}", 0)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        while True:
            try:
                sock.connect(path)
            except BlockingIOError:
                # Its queue is full, and nothing tells when there is room: unlike TCP, it was not queued.
                await asyncio.sleep(_FULL_QUEUE_S)
            else:
                return Connected(sock, address)
    except OSError as error:
        sock.close()
        raise DialError([Loss(address.place, error, local=False)]) from None
    except BaseException:
        sock.close()
        raise


def interleave(addresses: Sequence[Address]) -> list[Address]:
    """The two families by turns, beginning with the one the resolver prefers."""
    first = [address for address in addresses if address.family == addresses[0].family]
    other = [address for address in addresses if address.family != addresses[0].family]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


class _Attempt(NamedTuple):
    address: Address
    since: float


class _Race:
    """The attempts in flight, the oldest first, and those that are lost."""

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self.running: dict[asyncio.Task[Connected | Loss], _Attempt] = {}
        self.losses: list[Loss] = []

    def enter(self, address: Address) -> None:
        if len(self.running) >= MOST_IN_FLIGHT:
            self._give_way(self._oldest(address))
        self.running[asyncio.ensure_future(dial(address))] = _Attempt(address, self._now())

    def patience(self, newcomer: Address) -> float:
        """Seconds until the next one may enter, if nobody is lost before."""
        if len(self.running) < MOST_IN_FLIGHT:
            return STAGGER_S
        return max(STAGGER_S, self.running[self._oldest(newcomer)].since + FAIR_S - self._now())

    async def next_winner(self, patience: float | None) -> Connected | None:
        done, _ = await asyncio.wait(self.running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            found = task.result()
            if isinstance(found, Connected):
                del self.running[task]
                return found
            del self.running[task]
            self.losses.append(found)
        return None

    def stop(self) -> None:
        for task in self.running:
            task.cancel()
            task.add_done_callback(_discard)

    def _oldest(self, newcomer: Address) -> asyncio.Task[Connected | Loss]:
        """The one to give way: never the last of a family that the newcomer would not stand for."""
        families = [attempt.address.family for attempt in self.running.values()]
        return next(
            task
            for task, attempt in self.running.items()
            if attempt.address.family == newcomer.family or families.count(attempt.address.family) > 1
        )

    def _give_way(self, task: asyncio.Task[Connected | Loss]) -> None:
        attempt = self.running.pop(task)
        task.cancel()
        task.add_done_callback(_discard)
        silence = TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        self.losses.append(Loss(attempt.address.place, silence, local=False))


def _discard(task: asyncio.Task[Connected | Loss]) -> None:
    if not task.cancelled() and task.exception() is None:
        found = task.result()
        if isinstance(found, Connected):
            found.socket.close()
