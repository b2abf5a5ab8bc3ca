"""Our Request → what is sent, checked: what cannot be sent is refused by name, before anybody is asked."""

import re
from functools import lru_cache
from typing import NamedTuple

import httpx

from probe.net.errors import NetError
from probe.net.request import USER_AGENT, Request
from probe.net.url import problem_with, shown, split_userinfo
from probe.reasons import Reason
from probe.text import clean

Headers = tuple[tuple[bytes, bytes], ...]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DEFAULTS = (
    (b"user-agent", (b"User-Agent", USER_AGENT.encode())),
    (b"accept", (b"Accept", b"*/*")),
    (b"accept-encoding", (b"Accept-Encoding", b"gzip")),
    (b"connection", (b"Connection", b"close")),
)
# Without escapes, capitals in the host, dots to be resolved, an empty query.
_PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([0-9]+))?(/[A-Za-z0-9/._~-]*(?:\?[A-Za-z0-9/._~=&-]+)?)")
_HAVE_BODIES = (b"POST", b"PUT", b"PATCH")
_OF_ONE_CONNECTION = (b"connection", b"keep-alive", b"proxy-connection", b"upgrade", b"transfer-encoding")


class Place(NamedTuple):
    """A URL as it goes over the wire. `authority` is what the Host header says, `path` has the query."""

    scheme: str
    host: str
    port: int
    authority: bytes
    path: bytes

    @property
    def absolute(self) -> bytes:
        """The request target that a proxy is asked with (RFC 9112, 3.2.2)."""
        return b"%b://%b%b" % (self.scheme.encode(), self.authority, self.path)


class Outgoing(NamedTuple):
    """`cookie` is what a jar added, to the user's own cookies or as a header of its own."""

    method: bytes
    place: Place
    headers: Headers
    body: bytes | None
    cookie: str | None = None

    def header(self, name: bytes) -> str:
        """The last value of that name, given in lower case; empty without one."""
        return next(
            (value.decode("latin-1") for key, value in reversed(self.headers) if key.lower() == name), ""
        )

    def for_http2(self) -> "Outgoing":
        """Names in lower case, and nothing that is about one HTTP/1.1 connection (RFC 9113, 8.2.2)."""
        lower = ((name.lower(), value) for name, value in self.headers)
        headers = tuple(
            pair for pair in lower
            if pair[0] not in _OF_ONE_CONNECTION and pair != (b"te", b"") and (pair[0] != b"te" or pair[1].lower() == b"trailers")
        )  # fmt: skip
        return self._replace(headers=headers)

    def for_proxy(self, authorization: str | None) -> "Outgoing":
        """As a proxy wants it that is asked for the URL itself."""
        place = self.place._replace(path=self.place.absolute)
        if authorization is None:
            return self._replace(place=place)
        pair = (b"Proxy-Authorization", authorization.encode("ascii"))
        return self._replace(place=place, headers=(*self.headers, pair))


def outgoing(request: Request, cookies: httpx.Cookies | None) -> Outgoing:
    """Raises NetError (config.request), which names a header but never quotes its value."""
    place = place_of(request.url)
    if not _TOKEN.fullmatch(request.method) or request.method.upper() == "CONNECT":
        raise _refused(
            f"{clean(request.method, 20)!r} is not a method that can be asked with: write GET, POST …"
        )
    method = request.method.upper().encode("ascii")
    jar = _cookie_line(request.url, cookies)
    headers = _headers(request.headers, jar)
    given = {name.lower() for name, _ in headers}
    if b"host" not in given:
        headers.insert(0, (b"Host", place.authority))
    headers += [pair for name, pair in _DEFAULTS if name not in given]
    if not given & {b"content-length", b"transfer-encoding"} and (request.body or method in _HAVE_BODIES):
        headers.append((b"Content-Length", b"%d" % len(request.body or b"")))
    return Outgoing(method, place, tuple(headers), request.body, jar)


@lru_cache(maxsize=1024)
def place_of(url: str) -> Place:
    """Raises NetError (config.request)."""
    if problem := problem_with(url):
        raise _refused(problem)
    return _plain_place(url) or _any_place(url)


def _plain_place(url: str) -> Place | None:
    """Of a URL in which nothing has to be rewritten, as most are: a tenth of the work. None of any other."""
    found = _PLAIN.fullmatch(url)
    if found is None:
        return None
    scheme, host, digits, path = found.groups()
    if "/." in path or host.startswith("xn--"):
        return None
    usual = 443 if scheme == "https" else 80
    port = int(digits or usual)
    authority = host if port == usual else f"{host}:{port}"
    return Place(scheme, host, port, authority.encode("ascii"), path.encode("ascii"))


def _any_place(url: str) -> Place:
    bare = split_userinfo(url)[0]
    try:
        read = httpx.URL(bare)
        host = read.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):  # IDNAError is one of the latter
        raise _refused(f"{shown(bare)} is not a valid URL") from None
    port = read.port or (443 if read.scheme == "https" else 80)
    return Place(read.scheme, host, port, read.netloc, read.raw_path)


def _headers(written: tuple[tuple[str, str], ...], jar: str | None) -> list[tuple[bytes, bytes]]:
    headers = [(name, value.strip(" \t")) for name, value in written]
    if jar is not None and any(name.lower() == "cookie" for name, _ in headers):
        headers = [
            (name, f"{value}; {jar}" if name.lower() == "cookie" else value) for name, value in headers
        ]
    elif jar is not None:
        headers.append(("Cookie", jar))
    return [_encoded(name, value) for name, value in headers]


def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    if not _TOKEN.fullmatch(name):
        raise _refused(f"{clean(name, 40)!r} cannot be the name of a header")
    if _CONTROL.search(value):
        raise _refused(f"the value of the header {name} holds a line break or another control character")
    try:
        return name.encode("ascii"), value.encode("latin-1")
    except UnicodeEncodeError:
        raise _refused(f"the value of the header {name} holds a character outside Latin-1") from None


def _cookie_line(url: str, cookies: httpx.Cookies | None) -> str | None:
    """What the jar holds for this URL, as the Cookie header says it."""
    if not cookies:
        return None
    bare = httpx.Request("GET", split_userinfo(url)[0])
    bare.headers.encoding = "latin-1"
    try:
        cookies.set_cookie_header(bare)
    except UnicodeEncodeError:
        raise _refused("a cookie holds a character outside Latin-1") from None
    line: str | None = bare.headers.get("cookie")
    return line


def _refused(message: str) -> NetError:
    return NetError(Reason.CONFIG_REQUEST, message)
