"""Our Request → httpx's, checked: what cannot be sent is refused by name, before anybody is asked."""

import re

import httpx

from probe.net.errors import NetError
from probe.net.request import USER_AGENT, Request
from probe.net.url import problem_with, shown, split_userinfo
from probe.reasons import Reason
from probe.text import clean

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DEFAULTS = (
    ("User-Agent", USER_AGENT),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
    ("Connection", "close"),
)


def outgoing(request: Request, cookies: httpx.Cookies | None) -> httpx.Request:
    """Raises NetError (config.request), which names a header but never quotes its value."""
    if problem := problem_with(request.url):
        raise _refused(problem)
    if not _TOKEN.fullmatch(request.method) or request.method.upper() == "CONNECT":
        raise _refused(
            f"{clean(request.method, 20)!r} is not a method that can be asked with: write GET, POST …"
        )
    url = split_userinfo(request.url)[0]
    headers = _headers(request.headers, _cookie_line(url, cookies))
    try:
        return httpx.Request(request.method, url, headers=headers, content=request.body)
    except (httpx.InvalidURL, UnicodeError):  # IDNAError is one of the latter
        raise _refused(f"{shown(url)} is not a valid URL") from None


def _headers(written: tuple[tuple[str, str], ...], jar: str | None) -> list[tuple[bytes, bytes]]:
    headers = [(name, value.strip(" \t")) for name, value in written]
    given = {name.lower() for name, _ in headers}
    headers += [(name, value) for name, value in _DEFAULTS if name.lower() not in given]
    if jar is not None and "cookie" in given:
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
    bare = httpx.Request("GET", url)
    cookies.set_cookie_header(bare)
    line: str | None = bare.headers.get("cookie")
    return line


def _refused(message: str) -> NetError:
    return NetError(Reason.CONFIG_REQUEST, message)
