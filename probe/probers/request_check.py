"""Mistakes in a request that can be seen before it is sent."""

import difflib
import math
import re
from collections.abc import Iterator, Mapping

from probe.probers.request_build import has_body
from probe.probers.request_keys import RequestKeys, SharedKeys, texts
from probe.probers.request_url import captured
from probe.probers.route_check import route_mistakes
from probe.template import Template

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BODIES = ("body", "json", "form", "graphql")
_METHODS = (
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "SEARCH", "REPORT", "PURGE", "BAN",
    "PROPFIND", "PROPPATCH", "MKCOL", "MKCALENDAR", "COPY", "MOVE", "LOCK", "UNLOCK", "ACL", "BIND", "UNBIND",
    "LINK", "UNLINK", "LABEL", "MERGE", "CHECKIN", "CHECKOUT", "UPDATE", "PRI", "BATCH",
)  # fmt: skip


def shared_mistakes(keys: SharedKeys, shared: SharedKeys | None = None) -> Iterator[tuple[str, str]]:
    """Key path → message, for the keys that say how to ask. `shared` is what a step takes over."""
    lower = {name.lower() for name in keys.headers}
    yield from _header_mistakes(keys)
    if keys.basic is not None and keys.bearer is not None:
        yield "bearer", "give `basic` or `bearer`, not both: a request has one authorization"
    elif "authorization" in lower and (keys.basic is not None or keys.bearer is not None):
        given = "basic" if keys.basic is not None else "bearer"
        yield given, f"give `{given}` or the header `authorization`, not both"
    if keys.basic is not None and ":" in "".join(_literals(keys.basic.user)):
        yield "basic.user", "a user name cannot hold a colon: it ends where the password begins"
    if keys.cookies and "cookie" in lower:
        yield "cookies", "give `cookies` or the header `cookie`, not both"
    for name, value in keys.cookies.items():
        if not _TOKEN.fullmatch(name):
            yield f"cookies.{name}", f"{name!r} is not a cookie's name: it is one word without spaces, = or ;"
        elif re.search(r"[;\x00-\x1f\x7f]", "".join(_literals(value))):
            yield f"cookies.{name}", "a cookie's value cannot hold a semicolon or a line end"
    if keys.key is not None and keys.cert is None:
        yield "key", "`key` needs `cert`: the client certificate it belongs to"
    yield from route_mistakes(keys, shared)


def request_mistakes(keys: RequestKeys, shared: SharedKeys | None = None) -> Iterator[tuple[str, str]]:
    """Key path → message, for a whole request."""
    yield from shared_mistakes(keys, shared)
    if keys.method is not None:
        message = _method_mistake(keys.method)
        if message:
            yield "method", message
    bodies = [name for name in _BODIES if getattr(keys, name) is not None]
    for extra in bodies[1:]:
        yield extra, f"give `{bodies[0]}` or `{extra}`, not both: a request has one body"
    if keys.variables is not None and keys.graphql is None:
        yield "variables", "`variables` needs `graphql`: the document they belong to"
    if has_body(keys) and (keys.method or "").upper() == "TRACE":
        yield bodies[0], "a TRACE request has no body"
    for name in ("json", "variables"):
        if _has_odd_number(getattr(keys, name)):
            yield name, "JSON has no inf and no nan"


def unknown_names(keys: SharedKeys, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Key path → name, for each `{name}` that nothing gives a value to."""
    for path, template in texts(keys):
        for name in sorted(captured(template) - known):
            yield path, name


def inside(path: str, mistakes: Iterator[tuple[str, str]]) -> Mapping[str, str]:
    """The first mistake of each key, with the path of what holds them put before."""
    found: dict[str, str] = {}
    for key, message in mistakes:
        found.setdefault(f"{path}.{key}" if path else key, message)
    return found


def _header_mistakes(keys: SharedKeys) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for name, value in keys.headers.items():
        if not _TOKEN.fullmatch(name):
            yield (
                f"headers.{name}",
                f"{name!r} is not a header's name: it is one word of letters, digits and dashes",
            )
        elif name.lower() in seen:
            yield f"headers.{name}", f"the header {name!r} is given twice: {seen[name.lower()]!r} is the same"
        elif re.search(r"[\r\n\0]", "".join(_literals(value))):
            yield f"headers.{name}", f"the header {name!r} cannot hold a line end"
        elif any(ord(character) > 0xFF for part in _literals(value) for character in part):
            yield f"headers.{name}", f"the header {name!r} can hold Latin letters only: encode the others"
        seen.setdefault(name.lower(), name)


def _method_mistake(method: str) -> str | None:
    if not _TOKEN.fullmatch(method):
        return f"{method!r} is not an HTTP method: write one word, such as GET"
    upper = method.upper()
    if upper == "CONNECT":
        return "CONNECT opens a tunnel and asks nothing: write GET or HEAD"
    if upper in _METHODS:
        return None
    close = difflib.get_close_matches(upper, _METHODS, n=1, cutoff=0.7)
    return f"there is no HTTP method {method!r} (did you mean {close[0]!r}?)" if close else None


def _literals(template: Template) -> list[str]:
    return [part for part in template.parts if isinstance(part, str)]


def _has_odd_number(value: object) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_has_odd_number, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_odd_number, value))
