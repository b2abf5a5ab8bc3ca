"""Through a proxy to the target: CONNECT (RFC 9110, 9.3.6). What follows is the target's own."""

import re
import ssl

from probe.model.outcome import Owner
from probe.net.errors import ProxyError
from probe.net.pipe import PlainPipe, TlsPipe
from probe.net.proxy import Proxy, place
from probe.net.request import USER_AGENT
from probe.text import clean

HEAD_LIMIT = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: ([^\r\n]*))?\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
# tinyproxy, too, says 500 where nobody answered it.
_NOT_REACHED = (500, 502, 503, 504)
# Nobody else speaks before the tunnel stands: tinyproxy says 401 to a wrong password, 407 to none.
_LOGIN = (401, 407)


class SealedPipe(PlainPipe):
    """The inside of TLS to a proxy: for what lies behind it a plain pipe, which shows no certificate."""

    def __init__(self, plain: PlainPipe, context: ssl.SSLContext, host: str) -> None:
        self._tls = TlsPipe(plain, context, host)
        self.traffic = plain.traffic

    async def handshake(self) -> None:
        await self._tls.handshake()

    async def receive(self, size: int) -> bytes:
        return await self._tls.receive(size)

    async def send(self, data: bytes) -> None:
        await self._tls.send(data)

    def close(self) -> None:
        self._tls.close()


async def open_tunnel(pipe: PlainPipe, proxy: Proxy, host: str, port: int) -> None:
    """Returns when the proxy has connected to host and port. Raises ProxyError, and OSError as it comes."""
    target = place(host, port)
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", f"User-Agent: {USER_AGENT}"]
    if proxy.authorization is not None:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    await pipe.send("\r\n".join([*lines, "", ""]).encode("ascii"))
    status, words = await _answer(pipe, proxy)
    if not 200 <= status < 300:
        raise _refusal(status, words, proxy, target)


async def _answer(pipe: PlainPipe, proxy: Proxy) -> tuple[int, str]:
    """Status and reason phrase, once the head is whole."""
    head = b""
    while (end := _END.search(head)) is None:
        part = await pipe.receive(4096)
        head += part
        if not part or len(head) > HEAD_LIMIT or head[:5] != b"HTTP/"[: len(head)]:
            raise _nonsense(head, proxy)
    found = _STATUS.match(head)
    # The target speaks second, whatever it speaks: bytes behind the head are the proxy's invention.
    if found is None or (found[1].startswith(b"2") and end.end() < len(head)):
        raise _nonsense(head, proxy)
    return int(found[1]), (found[2] or b"").decode("latin-1")


def _nonsense(head: bytes, proxy: Proxy) -> ProxyError:
    if not head:
        return ProxyError(f"the proxy {proxy.place} closed the connection without an answer to CONNECT")
    if head[:2] == b"\x15\x03":
        return ProxyError(f"the proxy {proxy.place} speaks TLS: write https:// before its name")
    if len(head) > HEAD_LIMIT:
        return ProxyError(f"the proxy {proxy.place} answered CONNECT with headers beyond 16 KiB")
    said = clean(head.decode("latin-1"), 80)
    return ProxyError(f"the proxy {proxy.place} does not answer CONNECT as HTTP does: {said}")


def _refusal(status: int, words: str, proxy: Proxy, target: str) -> ProxyError:
    who = f"the proxy {proxy.place}"
    if status in _LOGIN:
        return refused_login(proxy)
    if status == 403:
        return ProxyError(f"{who} does not allow connections to {target} (403)", owner=Owner.CLIENT)
    said = clean(f"{status} {words}".rstrip(), 80)
    if status in _NOT_REACHED:
        return ProxyError(f"{who} could not reach {target}: {said}", owner=Owner.NETWORK)
    return ProxyError(f"{who} did not connect to {target}: {said}")


def refused_login(proxy: Proxy) -> ProxyError:
    if proxy.login is not None:
        message = f"the proxy {proxy.place} refused the user and password: look at `proxy`"
    else:
        message = f"the proxy {proxy.place} wants a user and a password: write {proxy.scheme}://USER:PASSWORD@{proxy.place}"
    return ProxyError(message, owner=Owner.CLIENT)
