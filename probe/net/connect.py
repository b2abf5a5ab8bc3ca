"""Addresses to one connected socket: happy eyeballs (RFC 8305), the first to connect wins."""

import asyncio
import errno
import socket
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from probe.net.errors import DialError, Loss, PrivateAddressError
from probe.net.private import is_public
from probe.net.resolve import Address
from probe.text import clean

STAGGER_S = 0.25
_FULL_QUEUE_S = 0.02
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EAFNOSUPPORT)


class Connected(NamedTuple):
    socket: socket.socket
    address: Address


async def connect(addresses: Sequence[Address]) -> Connected:
    """Raises DialError when none of the addresses can be connected to."""
    waiting = interleave(addresses)
    running: set[asyncio.Task[Connected | Loss]] = set()
    losses: list[Loss] = []
    if len(waiting) == 1:
        found = await _try(waiting[0])
        if isinstance(found, Loss):
            raise DialError([found])
        return found
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(_try(waiting.pop(0))))
            patience = STAGGER_S if waiting else None
            done, _ = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                running.discard(task)
                found = task.result()
                if isinstance(found, Connected):
                    return found
                losses.append(found)
    finally:
        for task in running:
            task.cancel()
            task.add_done_callback(_discard)
    raise DialError(losses)


async def connect_publicly(addresses: Sequence[Address], host: str) -> Connected:
    """`connect`, to public addresses only. Raises PrivateAddressError where no other one is left.

    What counts is the peer in the end: some addresses (0.0.0.0) lead elsewhere than they say.
    """
    public = [address for address in addresses if is_public(address.ip)]
    if not public:
        raise PrivateAddressError(host, addresses[0].ip)
    connected = await connect(public)
    peer = connected.socket.getpeername()[0]
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


async def _try(address: Address) -> Connected | Loss:
    try:
        sock = socket.socket(address.family, socket.SOCK_STREAM)
    except OSError as error:
        return Loss(address.place, error, error.errno in _NO_WAY)
    try:
        sock.settimeout(0)
        # Headers and body are two writes: without this the second waits for a delayed acknowledgement.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (address.ip, address.port))
    except OSError as error:
        sock.close()
        return Loss(address.place, error, _is_local(error, address))
    except BaseException:
        sock.close()
        raise
    return Connected(sock, address)


def _is_local(error: OSError, address: Address) -> bool:
    """Whether the refusal came from this machine (no route, a rule of its own), not from the network."""
    if isinstance(error, PermissionError):
        return True
    return error.errno in _NO_WAY and not has_route(address)


def has_route(address: Address) -> bool:
    """Whether this machine knows a way there. A datagram socket is bound, nothing is sent."""
    try:
        with socket.socket(address.family, socket.SOCK_DGRAM) as sock:
            sock.connect((address.ip, address.port))
    except OSError:
        return False
    return True


def _discard(task: asyncio.Task[Connected | Loss]) -> None:
    if not task.cancelled() and task.exception() is None:
        found = task.result()
        if isinstance(found, Connected):
            found.socket.close()
