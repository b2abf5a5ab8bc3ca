"""Why a probe failed: the closed list of reasons, the owner of each, and the outcome it leads to.

The words here are the words of the record, of JUnit, of annotations and of metrics. Each reason has a
default owner; whoever knows better (an endpoint that says the account is out of money, an anchor that
shows this machine is offline) hands in another one.
"""

from enum import StrEnum
from typing import NamedTuple

from probe.model.outcome import Outcome, Owner, Phase
from probe.model.sample import Failure


class Reason(StrEnum):
    DNS = "dns"
    CONNECT_REFUSED = "connect.refused"
    CONNECT_TIMEOUT = "connect.timeout"
    CONNECT_RESET = "connect.reset"
    CONNECT_UNREACHABLE = "connect.unreachable"
    TLS_EXPIRED = "tls.expired"
    TLS_UNTRUSTED = "tls.untrusted"
    TLS_NAME = "tls.name"
    TLS_PIN = "tls.pin"
    TLS_HANDSHAKE = "tls.handshake"
    TIMEOUT = "timeout"
    STALL = "stall"
    PROTOCOL = "protocol"
    TRUNCATED = "truncated"
    PAYLOAD = "payload"
    TOO_LARGE = "too_large"
    TOO_LARGE_HEADERS = "too_large.headers"
    TOO_LARGE_DECODED = "too_large.decoded"
    TOO_LARGE_RATIO = "too_large.ratio"
    REDIRECT = "redirect"
    PRIVATE = "private"
    PROXY = "proxy"
    STATUS = "status"
    ASSERTION = "assertion"
    CAPTURE = "capture"
    CAPACITY = "capacity"
    SERVER_ERROR = "server_error"
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    AUTH = "auth"
    EDGE_BLOCK = "edge_block"
    REFUSAL = "refusal"
    VENDOR = "vendor"
    UNREADABLE = "unreadable"
    SKIP_BUDGET = "skip.budget"
    SKIP_RETRY_AFTER = "skip.retry_after"
    CONFIG_SECRET = "config.secret"  # noqa: S105 - the name of a reason, not a secret
    CONFIG_REQUEST = "config.request"
    OFFLINE = "offline"
    PAUSED = "paused"
    INTERNAL = "internal"


class Meaning(NamedTuple):
    owner: Owner
    outcome: Outcome
    text: str


_DOWN, _UNKNOWN = Outcome.DOWN, Outcome.UNKNOWN
_TARGET, _CLIENT, _QUOTA, _NETWORK, _SELF = Owner.TARGET, Owner.CLIENT, Owner.QUOTA, Owner.NETWORK, Owner.SELF

MEANINGS: dict[Reason, Meaning] = {
    Reason.DNS: Meaning(_NETWORK, _DOWN, "the name could not be resolved"),
    Reason.CONNECT_REFUSED: Meaning(_TARGET, _DOWN, "nothing listens at the address"),
    Reason.CONNECT_TIMEOUT: Meaning(_NETWORK, _DOWN, "no connection within the time allowed"),
    Reason.CONNECT_RESET: Meaning(_TARGET, _DOWN, "the peer dropped the connection"),
    Reason.CONNECT_UNREACHABLE: Meaning(_NETWORK, _DOWN, "the network says the address cannot be reached"),
    Reason.TLS_EXPIRED: Meaning(_TARGET, _DOWN, "the certificate is outside its dates"),
    Reason.TLS_UNTRUSTED: Meaning(_TARGET, _DOWN, "the certificate is not signed by a trusted authority"),
    Reason.TLS_NAME: Meaning(_TARGET, _DOWN, "the certificate is for another name"),
    Reason.TLS_PIN: Meaning(_TARGET, _DOWN, "the key of the certificate is not a pinned one"),
    Reason.TLS_HANDSHAKE: Meaning(_TARGET, _DOWN, "the TLS handshake failed"),
    Reason.TIMEOUT: Meaning(_TARGET, _DOWN, "connected, but not answered in full within the time allowed"),
    Reason.STALL: Meaning(_TARGET, _DOWN, "a stream stood still for too long"),
    Reason.PROTOCOL: Meaning(_TARGET, _DOWN, "the answer is not valid HTTP"),
    Reason.TRUNCATED: Meaning(_TARGET, _DOWN, "the answer ended early"),
    Reason.PAYLOAD: Meaning(_TARGET, _DOWN, "the answer is not what its format promises"),
    Reason.TOO_LARGE: Meaning(_TARGET, _DOWN, "the body is larger than allowed"),
    Reason.TOO_LARGE_HEADERS: Meaning(_TARGET, _DOWN, "the headers are larger than allowed"),
    Reason.TOO_LARGE_DECODED: Meaning(_TARGET, _DOWN, "the body, unpacked, is larger than allowed"),
    Reason.TOO_LARGE_RATIO: Meaning(_TARGET, _DOWN, "the body unpacks to an absurd multiple of its size"),
    Reason.REDIRECT: Meaning(_TARGET, _DOWN, "the redirects lead nowhere good"),
    Reason.PRIVATE: Meaning(
        _TARGET, _DOWN, "led to a private address, which `allow_private = false` forbids"
    ),
    Reason.PROXY: Meaning(_SELF, _UNKNOWN, "the proxy did not take us there"),
    Reason.STATUS: Meaning(_TARGET, _DOWN, "the status is not a wanted one"),
    Reason.ASSERTION: Meaning(_TARGET, _DOWN, "an expectation of yours did not hold"),
    Reason.CAPTURE: Meaning(_TARGET, _DOWN, "a value a later step needs was not in the answer"),
    Reason.CAPACITY: Meaning(_TARGET, _DOWN, "the service says it is overloaded"),
    Reason.SERVER_ERROR: Meaning(_TARGET, _DOWN, "the service says it failed (5xx)"),
    Reason.RATE_LIMIT: Meaning(_QUOTA, _UNKNOWN, "asked too often for this account"),
    Reason.QUOTA: Meaning(_QUOTA, _UNKNOWN, "the account's allowance is spent"),
    Reason.AUTH: Meaning(_CLIENT, _UNKNOWN, "the service refused our credentials"),
    Reason.EDGE_BLOCK: Meaning(_CLIENT, _UNKNOWN, "a guard in front of the service refused us as a robot"),
    Reason.REFUSAL: Meaning(
        _TARGET, Outcome.DEGRADED, "the model answered, and would not say what was asked"
    ),
    Reason.VENDOR: Meaning(_TARGET, _DOWN, "the vendor's own status page says so"),
    Reason.UNREADABLE: Meaning(_CLIENT, _UNKNOWN, "the vendor's status page could not be read"),
    Reason.SKIP_BUDGET: Meaning(_QUOTA, _UNKNOWN, "not asked: the spending you allowed is used up"),
    Reason.SKIP_RETRY_AFTER: Meaning(_QUOTA, _UNKNOWN, "not asked: the service said to wait"),
    Reason.CONFIG_SECRET: Meaning(_CLIENT, _UNKNOWN, "a secret the probe needs is not set here"),
    Reason.CONFIG_REQUEST: Meaning(_CLIENT, _UNKNOWN, "the request cannot be sent as configured"),
    Reason.OFFLINE: Meaning(_SELF, _UNKNOWN, "this machine has no network"),
    Reason.PAUSED: Meaning(_SELF, _UNKNOWN, "this machine stood still, or its clock jumped, while it asked"),
    Reason.INTERNAL: Meaning(_SELF, _UNKNOWN, "a bug in probe"),
}


def failure(
    reason: Reason,
    message: str,
    *,
    phase: Phase | None = None,
    owner: Owner | None = None,
    step: str | None = None,
    assertion: str | None = None,
    wanted: str | None = None,
    actual: str | None = None,
) -> Failure:
    """A Failure with the reason's default owner, unless another one is known."""
    return Failure(
        reason=reason.value,
        owner=owner or MEANINGS[reason].owner,
        phase=phase,
        message=message,
        step=step,
        assertion=assertion,
        wanted=wanted,
        actual=actual,
    )


def outcome_of(found: Failure) -> Outcome:
    """`unknown` where the fault is ours or the account's, `down` where a target or network failed."""
    return _DOWN if found.owner in (_TARGET, _NETWORK) else _UNKNOWN
