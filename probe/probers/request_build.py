"""Keys, an address and a scope → the request that is sent."""

import base64
import json
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote, urlencode

from probe.net.request import DEFAULT_MAX_BODY, Request
from probe.probers.request_keys import DEFAULT_REDIRECTS, RequestKeys
from probe.probers.request_route import route_of, tls_of
from probe.probers.request_secrets import in_body, in_keys, in_query
from probe.probers.request_url import Address
from probe.template import Scope

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def build(keys: RequestKeys, address: Address, scope: Scope) -> Request:
    """Every hole filled, every credential known to the scope as a secret. Raises MissingSecretError."""
    body, content_type = _content(keys, scope)
    url = _with_query(address.url, keys, scope)
    scope.secrets.update(in_keys(keys, scope), in_query(url))
    return Request(
        method=method_of(keys),
        url=url,
        headers=_headers(keys, address, content_type, scope),
        body=body,
        follow=True if keys.follow is None else keys.follow,
        max_redirects=DEFAULT_REDIRECTS if keys.max_redirects is None else keys.max_redirects,
        http=keys.http or "1.1",
        tls=tls_of(keys),
        route=route_of(keys, scope),
        max_body=DEFAULT_MAX_BODY if keys.max_body is None else keys.max_body,
    )


def method_of(keys: RequestKeys) -> str:
    return keys.method.upper() if keys.method else "POST" if has_body(keys) else "GET"


def has_body(keys: RequestKeys) -> bool:
    return any(value is not None for value in (keys.body, keys.json, keys.form, keys.graphql))


def _content(keys: RequestKeys, scope: Scope) -> tuple[bytes | None, str | None]:
    if keys.body is not None:
        text = scope.fill(keys.body)
        scope.secrets.update(in_body(text))
        return _encode(text), None
    if keys.json is not None:
        return _dump(scope.fill_json(keys.json)), _JSON
    if keys.form is not None:
        pairs = {name: scope.fill(value) for name, value in keys.form.items()}
        return urlencode(pairs, errors="surrogateescape").encode(), _FORM
    if keys.graphql is not None:
        call: dict[str, Any] = {"query": scope.fill(keys.graphql)}
        if keys.variables is not None:
            call["variables"] = scope.fill_json(keys.variables)
        return _dump(call), _JSON
    return None, None


def _dump(value: Any) -> bytes:
    return _encode(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_moment))


def _encode(text: str) -> bytes:
    # A body from the command line may hold bytes that are not UTF-8: they are sent as they came.
    return text.encode(errors="surrogateescape")


def _moment(value: Any) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _with_query(url: str, keys: RequestKeys, scope: Scope) -> str:
    if not keys.query:
        return url
    pairs = {name: scope.fill(value) for name, value in keys.query.items()}
    # A space as %20: not every server reads a plus as one outside forms.
    query = urlencode(pairs, errors="surrogateescape", quote_via=quote)
    rest, hash_, fragment = url.partition("#")
    joint = "" if rest.endswith(("?", "&")) else "&" if "?" in rest else "?"
    return f"{rest}{joint}{query}{hash_}{fragment}"


def _headers(
    keys: RequestKeys, address: Address, content_type: str | None, scope: Scope
) -> tuple[tuple[str, str], ...]:
    headers = [(name, scope.fill(value)) for name, value in keys.headers.items()]
    names = {name.lower() for name, _ in headers}
    authorization = _authorization(keys, address, scope)
    if authorization is not None and "authorization" not in names:
        headers.append(("Authorization", authorization))
    if keys.cookies:
        pairs = ((name, scope.fill(value)) for name, value in keys.cookies.items())
        headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in pairs)))
    if content_type is not None and "content-type" not in names:
        headers.append(("Content-Type", content_type))
    return tuple(headers)


def _authorization(keys: RequestKeys, address: Address, scope: Scope) -> str | None:
    login = (scope.fill(keys.basic.user), scope.fill(keys.basic.password)) if keys.basic else address.login
    if address.login is not None:
        scope.secrets.add(address.login[1])
    if keys.bearer is not None:
        return f"Bearer {scope.fill(keys.bearer)}"
    if login is None:
        return None
    pair = base64.b64encode(":".join(login).encode(errors="surrogateescape")).decode()
    scope.secrets.update((login[1], pair))
    return f"Basic {pair}"
