"""What may be secret in a header, found by its name and its place. Pure, and linear in the text: it is a server's."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from probe.net.hidden import Hidden, in_order, without
from probe.net.veil_url import in_url, veiled_target
from probe.secrecy import is_secret_name
from probe.text import BOUND, MASK

_ASKED = re.compile(r"([^\s:]+ )(\S+)( HTTP/[0-9.]+)")
_NAME = 64  # letters of a name that are looked at: it is the server's, and is kept in a cache

_SCHEMES = frozenset(
    ("basic", "bearer", "digest", "dpop", "gnap", "hmac", "hoba", "mutual", "negotiate", "ntlm", "apikey", "token", "vapid",
     "aws4-hmac-sha256", "scram-sha-1", "scram-sha-256")
)  # fmt: skip
_TOLD = frozenset(
    ("realm", "error", "error_description", "scope", "algorithm", "qop", "charset", "stale", "userhash", "nc")
)
"""Parameters of a challenge: why a login was refused, and how to ask for one."""
_ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "priority", "version"))
_ONLY_SOUNDS_SECRET = re.compile(r"rate-?limit|^access-control-|(?:cache|surrogate)-key$")

_CHALLENGE = re.compile(r'([^\s,="]+)(?:\s*=\s*("(?:\\.|[^"\\])*"?|[^\s,="]+))?=*')
_ATTRIBUTE = re.compile(r";\s*([^\s=;]+)\s*=\s*([^;]*)")
_PIECE = re.compile(r"\s*([^;]+)")
_RUN = re.compile(r'[^\s"<>]+')
_OF_URLS = frozenset("?#@;")
_NAMED = re.compile(
    r"""(?<![^\s;,"'{(])([\w.-]{1,64})["']?(?:\s?[=:]\s?)("[^"]*"?|'[^']*'?|[^\s;,&"'<>]+)""", re.ASCII
)


def veiled(name: str, value: str) -> str:
    """The value as it may be shown."""
    return without(value, hidden(name, value))


def veiled_line(mark: str, line: str) -> str:
    """One of a conversation. Known secrets are masked in it already: a half of one would not be found any more."""
    if mark == "*":
        return line
    if asked := _ASKED.fullmatch(line):
        return f"{asked[1]}{veiled_target(asked[2])}{asked[3]}"
    name, colon, value = line.partition(": ")
    return f"{name}{colon}{veiled(name, value)}"


def hidden(name: str, value: str) -> list[Hidden]:
    """In order, and never one over another."""
    looked_at = value[:BOUND]
    found = in_order(_finder(name[:_NAME].lower())(looked_at), looked_at)
    if looked_at == value:
        return found
    # What reaches the bound goes on behind it: half a key is none.
    whole = [each for each in found if each.end < BOUND]
    start = min((each.start for each in found if each.end >= BOUND), default=BOUND)
    return [*whole, Hidden(start, len(value), MASK, is_key=False)]


def hands_over(name: str, value: str) -> bool:
    """Whether this header of an answer may bring a key: a quick no for most."""
    name = name[:_NAME].lower()
    if name in _HAND_OVER:
        return True
    finder = _finder(name)
    if finder is _in_text:
        value = value[:BOUND]
        return ("=" in value or ":" in value) and is_secret_name(value)
    return finder in (_whole, _in_login)


@lru_cache(maxsize=1024)
def _finder(name: str) -> Callable[[str], Iterator[Hidden]]:
    if name in _FINDERS:
        return _FINDERS[name]
    return _whole if is_secret_name(name) and not _ONLY_SOUNDS_SECRET.search(name) else _in_text


def _whole(value: str) -> Iterator[Hidden]:
    yield Hidden(0, len(value), MASK, is_key=True)


def _in_set_cookie(value: str) -> Iterator[Hidden]:
    pair = value.partition(";")[0].rstrip()
    yield Hidden(_after_name(pair, 0, len(pair)), len(pair), MASK, is_key=True)
    for found in _ATTRIBUTE.finditer(value, len(pair)):
        if found[1].lower() not in _ATTRIBUTES:
            yield Hidden(*found.span(2), MASK, is_key=False)


def _in_cookie(value: str) -> Iterator[Hidden]:
    for found in _PIECE.finditer(value):
        start, end = found.span(1)
        yield Hidden(_after_name(value, start, end), end, MASK, is_key=True)


def _after_name(text: str, start: int, end: int) -> int:
    """Where the value of `name=value` begins. What has no name is a value."""
    equals = text.find("=", start, end)
    return start if equals < 0 else equals + 1


def _in_login(value: str) -> Iterator[Hidden]:
    scheme = value.partition(" ")[0]
    yield Hidden(len(scheme) + 1 if scheme.lower() in _SCHEMES else 0, len(value), MASK, is_key=True)


def _in_challenge(value: str) -> Iterator[Hidden]:
    """In place only: a nonce is made for one answer, and may be a word."""
    for found in _CHALLENGE.finditer(value):
        name, is_pair = found[1].lower(), found[2] is not None
        if is_pair and name not in _TOLD:
            yield Hidden(*found.span(2), MASK, is_key=False)
        elif not is_pair and name not in _SCHEMES:
            yield Hidden(*found.span(), MASK, is_key=False)


def _in_refresh(value: str) -> Iterator[Hidden]:
    """`5; url=https://…`"""
    at = value.lower().find("url=")
    return in_url(value, 0 if at < 0 else at + len("url="))


def _in_text(value: str) -> Iterator[Hidden]:
    """URLs wherever they stand, and values under names that promise a secret."""
    for run in _RUN.finditer(value):
        if not _OF_URLS.isdisjoint(run[0]):
            shift = run.start()
            for each in in_url(run[0]):
                yield each._replace(start=each.start + shift, end=each.end + shift)
    for found in _NAMED.finditer(value):
        if is_secret_name(found[1]):
            yield Hidden(*found.span(2), MASK, is_key=True)


_FINDERS: dict[str, Callable[[str], Iterator[Hidden]]] = {
    "set-cookie": _in_set_cookie,
    "cookie": _in_cookie,
    "authorization": _in_login,
    "proxy-authorization": _in_login,
    "www-authenticate": _in_challenge,
    "proxy-authenticate": _in_challenge,
    "authentication-info": _in_challenge,
    "proxy-authentication-info": _in_challenge,
    "location": in_url,
    "content-location": in_url,
    "referer": in_url,
    "refresh": _in_refresh,
}
_HAND_OVER = frozenset(("set-cookie", "location", "content-location", "refresh", "link"))
