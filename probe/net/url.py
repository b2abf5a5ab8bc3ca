"""What a URL says, without asking anybody: is it one we can ask, how is it shown, whose is it."""

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from probe.secrecy import is_grant_name, looks_made_up
from probe.text import clean

MAX_LENGTH = 65_536
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_IPV4_SHAPE = re.compile(r"[0-9]+(\.[0-9]+){3}")
_PORTS = {"http": 80, "https": 443}
_LONGEST_NAME = 40  # of a query parameter; anything longer is more likely a value
_SHORTEST_BARE = 16  # of a value without a name: `?TOKEN`
_PARAMETER = re.compile(r"(;([^=;/]{1,64})=)[^;/]+")  # of a path: `;jsessionid=…`


class _Parts(NamedTuple):
    """RFC 3986, section 3, as text stands; `scheme` is lower case and empty where there is none."""

    scheme: str
    userinfo: str | None
    host: str
    port: str | None
    path: str
    query: str | None


@lru_cache(maxsize=1024)
def problem_with(url: str) -> str | None:
    """Why this cannot be asked, and what to write instead; None if it can. Never quotes a password."""
    if not url:
        return "the URL is empty: write https://host/path"
    if len(url) > MAX_LENGTH:
        return f"the URL is longer than {MAX_LENGTH} characters"
    if found := _UNUSABLE.search(url):
        return f"the URL holds a control character ({clean(found[0])}) at position {found.start() + 1}: remove it"
    if " " in url:
        return f"the URL holds a space at position {url.index(' ') + 1}: write %20, or remove it"
    return _scheme_problem(url) or _authority_problem(_split(url))


def shown(url: str, limit: int = 500) -> str:
    """Fit to be shown: no user and password, no fragment; of the query only the names (`?limit=…`)."""
    parts = _split(url)
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    port = "" if parts.port is None else f":{parts.port}"
    query = "" if parts.query is None else "?" + "&".join(map(_name_only, parts.query.split("&")))
    path = parts.path
    if ";" in path:
        path = _PARAMETER.sub(lambda found: f"{found[1]}…" if is_grant_name(found[2]) else found[0], path)
    return clean(f"{scheme}{parts.host}{port}{path}{query}", limit)


def is_bare_value(piece: str) -> bool:
    """Whether a piece of a query without `=` is more likely a value than a name."""
    return len(piece) > _LONGEST_NAME or (len(piece) >= _SHORTEST_BARE and looks_made_up(piece))


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, in the form in which two of them can be compared.

    The URL is one that `problem_with` has nothing against.
    """
    parts = _split(url)
    host = parts.host.lower()
    if not host.isascii():
        import idna

        host = idna.encode(host).decode("ascii")
    return parts.scheme, host.removesuffix("."), int(parts.port or _PORTS[parts.scheme])


def split_userinfo(url: str) -> tuple[str, tuple[str, str] | None]:
    """The URL without its `user:password@`, and these two, decoded; None where there are none."""
    parts = _split(url)
    if parts.userinfo is None:
        return url, None
    start = url.index("://") + 3 if "://" in url else 0
    user, _, password = parts.userinfo.partition(":")
    bare = url[:start] + url[start + len(parts.userinfo) + 1 :]
    return bare, (unquote(user), unquote(password))


@lru_cache(maxsize=1024)
def _split(url: str) -> _Parts:
    before, separator, rest = url.partition("://")
    if not separator or not _SCHEME.fullmatch(before + ":"):
        before, rest = "", url
    rest, _, _ = rest.partition("#")
    end = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    _, colon, port = rest[:end].rpartition(":")
    if colon and "@" in rest[end:] and "@" not in rest[:end] and not (port + "0").isdecimal():
        # `user:pa/ss@host`: not a port but a password with a slash in it, which must not be shown as a path.
        tail = rest.rindex("@") + 1
        end = min((at for at in (rest.find(mark, tail) for mark in "/?") if at >= 0), default=len(rest))
    authority, path = rest[:end], rest[end:]
    path, question, query = path.partition("?")
    userinfo, at, place = authority.rpartition("@")
    in_brackets = place.rfind("]") if "]" in place else len(place) if place.startswith("[") else -1
    host, colon, port = place.rpartition(":") if ":" in place[in_brackets + 1 :] else (place, "", "")
    return _Parts(
        before.lower(),
        userinfo if at else None,
        host,
        port if colon else None,
        path,
        query if question else None,
    )


def _name_only(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if len(name) > _LONGEST_NAME or (not equals and is_bare_value(name)):
        name = "…"
    return f"{name}{equals}{'…' if value else ''}"


def _scheme_problem(url: str) -> str | None:
    before, separator, _ = url.partition("://")
    scheme = before.lower()
    if separator and scheme in _PORTS:
        return None
    if separator and _SCHEME.fullmatch(before + ":"):
        return f"probe cannot ask {clean(scheme, 30)}:// addresses: write https:// or http://"
    if found := _SCHEME.match(url):
        word, rest = found[1].lower(), url[found.end() :]
        if word in _PORTS:
            return f"after {word}: come two slashes: write {shown(f'{word}://' + rest.lstrip('/'))}"
        if not rest[:1].isdecimal() and "@" not in rest and "." not in word:
            return f"probe cannot ask {clean(word, 30)}: addresses: write https:// or http://"
    bare = url.lstrip(":/")
    if not bare:
        return "the URL has no scheme and no host: write https://host/path"
    here = re.match(r"localhost\b|127\.|\[::1\]|0\.0\.0\.0", bare)
    return f"the URL has no scheme: write {shown(('http://' if here else 'https://') + bare)}"


def _authority_problem(parts: _Parts) -> str | None:
    host = parts.host
    if parts.userinfo is not None and re.search(r"[/?]", parts.userinfo):
        return "the user or password holds a / or ?: write it as %2F or %3F"
    if "\\" in (parts.userinfo or "") + host:
        # Browsers read it as a slash, others do not: the two would ask different hosts.
        return "the URL holds a backslash before its path: write / or %5C"
    if not host:
        return "the URL has no host: write https://host/path"
    if host.startswith("[") or host.endswith("]"):
        if "%" in host:
            return "an IPv6 zone cannot be asked: write the address without % and what follows it"
        if not (host.startswith("[") and host.endswith("]") and _is_ip(host[1:-1], 6)):
            return f"{clean(host, 60)} is not an IPv6 address"
    elif ":" in host:
        return f"an IPv6 address goes in brackets: write {parts.scheme}://[…]/"
    elif problem := _name_problem(host):
        return problem
    if parts.port is not None and not _is_port(parts.port):
        # What is longer than a port may be the beginning of a password, cut off by a mark that it holds.
        said = repr(clean(parts.port)) if len(parts.port) <= 5 else "what follows the colon"
        return f"{said} is not a port: write a number from 1 to 65535"
    return None


def _name_problem(host: str) -> str | None:
    if _IPV4_SHAPE.fullmatch(host):
        return None if _is_ip(host, 4) else f"{host} is not an IPv4 address"
    encoded = host.lower().startswith("xn--")
    if encoded or not host.isascii():
        import idna

        try:
            if encoded:
                idna.decode(host.lower())  # so does httpx, with every host that begins like this
            if not host.isascii():
                host = idna.encode(host.lower()).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return f"{clean(host, 80)} is not a valid international host name"
    if not _HOST.fullmatch(host):
        odd = next(letter for letter in host if not _HOST.fullmatch(letter))
        return f"the host {clean(host, 80)} holds {odd!r}, which no host name can"
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return f"the host {clean(host, 80)} has an empty part between its dots"
    if longest := next((label for label in labels if len(label) > 63), None):
        return f"the part {clean(longest, 24)} of the host has {len(longest)} characters, and 63 are allowed"
    return "the host has more than 253 characters" if len(".".join(labels)) > 253 else None


def _is_ip(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False


def _is_port(text: str) -> bool:
    # A colon with nothing after it means the default port (RFC 3986, 3.2.3).
    return text == "" or (text.isascii() and text.isdecimal() and len(text) <= 5 and 0 < int(text) <= 65_535)
