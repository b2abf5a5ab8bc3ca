"""What to ask: one HTTP request with every hole filled, as the network layer wants it."""

import msgspec

DEFAULT_MAX_BODY = 1024 * 1024
USER_AGENT = "probe/0.1 (+availability check)"


class TlsOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Hashable, so that contexts can be shared. Paths are absolute."""

    verify: bool = True
    ca: str | None = None
    cert: str | None = None
    key: str | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`headers` in order, as written. `max_body` bounds the decoded body in bytes."""

    method: str = "GET"
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    follow: bool = True
    max_redirects: int = 5
    tls: TlsOptions = TlsOptions()
    max_body: int = DEFAULT_MAX_BODY
