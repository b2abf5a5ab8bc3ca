"""A resolver that misbehaves by name, in place of the system's.

Its names end in `.localhost`, so that no test depends on whether this machine has a network.
"""

import socket
import threading
from typing import Any

SILENCE_S = 4.0
"""Far beyond the deadline of every probe that asks here."""

_ERRORS = {
    "nxdomain.localhost": socket.EAI_NONAME,
    "nodata.localhost": socket.EAI_NODATA,
    "failing.localhost": socket.EAI_AGAIN,
}
_ADDRESSES = {
    # Multicast takes no TCP connection, and a broadcast address not even a datagram: nothing is sent to either.
    "unreachable.localhost": "224.0.0.1",
    "routeless.localhost": "127.255.255.255",
}
_system = socket.getaddrinfo


def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "silent.localhost":
        threading.Event().wait(SILENCE_S)
        raise socket.gaierror(socket.EAI_AGAIN, "silence")
    if name in _ERRORS:
        raise socket.gaierror(_ERRORS[name], "a made-up resolver says so")
    return _system(_ADDRESSES.get(name, name), port, *args, **kwargs)


def install() -> None:
    socket.getaddrinfo = getaddrinfo
