"""What a Route says, read once: which addresses are pinned, which hosts are swapped. Pure.

The messages are for a configuration and a command line; at run time the same ones refuse a request.
"""

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple

from probe.net.errors import NetError
from probe.net.family import Written, family_of, misfit, problem_with_family
from probe.net.proxy import place_problem, problem_with_proxy, resolves_here
from probe.net.request import Ip, Route
from probe.net.url import origin
from probe.reasons import Reason
from probe.text import clean

__all__ = [
    "Rules",
    "misled",
    "problem_with_connect_to",
    "problem_with_proxy",
    "problem_with_resolve",
    "problem_with_unix_socket",
    "rules_for",
]

_HOST = r"(\[[^\]]*\]|[^:\[\]]*)"
_PIN = re.compile(rf"\+?{_HOST}:([^:]*):(.+)", re.DOTALL)
_DETOUR = re.compile(rf"{_HOST}:([^:]*):{_HOST}(?::([^:]*))?", re.DOTALL)
_LONGEST_PATH = 107  # bytes of sockaddr_un on Linux, without the NUL that ends it


class _Pin(NamedTuple):
    """None as host matches every one."""

    host: str | None
    port: int
    addresses: tuple[str, ...]


class _Detour(NamedTuple):
    """None matches everything on the left, and keeps what is on the right."""

    host: str | None
    port: int | None
    to_host: str | None
    to_port: int | None


class Rules(NamedTuple):
    """The first one that matches counts, as with curl."""

    pins: tuple[_Pin, ...]
    detours: tuple[_Detour, ...]
    ip: Ip = "any"

    def detour(self, host: str, port: int) -> tuple[str, int] | None:
        """Where to connect instead; None = there is no rule for this."""
        if not self.detours:
            return None
        name = _comparable(host)
        for rule in self.detours:
            if rule.host in (None, name) and rule.port in (None, port):
                to_port = port if rule.to_port is None else rule.to_port
                return host if rule.to_host is None else rule.to_host, to_port
        return None

    def pinned(self, host: str, port: int) -> tuple[str, ...]:
        """Addresses that need no resolver; none where no rule says so.

        Raises NetError (config.request) where none of them is of the family asked for.
        """
        pins = self._pins_of(host, port)
        if pins and (problem := problem_with_family(Written("resolve", host, pins), self.ip)):
            raise NetError(Reason.CONFIG_REQUEST, problem)
        return pins

    def written(self, host: str, port: int) -> Written | None:
        """The addresses that this host leads to without a resolver, and what says so; None for a name."""
        to_host, to_port = self.detour(host, port) or (host, port)
        if pins := self._pins_of(to_host, to_port):
            return Written("resolve", to_host, pins)
        if family_of(to_host) is None:
            return None
        return Written("url" if to_host == host else "connect_to", to_host, (to_host,))

    def _pins_of(self, host: str, port: int) -> tuple[str, ...]:
        if not self.pins:
            return ()
        name = _comparable(host)
        for rule in self.pins:
            if rule.host in (None, name) and rule.port == port:
                return rule.addresses
        return ()


@lru_cache(maxsize=1024)
def rules_for(route: Route) -> Rules:
    """Raises NetError (config.request)."""
    problem = next(filter(None, map(problem_with_resolve, route.resolve)), None)
    problem = problem or next(filter(None, map(problem_with_connect_to, route.connect_to)), None)
    if route.unix_socket is not None:
        problem = problem or problem_with_unix_socket(route.unix_socket)
        if route.proxy is not None:
            problem = "a Unix socket and a proxy exclude each other: remove one"
    if problem:
        raise NetError(Reason.CONFIG_REQUEST, problem)
    return Rules(tuple(map(_pin, route.resolve)), tuple(map(_detour, route.connect_to)), route.ip)


def misled(route: Route, url: str) -> str | None:
    """Why an address that a server sent us to is not what `ip` asks for; None where nothing speaks against it.

    Where a rule or a proxy of the user's leads elsewhere it is for them to fit. Raises NetError (config.request).
    """
    if route.ip == "any" or not (route.proxy is None or resolves_here(route.proxy)):
        return None
    _, host, port = origin(url)
    written = rules_for(route).written(host, port)
    return misfit(written, route.ip) if written is not None and written.key == "url" else None


def problem_with_resolve(text: str) -> str | None:
    """Why this is no `HOST:PORT:ADDRESS[,ADDRESS…]`, and what to write; None if it is one."""
    if text.startswith("-"):
        return f"{_quoted(text)} takes a pin away, and there is none to begin with: remove it"
    found = _PIN.fullmatch(text)
    if found is None:
        return f"{_quoted(text)} is not HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"
    host, port, addresses = found.groups()
    if host == "":
        return f"{_quoted(text)} names no host: write one, or * for every host"
    wrong = next((part for part in addresses.split(",") if _address(part) is None), None)
    if wrong is not None:
        return (
            f"{_quoted(wrong.strip())} in {_quoted(text)} is not an IP address: a name would need a resolver"
        )
    if not port:
        return f"{_quoted(text)} names no port: write HOST:PORT:ADDRESS, as in shop.example:443:192.0.2.7"
    return place_problem("any" if host == "*" else host, port)


def problem_with_connect_to(text: str) -> str | None:
    """Why this is no `HOST:PORT:HOST:PORT`, and what to write; None if it is one."""
    found = _DETOUR.fullmatch(text)
    if found is None:
        return f"{_quoted(text)} is not HOST:PORT:HOST:PORT, where each part may be empty and IPv6 goes in brackets"
    host, port, to_host, to_port = found.groups(default="")
    if not to_host and not to_port:
        return f"{_quoted(text)} leads nowhere else: name the host or the port to connect to"
    return place_problem(host or "any", port) or place_problem(to_host or "any", to_port)


def problem_with_unix_socket(path: str) -> str | None:
    """Why no socket can be there; None if one can. The file itself is not looked at."""
    if not path or "\0" in path:
        return "a Unix socket is named by its path, as in /run/app.sock"
    if len(path.encode(errors="surrogateescape")) > _LONGEST_PATH:
        return f"the path {clean(path, 60)} is too long for a Unix socket: {_LONGEST_PATH} bytes are allowed"
    return None


def _pin(text: str) -> _Pin:
    found = _PIN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    host, port, addresses = found.groups()
    literals = tuple(filter(None, map(_address, addresses.split(","))))
    return _Pin(None if host == "*" else _comparable(host), int(port), literals)


def _detour(text: str) -> _Detour:
    found = _DETOUR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    host, port, to_host, to_port = found.groups(default="")
    return _Detour(
        _comparable(host) if host else None,
        int(port) if port else None,
        _bare(to_host) if to_host else None,
        int(to_port) if to_port else None,
    )


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(_bare(text.strip())))
    except ValueError:
        return None


def _comparable(host: str) -> str:
    return _bare(host).lower().removesuffix(".")


def _bare(host: str) -> str:
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if host.isascii():
        return host
    import idna

    return idna.encode(host.lower()).decode("ascii")


def _quoted(text: str) -> str:
    return f"`{clean(text, 80)}`"
