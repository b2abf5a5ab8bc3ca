"""Through a SOCKS5 proxy to the target (RFC 1928, with a user and password RFC 1929)."""

import socket
import struct

from probe.model.outcome import Owner
from probe.net.errors import ProxyError
from probe.net.pipe import PlainPipe
from probe.net.proxy import Proxy, place
from probe.net.resolve import literal
from probe.net.tunnel import refused_login

_VERSION, _NO_LOGIN, _LOGIN, _NONE_FITS = 5, 0, 2, 0xFF
_IPV4, _NAME, _IPV6 = 1, 3, 4
_REPLIES = {
    1: ("failed, and does not say why", None),
    2: ("does not allow it", Owner.CLIENT),
    3: ("found its network unreachable", Owner.NETWORK),
    4: ("found it unreachable", Owner.NETWORK),
    5: ("was refused there", Owner.NETWORK),
    6: ("had no answer in time", Owner.NETWORK),
    7: ("does not know CONNECT", None),
    8: ("does not take this kind of address", None),
}


async def open_socks(pipe: PlainPipe, proxy: Proxy, host: str, port: int) -> None:
    """After `greet`. `host` is a name for the proxy to resolve, or an address.

    Raises ProxyError, and OSError as it comes.
    """
    await pipe.send(struct.pack("!BBB", _VERSION, 1, 0) + _written(host) + struct.pack("!H", port))
    version, reply, _, kind = await _exactly(pipe, 4, proxy)
    if version != _VERSION:
        raise _nonsense(proxy)
    if reply:
        words, owner = _REPLIES.get(reply, (f"failed with code {reply}", None))
        raise ProxyError(f"the proxy {proxy.place} {words}: connecting to {place(host, port)}", owner=owner)
    # The address that the proxy goes out from is of no interest, but must not be taken for the target's.
    sizes = {_IPV4: 4, _IPV6: 16}
    size = (await _exactly(pipe, 1, proxy))[0] if kind == _NAME else sizes.get(kind)
    if size is None:
        raise _nonsense(proxy)
    await _exactly(pipe, size + 2, proxy)


async def greet(pipe: PlainPipe, proxy: Proxy) -> None:
    """Agree on the version and log in. Raises ProxyError, and OSError as it comes."""
    methods = [_NO_LOGIN] if proxy.login is None else [_NO_LOGIN, _LOGIN]
    await pipe.send(bytes([_VERSION, len(methods), *methods]))
    version, method = await _exactly(pipe, 2, proxy)
    if version != _VERSION or method not in (*methods, _NONE_FITS):
        raise _nonsense(proxy)
    if method == _NONE_FITS:
        raise refused_login(proxy)
    if method == _LOGIN and proxy.login is not None:
        user, password = (part.encode(errors="surrogateescape") for part in proxy.login)
        await pipe.send(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if (await _exactly(pipe, 2, proxy))[1]:
            raise refused_login(proxy)


def _written(host: str) -> bytes:
    address = literal(host, 0)
    if address is None:
        return bytes([_NAME, len(host)]) + host.encode("ascii")
    kind = _IPV6 if address.family == socket.AF_INET6 else _IPV4
    return bytes([kind]) + socket.inet_pton(address.family, host)


async def _exactly(pipe: PlainPipe, size: int, proxy: Proxy) -> bytes:
    data = b""
    while len(data) < size:
        part = await pipe.receive(size - len(data))
        if not part:
            raise ProxyError(f"the proxy {proxy.place} closed the connection: is it a SOCKS5 proxy?")
        data += part
    return data


def _nonsense(proxy: Proxy) -> ProxyError:
    return ProxyError(f"the proxy {proxy.place} does not speak SOCKS5: is it http://?")
