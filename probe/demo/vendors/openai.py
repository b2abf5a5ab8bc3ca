"""OpenAI: Chat Completions, Responses and models; and the servers that speak the first of them."""

from typing import Any

from probe.demo.vendors import openai_chat, openai_responses
from probe.demo.vendors.said import Said
from probe.demo.vendors.values import Answer, Asked, Frame, Headers, Reply, Row, event, packed, refused

MODELS = ("gpt-6-luna", "gpt-5-nano", "o4-mini")
RETIRING = {"gpt-5-nano": "2026-12-11"}
NEWLINE = b"\n"
PING = Frame(b": keep-alive\n\n", "ping")

_AGAIN: Headers = (("x-should-retry", "true"),)

ROWS = {
    "invalid_request": Row(400, "invalid_request_error", "Invalid request.", "invalid_value"),
    "below_min": Row(400, "invalid_request_error", "Expected a value >= 16.", "integer_below_min_value"),
    "authentication": Row(
        401, "invalid_request_error", "Incorrect API key provided: sk-…", "invalid_api_key"
    ),
    "permission": Row(
        403,
        "invalid_request_error",
        "Country, region, or territory not supported",
        "unsupported_country_region_territory",
    ),
    "not_found": Row(404, "invalid_request_error", "The model `gpt-gone` does not exist", "model_not_found"),
    "rate_limit": Row(
        429,
        "requests",
        "Rate limit reached.",
        "rate_limit_exceeded",
        (("retry-after", "7"), ("retry-after-ms", "6800")),
    ),
    "rate_tokens": Row(429, "tokens", "Rate limit reached.", "rate_limit_exceeded", (("retry-after", "1"),)),
    "slow_down": Row(429, "rate_limit_error", "Slow down.", "slow_down"),
    "money": Row(429, "insufficient_quota", "You exceeded your current quota.", "insufficient_quota"),
    "spend_limit": Row(429, "insufficient_quota", "Your balance is used up.", "credit_balance_exhausted"),
    "server_error": Row(500, "server_error", "The server had an error.", None, _AGAIN),
    "overloaded": Row(
        503,
        "service_unavailable_error",
        "The server is overloaded.",
        "server_is_overloaded",
        (("retry-after", "3"), *_AGAIN),
    ),
    "engine_overloaded": Row(
        503, "server_error", "The engine is currently overloaded, please try again later", None
    ),
}


def answer(asked: Asked, said: Said) -> Answer:
    key = asked.bearer()
    if not key:
        return error(ROWS["authentication"]._replace(message="You didn't provide an API key."), asked)
    if refused(key):
        return error(ROWS["authentication"], asked)
    return spoken(asked, said, MODELS)


def spoken(asked: Asked, said: Said, models: tuple[str, ...]) -> Answer:
    """The same behind the door."""
    match asked.method, asked.path.split("/")[1:]:
        case "GET", ["v1", "models"]:
            return good(asked, {"object": "list", "data": [_model(name) for name in models]})
        case "GET", ["v1", "models", name]:
            return good(asked, _model(name)) if name in models else _unknown(asked, name)
        case "POST", ["v1", "chat", "completions"]:
            return _checked(asked, models, "messages") or openai_chat.answer(asked, said, headers(asked))
        case "POST", ["v1", "responses"]:
            return _checked(asked, models, "input") or openai_responses.answer(asked, said, headers(asked))
    row = ROWS["not_found"]._replace(message=f"Invalid URL ({asked.method} {asked.path})", code=None)
    return error(row, asked)


def _checked(asked: Asked, models: tuple[str, ...], question: str) -> Reply | None:
    body = asked.table()
    if body is None:
        return error(
            ROWS["invalid_request"]._replace(message="We could not parse the JSON body.", code=None), asked
        )
    model = body.get("model")
    if not isinstance(model, str) or not body.get(question):
        what = "model" if not isinstance(model, str) else question
        message = f"Missing required parameter: '{what}'."
        return error(
            ROWS["invalid_request"]._replace(message=message, code="missing_required_parameter"), asked
        )
    if model not in models:
        return _unknown(asked, model)
    if model.startswith("o") and "max_tokens" in body:
        message = "Unsupported parameter: 'max_tokens' is not supported with this model."
        return error(ROWS["invalid_request"]._replace(message=message, code="unsupported_parameter"), asked)
    cap = body.get("max_output_tokens")
    if question == "input" and isinstance(cap, int) and cap < 16:
        return error(ROWS["below_min"], asked)
    return None


def body_of(row: Row) -> dict[str, Any]:
    return {"error": {"message": row.message, "type": row.type, "param": None, "code": row.code}}


def error(row: Row, asked: Asked) -> Reply:
    return Reply(row.status, packed(body_of(row)), headers=(*headers(asked), *row.headers))


def error_frames(row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:
    """`done` sends `[DONE]` after the error, as vLLM does; `failed` ends a Responses stream as the documents have it."""
    if asked.path.endswith("/responses"):
        return openai_responses.error_frames(row, asked, form)
    ending = (openai_chat.DONE,) if form == "done" else ()
    return (event(body_of(row), "error"), *ending)


def _unknown(asked: Asked, model: str) -> Reply:
    message = f"The model `{model}` does not exist or you do not have access to it."
    return error(ROWS["not_found"]._replace(message=message), asked)


def good(asked: Asked, value: object) -> Reply:
    return Reply(200, packed(value), headers=headers(asked))


def _model(name: str) -> dict[str, Any]:
    about = {"id": name, "object": "model", "created": 1_770_000_000, "owned_by": "system"}
    return about | {"shutdown_date": RETIRING.get(name)}


def headers(asked: Asked) -> Headers:
    return (
        ("x-request-id", f"req_{asked.number:032x}"),
        ("openai-processing-ms", "12"),
        ("openai-version", "2020-10-01"),
        ("openai-organization", "org-standin"),
        ("x-ratelimit-limit-requests", "500"),
        ("x-ratelimit-limit-tokens", "200000"),
        ("x-ratelimit-remaining-requests", "499"),
        ("x-ratelimit-remaining-tokens", "199984"),
        ("x-ratelimit-reset-requests", "120ms"),
        ("x-ratelimit-reset-tokens", "6m0s"),
        ("cf-ray", f"{asked.number:016x}-FRA"),
    )
