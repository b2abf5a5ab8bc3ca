"""What may be secret in a URL as a server or a request writes it: absolute or not, in the middle of a text or not. Pure."""

import re
from collections.abc import Generator, Iterator
from urllib.parse import unquote, unquote_plus

from probe.net.hidden import CUT, Hidden, in_order, without
from probe.net.url import is_bare_value
from probe.secrecy import is_grant_name

_MOST_PAIRS = 20  # of a query; what follows is hidden with its names
_LONGEST_NAME = 40

_PAIR = re.compile("[^&]+")
_SLASHES = re.compile(r"//|\\/\\/|\\\\")  # as JSON writes them, and as browsers read them
_END = re.compile(r"[/\\?#]")
_QUERY = re.compile("[?#]")
_PARAMETER = re.compile(r";([^=;/]{1,64})=([^;/]*)")


def veiled_target(target: str) -> str:
    """What a request line asks for, as it may be shown: without the values of its query."""
    return without(target, in_order(in_url(target), target))


def in_url(text: str, start: int = 0) -> Iterator[Hidden]:
    """User and password, the values of query and fragment, and parameters of the path with a secret's name."""
    start = yield from _in_authorities(text, start)
    fragment = text.find("#", start)
    end = len(text) if fragment < 0 else fragment
    query = text.find("?", start, end)
    for found in _PARAMETER.finditer(text, start, end if query < 0 else query):
        if is_grant_name(unquote(found[1])):
            yield Hidden(*found.span(2), CUT, is_key=True)
    if query >= 0:
        yield from _in_pairs(text, query + 1, end)
    if fragment >= 0:
        yield from _in_pairs(text, fragment + 1, len(text))


def _in_authorities(text: str, start: int) -> Generator[Hidden, None, int]:
    """Returns where the path begins. There is more than one where a path holds a URL."""
    question = _QUERY.search(text, start)
    stop, is_first = question.start() if question else len(text), True
    while slashes := _SLASHES.search(text, start, stop):
        begin = slashes.end()
        path = _END.search(text, begin)
        start = path.start() if path else len(text)
        at = text.rfind("@", begin, start)
        if at < 0 and is_first and _ends_in_no_port(text[begin:start]):
            at = text.rfind("@", start)  # `user:pa/ss@host`
        if at < 0 and start == len(text) and text.endswith(CUT):
            at = start  # cut off, it may be half a password
        if at >= 0:
            colon = text.find(":", begin, at)
            if colon >= 0:
                yield Hidden(begin, colon, CUT, is_key=False)
            yield Hidden(colon + 1 if colon >= 0 else begin, at, CUT, is_key=True)
            start = at + 1
        is_first = False
    return start


def _ends_in_no_port(authority: str) -> bool:
    _, colon, port = authority.rpartition(":")
    return bool(colon) and not (port + "0").isdecimal()


def _in_pairs(text: str, start: int, end: int) -> Iterator[Hidden]:
    for number, found in enumerate(_PAIR.finditer(text, start, end)):
        if number == _MOST_PAIRS:
            yield Hidden(found.start(), end, CUT, is_key=False)
            return
        name, equals, _ = found[0].partition("=")
        after = found.start() + len(name)
        if is_bare_value(name) if not equals else len(name) > _LONGEST_NAME:
            yield Hidden(found.start(), after, CUT, is_key=not equals)
        yield Hidden(after + len(equals), found.end(), CUT, is_key=is_grant_name(unquote_plus(name)))
