"""The keys a request is written with, shared by the kinds that send one.

Keys that a flow gives once for all its steps are optional here, so that "not given" can be told from a
value; a kind that has defaults of its own narrows them.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal, NamedTuple, TypeAlias, TypeVar, get_type_hints

import msgspec
from msgspec import Meta

from probe.fields import FilePath, JsonValue, Pairs, PlacePath, Size, Text, Verbatim
from probe.net.request import Http
from probe.template import Template

FOLLOW = Meta(description="follow redirects, to any host; credentials stay at their origin")
MAX_REDIRECTS = Meta(ge=0, le=50, description="more redirects than this are a failure")
VERIFY = Meta(description="check the server's certificate; false accepts any")
MAX_BODY = Meta(description="a larger body, decoded, is a failure; 0 = the body is not wanted, and not read")
HTTP = Meta(
    description='the version spoken: "1.1", "2" (nothing else will do), "any" (what the server prefers)'
)
IP = Meta(description='addresses to use: "4", "6", "any"; "both" makes two probes, NAME-ipv4 and NAME-ipv6')
ALLOW_PRIVATE = Meta(description="false refuses to connect to addresses that are not public")

Ip: TypeAlias = Literal["any", "4", "6", "both"]

DEFAULT_REDIRECTS = 5


class Basic(msgspec.Struct, frozen=True, kw_only=True):
    """`basic = { user = "probe", password = "${SHOP_PASSWORD}" }`"""

    user: Annotated[Text, Meta(description="the user name of HTTP Basic authentication")]
    password: Annotated[Text, Meta(description="its password")]


class WayKeys(msgspec.Struct, frozen=True, kw_only=True):
    """How a connection gets to its host and is trusted, and how much may come back."""

    verify: Annotated[bool | None, VERIFY] = None
    ca: Annotated[FilePath | None, Meta(description="PEM file of the authorities to trust")] = None
    sni: Annotated[
        str | None, Meta(max_length=253, description="the name in the TLS handshake and of the certificate")
    ] = None
    pins: Annotated[
        tuple[str, ...] | None, Meta(description="the certificate's key must be one of these: sha256//BASE64")
    ] = None
    http: Annotated[Http | None, HTTP] = None
    ip: Annotated[Ip | None, IP] = None
    resolve: Annotated[
        tuple[str, ...] | None, Meta(description="addresses given, not looked up: HOST:PORT:ADDRESS")
    ] = None
    connect_to: Annotated[
        tuple[str, ...] | None, Meta(description="connect elsewhere, ask the same: HOST:PORT:HOST:PORT")
    ] = None
    unix_socket: Annotated[
        PlacePath | None, Meta(description="connect through this Unix socket, not by the host's address")
    ] = None
    proxy: Annotated[
        Text | None,
        Meta(description='http://proxy:3128; "env": what the environment says; "none": undoes a default'),
    ] = None
    allow_private: Annotated[bool | None, ALLOW_PRIVATE] = None
    max_body: Annotated[Size | None, MAX_BODY] = None


class SharedKeys(WayKeys, frozen=True, kw_only=True):
    """How to ask, whatever is asked: what the steps of a flow may have in common."""

    headers: Annotated[dict[str, Text], Meta(description="header lines to send: name = value")] = {}
    basic: Annotated[Basic | None, Meta(description="HTTP Basic authentication: user and password")] = None
    bearer: Annotated[Text | None, Meta(description="a token, sent as `Authorization: Bearer …`")] = None
    cookies: Annotated[dict[str, Text], Meta(description="cookies to send: name = value")] = {}
    follow: Annotated[bool | None, FOLLOW] = None
    max_redirects: Annotated[int | None, MAX_REDIRECTS] = None
    cert: Annotated[
        FilePath | None, Meta(description="PEM file of a client certificate; it may hold the key too")
    ] = None
    key: Annotated[FilePath | None, Meta(description="PEM file of the client certificate's key")] = None


class RequestKeys(SharedKeys, frozen=True, kw_only=True):
    """One whole request, but for its address. At most one of body, json, form and graphql."""

    method: Annotated[
        str | None, Meta(description="the HTTP method; default GET, or POST when there is a body")
    ] = None
    query: Annotated[Pairs, Meta(description="parameters added to the URL's own, escaped as needed")] = {}
    body: Annotated[Verbatim | None, Meta(description="the body, sent as it is written")] = None
    json: Annotated[JsonValue, Meta(description="a body sent as JSON")] = None
    form: Annotated[Pairs | None, Meta(description="a body sent as a filled-in HTML form")] = None
    graphql: Annotated[Verbatim | None, Meta(description="a GraphQL document, sent as JSON")] = None
    variables: Annotated[JsonValue, Meta(description="the variables of `graphql`")] = None


_Keys = TypeVar("_Keys", bound=WayKeys)
_PLAIN = {
    plain
    for each in (bool, int, float, str, tuple[str, ...], Http, Ip)
    for plain in (each, each | None)
}  # fmt: skip


def gives_authorization(keys: SharedKeys) -> bool:
    return (
        keys.basic is not None
        or keys.bearer is not None
        or any(name.lower() == "authorization" for name in keys.headers)
    )


def variants(settings: _Keys) -> tuple[tuple[str, _Keys], ...]:
    """`ip = "both"` is asked and recorded as two: what each is called beside its name, and its settings."""
    if settings.ip != "both":
        return (("", settings),)
    return tuple((f"ipv{ip}", msgspec.structs.replace(settings, ip=ip)) for ip in ("4", "6"))


def texts(value: object, path: str = "") -> Iterator[tuple[str, Template]]:
    """Every text with holes inside settings, with its key path (`headers.accept`)."""
    if isinstance(value, Template):
        yield path, value
    elif isinstance(value, SharedKeys | Basic):
        for field in _fields(type(value)):
            inner = getattr(value, field.name)
            if inner:
                yield from texts(inner, _inside(path, field.key))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, _inside(path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, _inside(path, str(index)))


class _Field(NamedTuple):
    name: str
    key: str


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[_Field, ...]:
    """Those that can hold a text with holes: a request has many keys, and this is read for every one sent."""
    hints = get_type_hints(struct)
    return tuple(
        _Field(field.name, field.encode_name)
        for field in msgspec.structs.fields(struct)
        if hints[field.name] not in _PLAIN
    )


def _inside(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
