"""Where an answer sends us, and what may go along. Pure."""

import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urljoin

from msgspec.structs import replace

from probe.net.errors import NetError
from probe.net.request import Request
from probe.net.route import misled
from probe.net.url import origin, problem_with, shown, split_userinfo
from probe.reasons import Reason
from probe.text import BOUND

_STATUSES = (301, 302, 303, 307, 308)
_ABOUT_BODY = ("content-", "transfer-encoding", "expect")
_HARMLESS = ("user-agent", "content-type")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
_PLACES = 6
_PLACE = 60  # characters of one of them, in a message


def is_redirect(status: int) -> bool:
    return status in _STATUSES


def next_request(request: Request, status: int, location: str) -> Request:
    """The request to follow with. Raises NetError (redirect).

    As browsers do it (Fetch, HTTP-redirect fetch): 303 asks with GET, and so do 301 and 302 after a POST.
    Another origin, and https → http is one, gets no header but the harmless ones and never a body: any
    header of the user's may be a key. What was said about the first place stays with it: a client
    certificate (a credential too) and a Unix socket with its origin, the name and the keys of its
    certificate with its host. The other parts of a route name hosts themselves, or are for all of them.
    """
    url = _target(request.url, location)
    method, headers, body = request.method, request.headers, request.body
    if (status == 303 and method not in ("GET", "HEAD")) or (status in (301, 302) and method == "POST"):
        method, body = "GET", None
        headers = tuple(pair for pair in headers if not pair[0].lower().startswith(_ABOUT_BODY))
    if origin(url) != origin(request.url):
        if body:
            raise NetError(
                Reason.REDIRECT,
                f"{status} to another origin, {shown(url, BOUND)}: the body of a {method} is not sent there",
            )
        headers = tuple(pair for pair in headers if is_harmless(pair[0]))
        request = _elsewhere(request, same_host=origin(url)[1] == origin(request.url)[1])
        if why := misled(request.route, url):
            # What the server says in place of a name: to the client that `ip` stands for it leads nowhere.
            raise _unaskable(why)
    return replace(request, method=method, url=url, headers=headers, body=body, led=True)


def circle(urls: Sequence[str]) -> NetError:
    """For requests in order of which the last is the first again."""
    here = origin(urls[0])
    places = [_path(url) if origin(url) == here else shown(url, _PLACE) for url in urls]
    if len(places) > _PLACES:
        places[3:-2] = ["…"]
    return NetError(Reason.REDIRECT, f"redirects in a circle: {' → '.join(places)}")


def _path(url: str) -> str:
    return "/" + shown(url, BOUND).partition("://")[2].partition("/")[2][: _PLACE - 1]


def _elsewhere(request: Request, *, same_host: bool) -> Request:
    tls = replace(request.tls, cert=None, key=None)
    if not same_host:
        tls = replace(tls, sni=None, pins=())
    return replace(request, tls=tls, route=replace(request.route, unix_socket=None))


def _as_sent(location: str) -> str:
    """Bytes beyond ASCII as they came, escaped; of a host's name they are UTF-8, as browsers take it."""
    if location.isascii():
        return location
    authority = _AUTHORITY.match(location)
    start = authority.end() if authority else 0
    host = location[:start]
    with suppress(UnicodeError):
        host = host.encode("latin-1").decode()
    rest = (letter if letter.isascii() else f"%{ord(letter):02X}" for letter in location[start:])
    return host + "".join(rest)


def _target(base: str, location: str) -> str:
    written = _as_sent(location.strip(" \t"))
    try:
        url = urljoin(base, written.replace(" ", "%20"))  # servers forget to, browsers do it for them
    except ValueError:
        raise NetError(Reason.REDIRECT, "redirected to an address that cannot be read") from None
    if problem := problem_with(url):
        raise _unaskable(problem)
    return split_userinfo(url)[0].partition("#")[0]


def _unaskable(why: str) -> NetError:
    return NetError(Reason.REDIRECT, f"redirected to an address that cannot be asked: {why}")


def is_harmless(header: str) -> bool:
    """Whether another origin may have it."""
    name = header.lower()
    return name.startswith("accept") or name in _HARMLESS
