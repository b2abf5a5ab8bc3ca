"""Mistakes in the keys that say which way a connection takes, seen before anything is asked."""

from collections.abc import Callable, Iterator
from typing import Any

from probe.net.url import problem_with
from probe.probers.request_keys import SharedKeys
from probe.probers.request_route import ENVIRONMENT, NO_PROXY, uses_proxy
from probe.probers.request_url import mistake_in_written, written


def route_mistakes(keys: SharedKeys, shared: SharedKeys | None = None) -> Iterator[tuple[str, str]]:
    """Key path → message. `shared` is what a step takes over where it gives nothing itself."""
    if keys.resolve or keys.connect_to:
        from probe.net.route import problem_with_connect_to, problem_with_resolve

        yield from _each("resolve", keys.resolve, problem_with_resolve)
        yield from _each("connect_to", keys.connect_to, problem_with_connect_to)
    if keys.pins:
        from probe.net.pin import problem_with_pin

        yield from _each("pins", keys.pins, problem_with_pin)
    if keys.unix_socket is not None:
        from probe.net.route import problem_with_unix_socket

        message = problem_with_unix_socket(keys.unix_socket)
        if message:
            yield "unix_socket", message
    proxy = _proxy_mistake(keys)
    if proxy:
        yield "proxy", proxy
    if keys.sni is not None and (set(keys.sni) & set("/:@?#[]") or problem_with(f"https://{keys.sni}/")):
        yield "sni", "`sni` is the name of a host and no more: write it as in shop.example"
    yield from _contradictions(keys, shared or keys)


def _each(
    key: str, texts: tuple[str, ...] | None, problem: Callable[[str], str | None]
) -> Iterator[tuple[str, str]]:
    for index, text in enumerate(texts or ()):
        message = problem(text)
        if message:
            yield f"{key}.{index}", message


def _proxy_mistake(keys: SharedKeys) -> str | None:
    if keys.proxy is None or written(keys.proxy) in (ENVIRONMENT, NO_PROXY):
        return None
    from probe.net.route import problem_with_proxy

    return mistake_in_written(keys.proxy, problem_with_proxy)


def _contradictions(keys: SharedKeys, shared: SharedKeys) -> Iterator[tuple[str, str]]:
    """What is given here against what holds here; what `shared` says against itself is told there."""

    def held(name: str) -> Any:
        own = getattr(keys, name)
        return getattr(shared, name) if own is None else own

    in_force = {
        "unix_socket": held("unix_socket") is not None,
        "allow_private": held("allow_private") is False,
        "proxy": uses_proxy(keys if keys.proxy is not None else shared),
        "resolve": bool(held("resolve")),
        "connect_to": bool(held("connect_to")),
        "ip": held("ip") not in (None, "any"),
    }
    for one, other in _AGAINST:
        given = [name for name in (one, other) if getattr(keys, name) is not None]
        if in_force[one] and in_force[other] and given:
            yield given[0], f"{_WHY[one].format(other)}: remove one{_UNDOING.get(other, '')}"


_AGAINST = (
    ("unix_socket", "proxy"),
    ("unix_socket", "resolve"),
    ("unix_socket", "connect_to"),
    ("unix_socket", "ip"),
    ("allow_private", "proxy"),
    ("allow_private", "unix_socket"),
)
_WHY = {
    "unix_socket": "`unix_socket` is the whole way and leaves nothing to `{}`",
    "allow_private": "`allow_private = false` cannot be kept with `{}`, which hides the address that is reached",
}
_UNDOING = {
    "proxy": ', or undo a default with proxy = "none"',
    "resolve": ", or undo a default with resolve = []",
    "connect_to": ", or undo a default with connect_to = []",
    "ip": ', or undo a default with ip = "any"',
}
