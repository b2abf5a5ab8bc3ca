"""What this machine can tell by itself about a failure, without asking anybody."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# Addresses reserved for documentation: connecting a datagram socket sends nothing, it only asks for a route.
_ROUTE_TESTS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
RESOLV_CONF = Path("/etc/resolv.conf")


def has_route() -> bool:
    """Whether this machine has a route to anywhere outside itself. Sends nothing."""
    for family, address in _ROUTE_TESTS:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((address, 9))
        except OSError:
            continue
        return True
    return False


def has_resolver(path: Path = RESOLV_CONF) -> bool:
    """Whether a name server is configured. A file that cannot be read is no evidence; a missing one is."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(line.split()[:1] == ["nameserver"] for line in lines)


class Local(NamedTuple):
    """How this machine is looked at."""

    has_route: Callable[[], bool] = has_route
    has_resolver: Callable[[], bool] = has_resolver
