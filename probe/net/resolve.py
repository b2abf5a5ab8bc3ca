"""Names to addresses, without waiting longer than one wants to.

Nothing is remembered: each sample measures a lookup of its own.
"""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from probe.net.errors import DnsProblem, NameLookupError, NetError
from probe.net.family import Written, family_of, problem_with_family
from probe.net.threads import in_thread
from probe.reasons import Reason
from probe.text import clean


class Address(NamedTuple):
    """Of a Unix socket: `ip` is `unix:` and its path, and there is no port."""

    family: int
    ip: str
    port: int

    @property
    def place(self) -> str:
        if self.family == socket.AF_UNIX:
            return self.ip
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Host and port → addresses in the order to try them. Raises NameLookupError."""

_DEFINITE = {
    socket.EAI_NONAME: DnsProblem.NXDOMAIN,
    getattr(socket, "EAI_NODATA", None): DnsProblem.NODATA,
    getattr(socket, "EAI_ADDRFAMILY", None): DnsProblem.NODATA,
}
_VERSIONS: dict[int, str] = {socket.AF_INET: "4", socket.AF_INET6: "6"}


@lru_cache(maxsize=1024)
def literal(host: str, port: int) -> Address | None:
    """The address that is written in the URL itself, if it is one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return Address(socket.AF_INET6 if address.version == 6 else socket.AF_INET, host, port)


def of_family(addresses: Sequence[Address], host: str, family: int) -> Sequence[Address]:
    """Those of the family; all of them for AF_UNSPEC.

    When none is, raises NameLookupError for a name that has none, and NetError (config.request) for an address:
    nobody had to be asked to know it.
    """
    if family == socket.AF_UNSPEC:
        return addresses
    fitting = [address for address in addresses if address.family == family]
    if not fitting:
        version = _VERSIONS[family]
        problem = family_of(host) and problem_with_family(Written("url", host, (host,)), version)
        if problem:
            raise NetError(Reason.CONFIG_REQUEST, problem)
        raise NameLookupError(clean(host, 100), DnsProblem.NODATA, f"IPv{version}")
    return fitting


def asking_for(resolve: Resolve, family: int) -> Resolve:
    """The system's resolver is asked for one family only, which saves it a query. Others answer with both."""
    return partial(lookup, family=family) if resolve is lookup and family else resolve


async def lookup(host: str, port: int, family: int = socket.AF_UNSPEC) -> Sequence[Address]:
    """What the system's resolver says. Nobody waits for the thread of a cancelled lookup."""
    return await in_thread(partial(_ask_system, host, port, family))


def _has_another(host: str, port: int) -> bool:
    """Whether the name exists: of one family, a list of hosts says NXDOMAIN for NODATA."""
    try:
        return bool(socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM))
    except socket.gaierror:
        return False


def _ask_system(host: str, port: int, family: int) -> Sequence[Address]:
    name = clean(host, 100)
    try:
        # Bytes: text would pass through Python's IDNA 2003, and the name is in its final form.
        found = socket.getaddrinfo(host.encode("ascii"), port, family=family, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        problem = _DEFINITE.get(error.errno, DnsProblem.TEMPORARY)
        if family and problem is DnsProblem.NXDOMAIN and _has_another(host, port):
            problem = DnsProblem.NODATA
        wanted = f"IPv{_VERSIONS[family]}" if family and problem is DnsProblem.NODATA else None
        raise NameLookupError(name, problem, wanted) from None
    addresses = [
        Address(family, str(sockaddr[0]), port)
        for family, _, _, _, sockaddr in found
        if family in (socket.AF_INET, socket.AF_INET6)
    ]
    if not addresses:
        raise NameLookupError(name, DnsProblem.NODATA)
    return list(dict.fromkeys(addresses))
