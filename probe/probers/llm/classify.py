"""What a service says is wrong → the reason and whose fault it is.

One table, the first rule that fits decides: on status, types and codes, never on the wording of a message. Everything it
looks at is kept in the record, so that a class can be computed again.
"""

from collections.abc import Callable
from typing import NamedTuple

from probe.probers.llm.piece import Fault
from probe.reasons import Reason

_CAPACITY = {
    "overloaded_error",
    "unavailable",
    "server_is_overloaded",
    "slow_down",
    "service_unavailable_error",
    "serviceunavailableerror",
}
_SERVER = {
    "api_error", "timeout_error", "server_error", "internal", "internalservererror", "internal_server_error",
    "deadline_exceeded", "internalerror", "unknown",
}  # fmt: skip
_MONEY = {
    "billing_error", "insufficient_quota", "credit_balance_exhausted", "enforced_spend_limit_reached",
    "contract_spend_limit_reached", "billing_hard_limit_reached", "spend_limit_reached", "usage_limit_reached", "budget_exceeded",
}  # fmt: skip
_ACCOUNT = {
    "authentication_error", "permission_error", "invalid_api_key", "api_key_invalid", "permission_denied",
    "unauthenticated", "organization_on_hold", "unsupported_country_region_territory",
}  # fmt: skip
_RATE = {
    "rate_limit_error",
    "rate_limit_exceeded",
    "resource_exhausted",
    "requests",
    "tokens",
    "ramp_limit_exceeded",
}
_REQUEST = {
    "invalid_request_error", "not_found_error", "request_too_large", "invalid_argument", "failed_precondition",
    "not_found", "badrequesterror", "notfounderror", "model_not_found", "conflict_error",
}  # fmt: skip
_FAILED = {"failed", "error"}
_GATEWAY = frozenset({500, 502, 504, *range(520, 528)})
_GUARDED = frozenset({403, 405, 429, 503})


class Said(NamedTuple):
    """What an answer that is no success looks like.

    `status` is that of HTTP, or what the error inside a 200 says of itself; None where nobody gave one. `marks` are the
    types and codes of the error in lower case. `is_json`: the error came as JSON. `guarded`: the answer bears the
    signs of a guard in front of the service (a challenge, a page of HTML).
    """

    status: int | None
    marks: frozenset[str]
    is_json: bool
    guarded: bool = False


class Rule(NamedTuple):
    reason: Reason
    fits: Callable[[Said], bool]


def marks_of(fault: Fault) -> frozenset[str]:
    """The words of an error that decide."""
    return frozenset(word.lower() for word in (fault.type, fault.code, *fault.codes) if word)


def _marked(words: set[str]) -> Callable[[Said], bool]:
    return lambda said: not words.isdisjoint(said.marks)


def _status(*wanted: int) -> Callable[[Said], bool]:
    return lambda said: said.status in wanted


RULES: tuple[Rule, ...] = (
    # A guard's page may come with any status: it is told by what it is.
    Rule(Reason.EDGE_BLOCK, lambda said: said.guarded and said.status in _GUARDED),
    Rule(Reason.QUOTA, _marked(_MONEY)),
    Rule(Reason.QUOTA, _status(402)),
    Rule(Reason.CAPACITY, _marked(_CAPACITY)),
    Rule(Reason.CAPACITY, _status(529)),
    Rule(Reason.CAPACITY, lambda said: said.status == 503 and said.is_json),
    Rule(Reason.AUTH, _marked(_ACCOUNT)),
    Rule(Reason.AUTH, _status(401, 403)),
    Rule(Reason.RATE_LIMIT, _status(429)),
    Rule(Reason.SERVER_ERROR, lambda said: said.status in _GATEWAY),
    Rule(Reason.SERVER_ERROR, _marked(_SERVER)),
    Rule(Reason.RATE_LIMIT, _marked(_RATE)),
    Rule(Reason.SERVER_ERROR, lambda said: said.status is not None and said.status >= 500),
    Rule(Reason.TIMEOUT, _status(408)),
    Rule(Reason.CONFIG_REQUEST, lambda said: said.status is not None and 300 <= said.status < 500),
    Rule(Reason.CONFIG_REQUEST, _marked(_REQUEST)),
    # An answer that says it failed, and nothing more.
    Rule(Reason.SERVER_ERROR, _marked(_FAILED)),
)
"""The order matters: money before rate, because both are 429; capacity before everything that shares its status."""


def classify(said: Said) -> Reason:
    """The reason; `payload` for an error of which nothing is known, such as an unknown type in the middle of a stream."""
    return next((rule.reason for rule in RULES if rule.fits(said)), Reason.PAYLOAD)
