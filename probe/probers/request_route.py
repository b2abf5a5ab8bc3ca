"""Keys → the way a connection takes to its host."""

import base64
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from probe.net.request import Ip, Route, TlsOptions
from probe.probers.request_url import fill_url, written

if TYPE_CHECKING:
    from probe.probers.request_keys import SharedKeys
    from probe.template import Scope, Template

ENVIRONMENT, NO_PROXY = "env", "none"
"""What `proxy` may say beside a URL."""


def tls_of(keys: "SharedKeys") -> TlsOptions:
    return TlsOptions(
        verify=keys.verify is not False,
        ca=keys.ca,
        cert=keys.cert,
        key=keys.key,
        sni=keys.sni,
        pins=keys.pins or (),
    )


def route_of(keys: "SharedKeys", scope: "Scope") -> Route:
    """Every hole filled; the proxy's password is a secret. Raises MissingSecretError."""
    return Route(
        # "both" has become two probes before anything is asked.
        ip=cast("Ip", keys.ip or "any"),
        resolve=keys.resolve or (),
        connect_to=keys.connect_to or (),
        unix_socket=keys.unix_socket,
        proxy=None if keys.proxy is None else _proxy(keys.proxy, scope),
        allow_private=keys.allow_private is not False,
    )


def uses_proxy(keys: "SharedKeys") -> bool:
    return keys.proxy is not None and written(keys.proxy) != NO_PROXY


def _proxy(template: "Template", scope: "Scope") -> str | None:
    """The URL with its user and password escaped: they may hold what would end them, an `@` or a `/`."""
    url, login = fill_url(template, scope)
    if login is None:
        return None if url == NO_PROXY else url
    user, password = login
    pair = base64.b64encode(f"{user}:{password}".encode(errors="surrogateescape")).decode()
    scope.secrets.update((password, pair))
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{_escaped(user)}:{_escaped(password)}@{rest}"


def _escaped(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")
