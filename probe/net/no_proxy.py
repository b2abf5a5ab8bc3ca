"""`no_proxy`: which hosts the environment wants to be asked directly. Pure."""

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_PORT = re.compile(r"(\[.*\]|[^:]*):([0-9]{1,5})")


class _Exemption(NamedTuple):
    """A network, or a name with everything under it; `port` None = all of them."""

    name: str
    network: _Network | None
    port: int | None


def is_exempt(host: str, port: int, listed: str) -> bool:
    """`listed` as curl reads it: names (a leading dot changes nothing) with all names under them, `*` for
    everything, addresses, CIDR; and, as most others do, each of them with `:PORT`.
    """
    if not listed:
        return False
    if listed.strip() == "*":
        return True
    name = host.removeprefix("[").removesuffix("]").lower().removesuffix(".")
    address = _address(name)
    for rule in _read(listed):
        if rule.port not in (None, port):
            continue
        if rule.network is not None:
            if address is not None and address in rule.network:
                return True
        elif address is None and (name == rule.name or name.endswith(f".{rule.name}")):
            return True
    return False


@lru_cache(maxsize=16)
def _read(listed: str) -> tuple[_Exemption, ...]:
    return tuple(map(_exemption, filter(None, re.split(r"[\s,]+", listed))))


def _exemption(text: str) -> _Exemption:
    port: int | None = None
    if found := _PORT.fullmatch(text):
        text, port = found[1], int(found[2])
    bare = text.replace("[", "").replace("]", "")
    try:
        return _Exemption("", ipaddress.ip_network(bare, strict=False), port)
    except ValueError:
        return _Exemption(bare.strip(".").lower(), None, port)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
