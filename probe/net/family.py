"""Addresses that are written, not looked up, against the family that `ip` asks for. Pure.

The messages are for a configuration; at run time, once holes are filled, the same ones refuse a request.
"""

import ipaddress
from functools import lru_cache
from typing import NamedTuple

from probe.text import clean

_WANTED: dict[str, tuple[str, ...]] = {"any": (), "4": ("4",), "6": ("6",), "both": ("4", "6")}


class Written(NamedTuple):
    """Addresses that need no resolver. `key` is what gives them: `url`, `connect_to`, `resolve` or `proxy`."""

    key: str
    host: str
    addresses: tuple[str, ...]


@lru_cache(maxsize=1024)
def family_of(host: str) -> str | None:
    """`4` or `6` for an address, in brackets or not; None for a name."""
    try:
        return str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).version)
    except ValueError:
        return None


def misfit(written: Written, ip: str) -> str | None:
    """Why these addresses are not what `ip` asks for; None if they are."""
    family = _lacking(written, ip)
    if family is None:
        return None
    host, other = clean(written.host.strip("[]"), 100), "4" if family == "6" else "6"
    what = {
        "url": f"{host} is an IPv{other} address",
        "connect_to": f"`connect_to` leads to {host}, an IPv{other} address",
        "resolve": f"`resolve` gives {host} no IPv{family} address",
        "proxy": f"the proxy {host} is an IPv{other} address",
    }[written.key]
    needed = "one of each" if ip == "both" else "one" if written.key == "resolve" else f"an IPv{family} one"
    return f'{what}, and `ip = "{ip}"` needs {needed}'


def problem_with_family(written: Written, ip: str) -> str | None:
    """The same, and what to write."""
    why = misfit(written, ip)
    mend = "add one" if written.key == "resolve" else f"leave `ip`{'' if ip == 'both' else f' (-{ip})'} out"
    return why and f'{why}: {mend}, or write ip = "any"'


def _lacking(written: Written, ip: str) -> str | None:
    """The first family that `ip` asks for and that none of the addresses is of."""
    given = set(map(family_of, written.addresses))
    return next((family for family in _WANTED[ip] if family not in given), None)
