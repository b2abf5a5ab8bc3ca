"""Names to addresses, without waiting longer than one wants to.

Each lookup has a daemon thread of its own. The loop's shared executor has a few threads only, so that some
dead names keep every other name waiting, and a process cannot leave before it (cpython#111358).
"""

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from probe.net.errors import DnsProblem, NameLookupError
from probe.text import clean


class Address(NamedTuple):
    family: int
    ip: str
    port: int

    @property
    def place(self) -> str:
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Host and port → addresses in the order to try them. Raises NameLookupError."""

_DEFINITE = {
    socket.EAI_NONAME: DnsProblem.NXDOMAIN,
    getattr(socket, "EAI_NODATA", None): DnsProblem.NODATA,
    getattr(socket, "EAI_ADDRFAMILY", None): DnsProblem.NODATA,
}


def literal(host: str, port: int) -> Address | None:
    """The address that is written in the URL itself, if it is one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return Address(socket.AF_INET6 if address.version == 6 else socket.AF_INET, host, port)


async def lookup(host: str, port: int) -> Sequence[Address]:
    """What the system's resolver says. A cancelled lookup is left behind: nobody waits for its thread."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[Address]] = loop.create_future()

    def settle(found: Sequence[Address] | Exception) -> None:
        if answer.done():
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def work() -> None:
        try:
            found: Sequence[Address] | Exception = _ask_system(host, port)
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to raise to; the awaiting side does
            found = error
        # The loop may have been closed long ago.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=work, name=f"resolve {host}", daemon=True).start()
    return await answer


def _ask_system(host: str, port: int) -> Sequence[Address]:
    name = clean(host, 100)
    try:
        # Bytes: text would pass through Python's IDNA 2003, and the name is in its final form.
        found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameLookupError(name, _DEFINITE.get(error.errno, DnsProblem.TEMPORARY)) from None
    addresses = [
        Address(family, str(sockaddr[0]), port)
        for family, _, _, _, sockaddr in found
        if family in (socket.AF_INET, socket.AF_INET6)
    ]
    if not addresses:
        raise NameLookupError(name, DnsProblem.NODATA)
    return list(dict.fromkeys(addresses))
