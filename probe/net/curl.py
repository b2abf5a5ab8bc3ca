"""The request as an argument list of curl, to ask the same by hand. Pure."""

import base64
import binascii
import math
from collections.abc import Iterator

from probe.net.outgoing import Place, place_of
from probe.net.redirect import is_harmless
from probe.net.request import Request, Route, TlsOptions
from probe.net.route import rules_for

_INLINE = 2048
"""Bytes of a body that still fit on a line; a longer one is to be in a file named `body`."""

_CONTINUE = 1024  # curl asks before it sends a longer body (Expect), we do not
_HAVE_BODIES = ("POST", "PUT", "PATCH")
_KEPT_BY_CURL = ("authorization", "cookie")
_GLOBS = frozenset("[]{}")


def arguments(request: Request, timeout_s: float, *, shielded: bool = False) -> tuple[str, ...]:
    """Only what differs from curl's defaults, the URL last. `shielded`: the environment names a proxy that
    the request did not take. Raises NetError (config.request) for what could not be sent.

    curl follows redirects with every header, other origins too: `-L` is left out where one may be a key.
    """
    place = place_of(request.url)
    named = {name.lower() for name, _ in request.headers}
    data = request.body or (b"" if request.method.upper() in _HAVE_BODIES else None)
    words = ["curl", "-sS", "-o", "/dev/null", "-D", "-", "-m", _whole(timeout_s)]
    words += _method(request.method.upper(), data)
    words += _version(request, place)
    words += _tls(request.tls) if place.scheme == "https" else ()
    words += _route(request.route, shielded=shielded)
    host = place
    if place.scheme == "https" and request.tls.sni is not None:
        # curl asks in TLS for the name of the URL: the name is put there, and led to the host.
        host = _renamed(place, request.tls.sni)
        words += ["--connect-to", _led_to(place, host, request.route)]
        if "host" not in named:
            words += ["-H", f"Host: {place.authority.decode('ascii')}"]
    if "accept-encoding" not in named:
        words.append("--compressed")
    for name, value in request.headers:
        words += _header(name, value.strip(" \t"))
    if data is not None:
        words += _data(data, named)
    if request.follow and all(is_harmless(name) or name in _KEPT_BY_CURL for name in named):
        # Without a jar, a login page that sets a cookie and redirects would redirect for ever.
        words += ["-L", "--max-redirs", str(request.max_redirects), "-b", ""]
    url = host.absolute.decode("ascii")
    if _GLOBS & set(host.path.decode("ascii")):
        words.append("-g")
    return (*words, url)


def _whole(timeout_s: float) -> str:
    """Rounded up: what is left of ten seconds when the first byte is sent was ten to whoever set it."""
    return f"{math.ceil(timeout_s)}" if timeout_s > 1 else f"{math.ceil(timeout_s * 10) / 10:g}"


def _method(method: str, data: bytes | None) -> list[str]:
    if method == ("GET" if data is None else "POST"):
        return []
    return ["-I"] if method == "HEAD" and data is None else ["-X", method]


def _version(request: Request, place: Place) -> list[str]:
    if place.scheme == "http":
        return ["--http2-prior-knowledge"] if request.http == "2" else []
    return ["--http1.1"] if request.http == "1.1" else ["--http2"]


def _tls(tls: TlsOptions) -> Iterator[str]:
    if not tls.verify:
        yield "-k"
    for option, path in (("--cacert", tls.ca), ("--cert", tls.cert), ("--key", tls.key)):
        if path is not None:
            yield from (option, path)
    if tls.pins:
        yield from ("--pinnedpubkey", ";".join(tls.pins))


def _route(route: Route, *, shielded: bool) -> Iterator[str]:
    if route.ip != "any":
        yield f"-{route.ip}"
    for pin in route.resolve:
        yield from ("--resolve", pin)
    for detour in route.connect_to:
        yield from ("--connect-to", detour)
    if route.unix_socket is not None:
        yield from ("--unix-socket", route.unix_socket)
    if route.proxy not in (None, "env"):
        yield from ("-x", str(route.proxy))
    if shielded:
        yield from ("--noproxy", "*")


def _renamed(place: Place, name: str) -> Place:
    port = b"" if place.port == 443 else b":%d" % place.port
    return place._replace(host=name, authority=name.encode("ascii") + port)


def _led_to(place: Place, renamed: Place, route: Route) -> str:
    host, port = rules_for(route).detour(place.host, place.port) or (place.host, place.port)
    to_host = f"[{host}]" if ":" in host else host
    return f"{renamed.host}:{place.port}:{to_host}:{port}"


def _header(name: str, value: str) -> list[str]:
    if name.lower() == "authorization" and (login := _login(value)) is not None:
        return ["-u", login]
    # An empty value would mean: do not send it.
    return ["-H", f"{name}: {value}" if value else f"{name};"]


def _login(value: str) -> str | None:
    """user:password of a Basic header; None where there is none that curl would write the same."""
    kind, _, code = value.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        login = base64.b64decode(code, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return login if ":" in login and login.isprintable() else None


def _data(body: bytes, named: set[str]) -> Iterator[str]:
    if "content-type" not in named:
        yield from ("-H", "Content-Type:")
    if len(body) > _CONTINUE and "expect" not in named:
        yield from ("-H", "Expect:")
    text = _inline(body)
    if text is None:
        yield from ("--data-binary", "@body")
    else:
        # After --data-binary an @ would be the name of a file.
        yield from ("--data-raw" if text.startswith("@") else "--data-binary", text)


def _inline(body: bytes) -> str | None:
    if len(body) > _INLINE:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
