"""One address to one connected socket, or the reason why not."""

import asyncio
import errno
import os
import socket
from typing import NamedTuple

from probe.net.errors import EXHAUSTED, Loss
from probe.net.resolve import Address

_UNDER_WAY = (errno.EINPROGRESS, errno.EINTR)
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EAFNOSUPPORT)
_FORBIDDEN = (errno.EACCES, errno.EPERM)


class Connected(NamedTuple):
    socket: socket.socket
    address: Address


async def dial(address: Address) -> Connected | Loss:
    try:
        sock = socket.socket(address.family, socket.SOCK_STREAM)
    except OSError as error:
        return _lost(address, error, at_once=True)
    try:
        sock.settimeout(0)
        # Headers and body are two writes: without this the second waits for a delayed acknowledgement.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex((address.ip, address.port))
        at_once = code not in _UNDER_WAY
        if not at_once:
            await _decided(sock)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    except OSError as error:
        sock.close()
        return _lost(address, error, at_once=True)
    except BaseException:
        sock.close()
        raise
    if code == 0:
        return Connected(sock, address)
    sock.close()
    return _lost(address, OSError(code, os.strerror(code)), at_once=at_once)


def has_route(address: Address) -> bool:
    """Whether this machine knows a way there. A datagram socket is bound, nothing is sent."""
    try:
        with socket.socket(address.family, socket.SOCK_DGRAM) as sock:
            sock.connect((address.ip, address.port))
    except OSError as error:
        return error.errno in EXHAUSTED
    return True


def _lost(address: Address, error: OSError, *, at_once: bool) -> Loss:
    # A rule of this machine (a route, a control group, a security module) answers `connect` itself. What is
    # told later came by ICMP: for IPv6, Linux makes EACCES of "administratively prohibited" too.
    forbidden = at_once and error.errno in _FORBIDDEN
    return Loss(address.place, error, local=forbidden or (error.errno in _NO_WAY and not has_route(address)))


async def _decided(sock: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    decided = loop.create_future()
    # By its number: for a socket asyncio makes a text of it, each time it finds that nobody waits for it yet.
    number = sock.fileno()

    def tell() -> None:
        # Now, not when the waiting task runs: until then it would be told again.
        loop.remove_writer(number)
        if not decided.done():  # cancelled in the same turn
            decided.set_result(None)

    loop.add_writer(number, tell)
    try:
        await decided
    except BaseException:
        loop.remove_writer(number)
        raise
