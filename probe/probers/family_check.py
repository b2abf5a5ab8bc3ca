"""Addresses written in a configuration, against the family that `ip` asks for."""

from collections.abc import Iterator

from probe.net.errors import NetError
from probe.net.family import Written, family_of, problem_with_family
from probe.net.proxy import resolves_here
from probe.net.request import Route
from probe.net.route import rules_for
from probe.probers.request_keys import SharedKeys
from probe.probers.request_route import uses_proxy
from probe.probers.request_url import place_of, written
from probe.template import Template


def family_mistake(keys: SharedKeys, shared: SharedKeys, url: Template) -> tuple[str, str] | None:
    """The key that gives an address `ip` does not ask for (`url`, `connect_to`, `resolve`, `proxy`), and a message.

    `shared` is what a step takes over where it gives nothing itself. None as far as it can be known before
    holes are filled.
    """
    ip = keys.ip or shared.ip or "any"
    if ip == "any" or (keys.unix_socket or shared.unix_socket) is not None:
        return None
    for each in _written(keys, shared, url):
        if problem := problem_with_family(each, ip):
            return each.key, problem
    return None


def _written(keys: SharedKeys, shared: SharedKeys, url: Template) -> Iterator[Written]:
    """The addresses that are connected to, in the order in which that would fail."""
    holder = keys if keys.proxy is not None else shared
    if uses_proxy(holder) and holder.proxy is not None:
        at = place_of(holder.proxy)
        if at is not None and family_of(at.host) is not None:
            yield Written("proxy", at.host, (at.host,))
        if not resolves_here(written(holder.proxy)):
            return
    resolve = shared.resolve if keys.resolve is None else keys.resolve
    connect_to = shared.connect_to if keys.connect_to is None else keys.connect_to
    try:
        rules = rules_for(Route(resolve=resolve or (), connect_to=connect_to or ()))
    except NetError:  # told where the rule is written
        return
    target = place_of(url)
    found = rules.written(target.host, target.port) if target is not None else None
    if found is not None:
        yield found
