"""What can go wrong in one exchange.

NetError                 carries its reason and its words; raised as it is where no more is known
├── NameLookupError      the resolver gave no address                          dns
└── DialError            no address took the connection                        connect.*, offline

Beside these, the layers below raise OSError, ssl.SSLError and httpcore's protocol errors as they come.
`explain` makes a Failure of each: the only place where that is done.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from probe.reasons import Reason


class NetError(Exception):
    """`message` is ours, safe to print, and says what to do where there is something to do."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class DnsProblem(StrEnum):
    """The value of the fact `dns_error`: NXDOMAIN and no-data are definite, the third may pass by itself."""

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    TEMPORARY = "temporary"


class NameLookupError(NetError):
    def __init__(self, host: str, problem: DnsProblem) -> None:
        words = {
            DnsProblem.NXDOMAIN: f"{host} does not exist",
            DnsProblem.NODATA: f"{host} has no address",
            DnsProblem.TEMPORARY: f"no name server answered for {host}",
        }
        super().__init__(Reason.DNS, words[problem])
        self.problem = problem


class Loss(NamedTuple):
    """An address that could not be connected to. `local`: this machine itself had no way there."""

    place: str
    error: OSError
    local: bool


class DialError(NetError):
    """`losses` holds one entry for each address that was tried, at least one."""

    def __init__(self, losses: Sequence[Loss]) -> None:
        super().__init__(Reason.CONNECT_UNREACHABLE, "no address could be connected to")
        self.losses = tuple(losses)
