"""What to ask and on which way: one HTTP request with every hole filled, as the network layer wants it."""

from typing import Literal

import msgspec

DEFAULT_MAX_BODY = 1024 * 1024
USER_AGENT = "probe/0.1 (+availability check)"

Http = Literal["1.1", "2", "any"]
Ip = Literal["any", "4", "6"]


class TlsOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Paths are absolute. `sni` replaces the host's name in the handshake and is what a certificate must be for.

    `pins` are hashes of acceptable public keys, `sha256//BASE64`; none = any key. They are checked beside
    everything else, and without `verify` they are all that is checked.
    """

    verify: bool = True
    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    sni: str | None = None
    pins: tuple[str, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """How a connection gets to its host. Every hop of a chain of redirects takes the same one.

    `resolve` holds curl's `HOST:PORT:ADDRESS[,ADDRESS…]`, `connect_to` curl's `HOST:PORT:HOST:PORT`, where
    an empty part matches or keeps everything. `proxy` is a URL, or `env` for what the environment says
    (http_proxy, https_proxy, no_proxy). `allow_private` = False refuses to connect to an address that is
    not a public one.
    """

    ip: Ip = "any"
    resolve: tuple[str, ...] = ()
    connect_to: tuple[str, ...] = ()
    unix_socket: str | None = None
    proxy: str | None = None
    allow_private: bool = True


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`headers` in order, as written. `max_body` bounds the body in bytes, as sent and as unpacked.

    `http` "2" insists on HTTP/2 (by ALPN, or with prior knowledge over http://); "any" takes what the
    server prefers. `led`: a redirect led here, and the URL is what a server wrote.
    """

    method: str = "GET"
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    follow: bool = True
    max_redirects: int = 5
    http: Http = "1.1"
    tls: TlsOptions = TlsOptions()
    route: Route = Route()
    max_body: int = DEFAULT_MAX_BODY
    led: bool = False
