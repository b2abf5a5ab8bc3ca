"""Credentials that are written out: as secret as those of the environment, and a server may echo them."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, unquote_plus

from probe.probers.request_keys import RequestKeys, texts
from probe.secrecy import is_secret_name
from probe.template import Scope


def in_keys(keys: RequestKeys, scope: Scope) -> Iterator[str]:
    """Of headers, parameters and fields with a secret's name; of `Bearer x` the `x` too; and every cookie.

    A cookie is often a session under a name that says nothing, such as `sid`.
    """
    for path, template in texts(keys):
        if _holds_secret(path):
            value = scope.fill(template)
            yield from (value, value.rpartition(" ")[2])
        if path.lower() == "headers.cookie":
            yield from _in_cookie_line(scope.fill(template))


@lru_cache(maxsize=4096)
def _holds_secret(path: str) -> bool:
    return path.startswith("cookies.") or any(map(is_secret_name, path.split(".")))


def in_query(url: str, *, every: bool = False) -> Iterator[str]:
    """The values of its parameters with a secret's name, or of all, as sent and as meant."""
    return _in_pairs(url.partition("#")[0].partition("?")[2], every=every)


def in_body(text: str) -> Iterator[str]:
    """The same of a body that was written as one text: JSON, or a form."""
    if text.lstrip()[:1] not in ("{", "["):
        return _in_pairs(text, every=False)
    try:
        return _in_json(json.loads(text), is_secret=False)
    except (ValueError, RecursionError):
        return iter(())


def _in_cookie_line(line: str) -> Iterator[str]:
    for pair in line.split(";"):
        value = pair.partition("=")[2].strip()
        if value:
            yield from (value, value.strip('"'))


def _in_pairs(text: str, *, every: bool) -> Iterator[str]:
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if value and (every or is_secret_name(unquote_plus(name))):
            yield from (value, unquote(value), unquote_plus(value))


def _in_json(value: Any, *, is_secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _in_json(inner, is_secret=is_secret or is_secret_name(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _in_json(inner, is_secret=is_secret)
    elif is_secret and isinstance(value, str):
        yield value
