"""The few words every part of probe agrees on."""

from enum import StrEnum


class Outcome(StrEnum):
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class Owner(StrEnum):
    """Whose fault a failure is."""

    TARGET = "target"
    CLIENT = "client"
    QUOTA = "quota"
    NETWORK = "network"
    SELF = "self"


WHOSE: dict[Owner, str] = {
    Owner.TARGET: "theirs",
    Owner.CLIENT: "ours",
    Owner.QUOTA: "account",
    Owner.NETWORK: "network",
    Owner.SELF: "here",
}
"""How a reader is told whose fault it is."""


class Phase(StrEnum):
    """Where inside one exchange we were. The last two are inside `receive`, where a model speaks."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    RECEIVE = "receive"
    FIRST_TOKEN = "first_token"  # noqa: S105 - the name of a phase, not a secret
    STREAM = "stream"


DOING: dict[Phase, str] = {
    Phase.DNS: "resolving the name",
    Phase.CONNECT: "connecting",
    Phase.TLS: "in the TLS handshake",
    Phase.SEND: "sending the request",
    Phase.WAIT: "waiting for the first byte",
    Phase.RECEIVE: "receiving the answer",
    Phase.FIRST_TOKEN: "waiting for the first token",
    Phase.STREAM: "in the middle of the stream",
}
"""What was going on in each phase, as a message says it."""


class Trigger(StrEnum):
    """What made us ask."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    CI = "ci"
    RECHECK = "recheck"


class Judgement(StrEnum):
    """Three values, because not knowing is neither good nor bad."""

    MET = "met"
    MISSED = "missed"
    UNDETERMINED = "undetermined"


SEVERITY: dict[Outcome, int] = {Outcome.DOWN: 3, Outcome.UNKNOWN: 2, Outcome.DEGRADED: 1, Outcome.UP: 0}
"""Down beats undetermined beats degraded: in sorting, in summaries and in exit codes."""
