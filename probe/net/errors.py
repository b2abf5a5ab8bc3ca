"""What can go wrong in one exchange.

NetError                 carries its reason and its words; raised as it is where no more is known
├── NameLookupError      the resolver gave no address                          dns
├── DialError            no address took the connection                        connect.*, offline
├── BrokenAnswerError    what came breaks the protocol, or ends too early      protocol, truncated, too_large.headers
├── PrivateAddressError  every address is one that may not be connected to     private
└── ProxyError           the proxy did not take us to the target               proxy

Beside these, the layers below raise OSError and ssl.SSLError as they come.
`explain` makes a Failure of each: the only place where that is done.
"""

import errno
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from probe.model.outcome import Owner
from probe.reasons import Reason
from probe.text import BOUND, clean

EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EAGAIN)
"""This machine has nothing left to ask with."""


class NetError(Exception):
    """`message` is ours, safe to print, and says what to do where there is something to do.

    `owner` None is the reason's own.
    """

    def __init__(self, reason: Reason, message: str, *, owner: Owner | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.owner = owner


def contradiction() -> NetError:
    return NetError(
        Reason.CONFIG_REQUEST, "the request contradicts itself: check content-length and its neighbours"
    )


class DnsProblem(StrEnum):
    """The value of the fact `dns_error`: NXDOMAIN and no-data are definite, the third may pass by itself."""

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    TEMPORARY = "temporary"


class NameLookupError(NetError):
    """`wanted` is the only kind of address that was asked for, "IPv6", where it was one."""

    def __init__(self, host: str, problem: DnsProblem, wanted: str | None = None) -> None:
        words = {
            DnsProblem.NXDOMAIN: f"{host} does not exist",
            DnsProblem.NODATA: f"{host} has no {f'{wanted} ' if wanted else ''}address",
            DnsProblem.TEMPORARY: f"no name server answered for {host}",
        }
        super().__init__(Reason.DNS, words[problem])
        self.problem = problem


class Loss(NamedTuple):
    """An address that could not be connected to. `local`: this machine itself had no way there, or forbids it."""

    place: str
    error: OSError
    local: bool


class DialError(NetError):
    """`losses` holds one entry for each address that was tried, at least one."""

    def __init__(self, losses: Sequence[Loss]) -> None:
        super().__init__(Reason.CONNECT_UNREACHABLE, "no address could be connected to")
        self.losses = tuple(losses)


class BrokenAnswerError(NetError):
    """`said` is what a parser says of it; `too_long` that a part of the headers has no end in sight."""

    def __init__(self, said: str = "no detail", *, too_long: bool = False) -> None:
        super().__init__(Reason.PROTOCOL, f"the answer is not valid HTTP: {clean(said, BOUND)}")
        self.too_long = too_long


class PrivateAddressError(NetError):
    def __init__(self, host: str, ip: str) -> None:
        what = f"{ip} is" if ip == host else f"{host} leads to {ip},"
        super().__init__(Reason.PRIVATE, f"{what} a private address: `allow_private = false` forbids it")


class ProxyError(NetError):
    """`cause` is what went wrong on the way to the proxy, where that was it. `message` names the proxy."""

    def __init__(self, message: str, *, owner: Owner | None = None, cause: Exception | None = None) -> None:
        super().__init__(Reason.PROXY, message, owner=owner)
        self.cause = cause
