"""The keys a request is written with, shared by the kinds that send one.

Keys that a flow gives once for all its steps are optional here, so that "not given" can be told from a
value; a kind that has defaults of its own narrows them.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from probe.fields import FilePath, JsonValue, Size, Text, Verbatim
from probe.template import Template

FOLLOW = Meta(description="follow redirects, to any host; credentials stay at their origin")
MAX_REDIRECTS = Meta(ge=0, le=50, description="more redirects than this are a failure")
VERIFY = Meta(description="check the server's certificate; false accepts any")
MAX_BODY = Meta(description="a larger body, decoded, is a failure")

DEFAULT_REDIRECTS = 5


class Basic(msgspec.Struct, frozen=True, kw_only=True):
    """`basic = { user = "probe", password = "${SHOP_PASSWORD}" }`"""

    user: Annotated[Text, Meta(description="the user name of HTTP Basic authentication")]
    password: Annotated[Text, Meta(description="its password")]


class SharedKeys(msgspec.Struct, frozen=True, kw_only=True):
    """How to ask, whatever is asked: what the steps of a flow may have in common."""

    headers: Annotated[dict[str, Text], Meta(description="header lines to send: name = value")] = {}
    basic: Annotated[Basic | None, Meta(description="HTTP Basic authentication: user and password")] = None
    bearer: Annotated[Text | None, Meta(description="a token, sent as `Authorization: Bearer …`")] = None
    cookies: Annotated[dict[str, Text], Meta(description="cookies to send: name = value")] = {}
    follow: Annotated[bool | None, FOLLOW] = None
    max_redirects: Annotated[int | None, MAX_REDIRECTS] = None
    verify: Annotated[bool | None, VERIFY] = None
    ca: Annotated[FilePath | None, Meta(description="PEM file of the authorities to trust")] = None
    cert: Annotated[
        FilePath | None, Meta(description="PEM file of a client certificate; it may hold the key too")
    ] = None
    key: Annotated[FilePath | None, Meta(description="PEM file of the client certificate's key")] = None
    max_body: Annotated[Size | None, MAX_BODY] = None


class RequestKeys(SharedKeys, frozen=True, kw_only=True):
    """One whole request, but for its address. At most one of body, json, form and graphql."""

    method: Annotated[
        str | None, Meta(description="the HTTP method; default GET, or POST when there is a body")
    ] = None
    query: Annotated[
        dict[str, Text], Meta(description="parameters added to the URL's own, escaped as needed")
    ] = {}
    body: Annotated[Verbatim | None, Meta(description="the body, sent as it is written")] = None
    json: Annotated[JsonValue, Meta(description="a body sent as JSON")] = None
    form: Annotated[dict[str, Text] | None, Meta(description="a body sent as a filled-in HTML form")] = None
    graphql: Annotated[Verbatim | None, Meta(description="a GraphQL document, sent as JSON")] = None
    variables: Annotated[JsonValue, Meta(description="the variables of `graphql`")] = None


def gives_authorization(keys: SharedKeys) -> bool:
    return (
        keys.basic is not None
        or keys.bearer is not None
        or any(name.lower() == "authorization" for name in keys.headers)
    )


def texts(value: object, path: str = "") -> Iterator[tuple[str, Template]]:
    """Every text with holes inside settings, with its key path (`headers.accept`)."""
    if isinstance(value, Template):
        yield path, value
    elif isinstance(value, SharedKeys | Basic):
        for field in msgspec.structs.fields(value):
            yield from texts(getattr(value, field.name), _inside(path, field.encode_name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, _inside(path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, _inside(path, str(index)))


def _inside(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
