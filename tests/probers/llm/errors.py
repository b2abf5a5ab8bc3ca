"""Every error that the vendors are known to tell, as they tell it, and what it means.

Row by row as the vendors' error pages have them, and those of the compatible servers.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Row(NamedTuple):
    """`body` is the JSON with status `status`, and what stands in the event or in the 200 otherwise.

    `inside` is the reason there, where no status helps; default: the same. `facts` is what is kept of it, raw.
    """

    status: int
    body: Mapping[str, Any]
    reason: str
    facts: Mapping[str, Any]
    inside: str = ""


def anthropic(status: int, kind: str, reason: str, code: str | None = None) -> Row:
    details = {"error_code": code} if code else None
    error = {"type": kind, "message": "in words that decide nothing", "details": details}
    facts = {"error_type": kind, "request_id": "req_1"} | ({"error_code": code} if code else {})
    return Row(status, {"type": "error", "error": error, "request_id": "req_1"}, reason, facts)


def openai(
    status: int, kind: str | None, code: str | int | None, reason: str, *, inside: str = "", **more: Any
) -> Row:
    error = {"message": "in words that decide nothing", "type": kind, "param": None, "code": code, **more}
    facts = ({"error_type": kind} if kind else {}) | ({"error_code": str(code)} if code else {})
    return Row(status, {"error": error}, reason, facts, inside)


def gemini(status: int, word: str, reason: str, *details: Mapping[str, Any], **facts: Any) -> Row:
    error = {
        "code": status,
        "message": "in words that decide nothing",
        "status": word,
        "details": list(details),
    }
    return Row(status, {"error": error}, reason, {"error_type": word, **facts})


def info(reason: str) -> Mapping[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}


def quota(name: str) -> Mapping[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": name}]}


WAIT = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "46s"}
MINUTE, DAY = (
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
)

ANTHROPIC = (
    anthropic(400, "invalid_request_error", "config.request"),
    anthropic(400, "invalid_request_error", "quota", "enforced_spend_limit_reached"),
    anthropic(401, "authentication_error", "auth"),
    anthropic(402, "billing_error", "quota"),
    anthropic(403, "permission_error", "auth"),
    anthropic(403, "permission_error", "auth", "organization_on_hold"),
    anthropic(404, "not_found_error", "config.request"),
    anthropic(409, "conflict_error", "config.request"),
    anthropic(412, "conflict_error", "config.request"),
    anthropic(413, "request_too_large", "config.request"),
    anthropic(429, "rate_limit_error", "rate_limit"),
    anthropic(429, "rate_limit_error", "rate_limit", "ramp_limit_exceeded"),
    anthropic(429, "rate_limit_error", "quota", "enforced_spend_limit_reached"),
    anthropic(429, "rate_limit_error", "quota", "contract_spend_limit_reached"),
    anthropic(500, "api_error", "server_error"),
    anthropic(504, "timeout_error", "server_error"),
    anthropic(529, "overloaded_error", "capacity"),
)
OPENAI = (
    openai(400, "invalid_request_error", "integer_below_min_value", "config.request"),
    openai(401, "invalid_request_error", "invalid_api_key", "auth"),
    openai(401, "invalid_request_error", None, "auth", inside="config.request"),
    openai(403, "request_forbidden", "unsupported_country_region_territory", "auth"),
    openai(404, "invalid_request_error", "model_not_found", "config.request"),
    openai(405, "invalid_request_error", "method_not_supported", "config.request"),
    openai(422, "invalid_request_error", None, "config.request"),
    openai(429, "requests", "rate_limit_exceeded", "rate_limit"),
    openai(429, "tokens", "rate_limit_exceeded", "rate_limit"),
    openai(429, "rate_limit_error", "slow_down", "capacity"),
    openai(429, "insufficient_quota", "insufficient_quota", "quota"),
    openai(429, "insufficient_quota", "credit_balance_exhausted", "quota"),
    openai(429, "insufficient_quota", "billing_hard_limit_reached", "quota"),
    openai(500, "server_error", None, "server_error"),
    openai(502, "server_error", "bad_gateway", "server_error"),
    openai(503, "service_unavailable_error", "server_is_overloaded", "capacity"),
    # The older text: only the status says that it is load.
    openai(503, "server_error", None, "capacity", inside="server_error"),
)
GEMINI = (
    gemini(400, "INVALID_ARGUMENT", "config.request"),
    gemini(400, "INVALID_ARGUMENT", "auth", info("API_KEY_INVALID"), error_code="API_KEY_INVALID"),
    gemini(400, "FAILED_PRECONDITION", "config.request"),
    gemini(402, "FAILED_PRECONDITION", "quota"),
    gemini(403, "PERMISSION_DENIED", "auth"),
    gemini(404, "NOT_FOUND", "config.request"),
    gemini(429, "RESOURCE_EXHAUSTED", "rate_limit", quota(MINUTE), WAIT, error_code=MINUTE, retry_after_s=46.0),
    gemini(429, "RESOURCE_EXHAUSTED", "rate_limit", quota(DAY), error_code=DAY),
    gemini(
        429, "RESOURCE_EXHAUSTED", "rate_limit", info("RATE_LIMIT_EXCEEDED"), quota(MINUTE),
        error_code=f"RATE_LIMIT_EXCEEDED, {MINUTE}",
    ),
    gemini(500, "INTERNAL", "server_error"),
    gemini(503, "UNAVAILABLE", "capacity"),
    gemini(504, "DEADLINE_EXCEEDED", "server_error"),
)  # fmt: skip
COMPATIBLE = (
    # vLLM: a type of its own, and the status as the code.
    openai(400, "BadRequestError", 400, "config.request"),
    openai(404, "NotFoundError", 404, "config.request"),
    openai(500, "InternalServerError", 500, "server_error"),
    openai(503, "ServiceUnavailableError", 503, "capacity"),
    Row(400, {"object": "error", "message": "older", "type": "BadRequestError", "param": None, "code": 400}, "config.request",
        {"error_type": "BadRequestError", "error_code": "400"}),
    # OpenRouter: the status as the code, and no type.
    openai(400, None, 400, "config.request"),
    openai(401, None, 401, "auth"),
    openai(402, None, 402, "quota"),
    openai(403, None, 403, "auth", metadata={"reasons": ["violence"]}),
    openai(408, None, 408, "timeout"),
    openai(429, None, 429, "rate_limit"),
    openai(502, None, 502, "server_error", metadata={"provider_name": "upstream"}),
    openai(503, None, 503, "capacity"),
    # LiteLLM: the status as text.
    openai(429, "throttling_error", "429", "rate_limit"),
    openai(400, "budget_exceeded", "400", "quota"),
    openai(500, "None", "500", "server_error"),
    # Azure.
    openai(401, None, "401", "auth"),
    openai(404, None, "DeploymentNotFound", "config.request", inside="payload"),
    openai(429, None, "429", "rate_limit"),
)  # fmt: skip
OLLAMA = (
    # Nothing but words: without a status nobody knows.
    Row(400, {"error": "invalid options"}, "config.request", {}, "payload"),
    Row(404, {"error": "model 'x' not found"}, "config.request", {}, "payload"),
    Row(500, {"error": "llama runner process has terminated"}, "server_error", {}, "payload"),
    Row(503, {"error": "server busy"}, "capacity", {}, "payload"),
)
ROWS = {
    "anthropic": ANTHROPIC,
    "openai-chat": (*OPENAI, *COMPATIBLE),
    "openai-responses": OPENAI,
    "gemini": GEMINI,
    "ollama": OLLAMA,
}
MEANS = {
    "capacity": ("target", "down"),
    "server_error": ("target", "down"),
    "timeout": ("target", "down"),
    "payload": ("target", "down"),
    "auth": ("client", "unknown"),
    "config.request": ("client", "unknown"),
    "edge_block": ("client", "unknown"),
    "quota": ("quota", "unknown"),
    "rate_limit": ("quota", "unknown"),
}
"""Owner and outcome of each reason."""
