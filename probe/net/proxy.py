"""What a proxy's URL says, and which proxy the environment names. Pure; `tunnel` and `socks` talk to one."""

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from probe.net.errors import NetError
from probe.net.no_proxy import is_exempt
from probe.net.url import origin, problem_with
from probe.reasons import Reason
from probe.text import clean

ENVIRONMENT = "env"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_SCHEMES = ("http", "https", "socks5", "socks5h")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_SOCKS = 255  # bytes of a user and of a password (RFC 1929)


class Proxy(NamedTuple):
    """`scheme` is http, https, socks5 (we resolve the target's name) or socks5h (it does)."""

    scheme: str
    host: str
    port: int
    login: tuple[str, str] | None

    @property
    def place(self) -> str:
        return place(self.host, self.port)

    @property
    def speaks_socks(self) -> bool:
        return self.scheme.startswith("socks")

    @property
    def authorization(self) -> str | None:
        """The value of Proxy-Authorization."""
        if self.login is None:
            return None
        pair = ":".join(self.login).encode(errors="surrogateescape")
        return f"Basic {base64.b64encode(pair).decode()}"


class Via(NamedTuple):
    """The proxy between us and the target.

    `connected`: it took our connection and is ready to be told where to. `forwards`: it is asked for the
    URL itself, and what comes back are its own bytes.
    """

    place: str
    connected: bool
    forwards: bool


class Forward(NamedTuple):
    """The request goes to this proxy in absolute form, with its Proxy-Authorization."""

    proxy: Proxy

    @property
    def authorization(self) -> str | None:
        return self.proxy.authorization


def place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def place_problem(host: str, port: str) -> str | None:
    """Why the two cannot be connected to; an IPv6 address stands in brackets, an empty port is allowed."""
    if odd := re.search(r"[\s/?#@\\]", host):
        return f"the host {clean(host, 80)} holds {odd[0]!r}, which no host name can"
    return problem_with(f"http://{host}:{port}/")


def problem_with_proxy(text: str) -> str | None:
    """Why this is no proxy, and what to write; None if it is one, or `env`. Quotes nothing of a login."""
    if text == ENVIRONMENT:
        return None
    found = _SCHEME.fullmatch(text)
    if found is None:
        return "the proxy has no scheme: write http://HOST:PORT, or env for what the environment says"
    scheme, rest = found[1].lower(), found[2]
    if scheme not in _SCHEMES:
        hint = " (socks5h:// lets the proxy resolve names)" if scheme.startswith("socks") else ""
        return f"probe cannot go through {clean(scheme, 20)}:// proxies: write http://, https:// or socks5://{hint}"
    if problem := problem_with(f"http://{rest}"):
        return f"the proxy cannot be used: {problem}"
    login = _login(rest)
    authority, slash, path = rest.rpartition("@")[2].partition("/")
    if path or (not slash and re.search(r"[?#]", authority)):
        return "the proxy is more than scheme, host and port: remove what follows them"
    if not re.search(r":[0-9]+$", authority):
        # curl then takes 1080, most others 80.
        return f"the proxy has no port, and tools disagree on the default: write {scheme}://{clean(authority.rstrip(':'), 80)}:3128"
    if login is not None and any(map(_CONTROL.search, login)):
        return "the user or password of the proxy holds a control character"
    if scheme.startswith("socks") and not all(_fits(part) for part in login or ()):
        return f"the user or password of the proxy is empty or longer than {_LONGEST_SOCKS} bytes, which SOCKS cannot carry"
    return None


def resolves_here(text: str) -> bool:
    """Whether this proxy is told addresses, so that it is we who look for the target's."""
    return text.partition("://")[0].lower() == "socks5"


@lru_cache(maxsize=256)
def read_proxy(text: str) -> Proxy:
    """Raises NetError (config.request)."""
    if problem := problem_with_proxy(text):
        raise NetError(Reason.CONFIG_REQUEST, problem)
    scheme, _, rest = text.partition("://")
    _, host, port = origin(f"http://{rest.rpartition('@')[2]}")
    return Proxy(scheme.lower(), host.strip("[]"), port, _login(rest))


def proxy_for(setting: str | None, target: tuple[str, str, int], env: Mapping[str, str]) -> Proxy | None:
    """The proxy on the way to this scheme, host and port. Raises NetError (config.request)."""
    if setting is None:
        return None
    if setting != ENVIRONMENT:
        return read_proxy(setting)
    scheme, host, port = target
    for name in _VARIABLES[scheme]:
        if written := env.get(name, "").strip():
            break
    else:
        return None
    if is_exempt(host, port, env.get("no_proxy") or env.get("NO_PROXY") or ""):
        return None
    try:
        return read_proxy(written if "://" in written else f"http://{written}")
    except NetError as error:
        raise NetError(error.reason, f"${name} in the environment: {error.message}") from None


# HTTP_PROXY is not read: in a CGI program it is what a visitor sent as the header Proxy.
_VARIABLES = {
    "http": ("http_proxy", "all_proxy", "ALL_PROXY"),
    "https": ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
}


def _login(rest: str) -> tuple[str, str] | None:
    """User and password as bytes in text: they need not be UTF-8."""
    written, at, _ = rest.rpartition("@")
    user, _, password = written.partition(":")
    return (
        (unquote(user, errors="surrogateescape"), unquote(password, errors="surrogateescape")) if at else None
    )


def _fits(part: str) -> bool:
    return 0 < len(part.encode(errors="surrogateescape")) <= _LONGEST_SOCKS
