"""A second look at a certificate that did not pass: `ssl` shows none once a handshake has failed."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from probe.net.connect import connect
from probe.net.errors import NetError
from probe.net.pipe import PlainPipe, TlsPipe
from probe.net.request import TlsOptions
from probe.net.resolve import Address
from probe.net.tls import context_for

LONGEST_S = 2.0

Dial = Callable[[], Awaitable[PlainPipe]]


async def certificate_at(dial: Dial, name: str, within_s: float) -> bytes | None:
    """The certificate (DER) that is shown for `name` where `dial` leads; None if there is none to be had.

    Nothing is verified, nothing is sent after the handshake, no client certificate is offered. Takes at most
    `within_s` seconds, and never more than two. Never raises: this is about words, not about a verdict.
    """
    pipe: PlainPipe | None = None
    try:
        async with asyncio.timeout(min(within_s, LONGEST_S)):
            pipe = await dial()
            tls = TlsPipe(pipe, context_for(TlsOptions(verify=False), "any"), name)
            await tls.handshake()
    except (TimeoutError, ssl.SSLError, OSError, NetError):
        return None
    else:
        return tls.peer.certificate if tls.peer is not None else None
    finally:
        if pipe is not None:
            pipe.close()


async def direct(address: Address) -> PlainPipe:
    """A dial that needs no proxy and no name. Raises DialError."""
    return PlainPipe((await connect([address])).socket)
