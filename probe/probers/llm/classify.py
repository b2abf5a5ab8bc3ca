"""What a service says is wrong → the reason and whose fault it is.

One table, the first rule that fits decides: on status, types and codes, never on the wording of a message. Everything it
looks at is kept in the record, so that a class can be computed again.
"""

from collections.abc import Container
from typing import Literal, NamedTuple

from probe.probers.llm.piece import Fault
from probe.reasons import Reason

_CAPACITY = frozenset({
    "overloaded_error", "unavailable", "server_is_overloaded", "slow_down", "service_unavailable_error", "serviceunavailableerror",
})  # fmt: skip
_SERVER = frozenset({
    "api_error", "timeout_error", "server_error", "internal", "internalservererror", "internal_server_error",
    "deadline_exceeded", "internalerror", "unknown",
})  # fmt: skip
_MONEY = frozenset({
    "billing_error", "insufficient_quota", "credit_balance_exhausted", "enforced_spend_limit_reached",
    "contract_spend_limit_reached", "billing_hard_limit_reached", "spend_limit_reached", "usage_limit_reached", "budget_exceeded",
})  # fmt: skip
_ACCOUNT = frozenset({
    "authentication_error", "permission_error", "invalid_api_key", "api_key_invalid", "permission_denied",
    "unauthenticated", "organization_on_hold", "unsupported_country_region_territory",
})  # fmt: skip
_RATE = frozenset({
    "rate_limit_error", "rate_limit_exceeded", "resource_exhausted", "requests", "tokens", "ramp_limit_exceeded",
})  # fmt: skip
_REQUEST = frozenset({
    "invalid_request_error", "not_found_error", "request_too_large", "invalid_argument", "failed_precondition",
    "not_found", "badrequesterror", "notfounderror", "model_not_found", "conflict_error",
})  # fmt: skip
_FAILED = frozenset({"failed", "error"})


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
    """Fits an answer with one of the statuses, or with one of the marks; `only` says under what circumstances."""

    reason: Reason
    statuses: Container[int] = ()
    marks: frozenset[str] = frozenset()
    only: Literal["", "guarded", "json"] = ""

    def fits(self, said: Said) -> bool:
        if (self.only == "guarded" and not said.guarded) or (self.only == "json" and not said.is_json):
            return False
        return not self.marks.isdisjoint(said.marks) or (
            said.status is not None and said.status in self.statuses
        )


def marks_of(fault: Fault) -> frozenset[str]:
    """The words of an error that decide."""
    return frozenset(word.lower() for word in (fault.type, fault.code, *fault.codes) if word)


RULES: tuple[Rule, ...] = (
    # The service's own word, whatever a guard in front of it adds.
    Rule(Reason.CAPACITY, (529,), _CAPACITY),
    # A guard's page may come with any status: it is told by what it is.
    Rule(Reason.EDGE_BLOCK, (403, 405, 429, 503), only="guarded"),
    Rule(Reason.QUOTA, (402,), _MONEY),
    Rule(Reason.CAPACITY, (503,), only="json"),
    Rule(Reason.AUTH, (401, 403), _ACCOUNT),
    Rule(Reason.RATE_LIMIT, (429,)),
    Rule(Reason.SERVER_ERROR, range(500, 600), _SERVER),
    Rule(Reason.RATE_LIMIT, (), _RATE),
    Rule(Reason.TIMEOUT, (408,)),
    Rule(Reason.CONFIG_REQUEST, range(300, 500), _REQUEST),
    # An answer that says it failed, and nothing more.
    Rule(Reason.SERVER_ERROR, (), _FAILED),
)
"""The order matters: money before rate, because both are 429; capacity before everything that shares its status."""


def classify(said: Said) -> Reason:
    """The reason; `payload` for an error of which nothing is known, such as an unknown type in the middle of a stream."""
    return next((rule.reason for rule in RULES if rule.fits(said)), Reason.PAYLOAD)
