"""Anthropic: Messages, models and count_tokens, in the versions 2023-06-01 and 2026-10-21."""

from typing import Any

from probe.demo.vendors.said import TOKENS_IN, Said
from probe.demo.vendors.values import (
    Answer,
    Asked,
    Frame,
    Headers,
    Reply,
    Row,
    Stream,
    event,
    packed,
    refused,
)

VERSIONS = ("2023-06-01", "2026-10-21")
MODELS = ("claude-haiku-5-5", "claude-opus-5-5", "claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5")
RETIRING = {"claude-haiku-4-5": "2026-12-31T00:00:00Z"}
ALWAYS_THINK = ("claude-opus-5-5",)
NEWLINE = b"\n"
PING = event({"type": "ping"}, "ping", "ping")

_RETRY: Headers = (("retry-after", "7"), ("x-should-retry", "true"))
_NO_RETRY: Headers = (("x-should-retry", "false"),)
_AGAIN: Headers = (("x-should-retry", "true"),)

ROWS = {
    "invalid_request": Row(400, "invalid_request_error", "messages: at least one message is required"),
    "authentication": Row(401, "authentication_error", "invalid x-api-key"),
    "money": Row(402, "billing_error", "Your credit balance is too low to access the Anthropic API."),
    "permission": Row(403, "permission_error", "Your API key does not have permission to use the resource."),
    "on_hold": Row(403, "permission_error", "This organization is on hold.", "organization_on_hold"),
    "not_found": Row(404, "not_found_error", "model: claude-gone-1"),
    "conflict": Row(409, "conflict_error", "The request conflicts with another one."),
    "precondition": Row(412, "invalid_request_error", "A precondition failed."),
    "too_large": Row(413, "request_too_large", "Request exceeds the maximum size"),
    "rate_limit": Row(429, "rate_limit_error", "This request would exceed your rate limit.", None, _RETRY),
    "ramp_limit": Row(
        429, "rate_limit_error", "Usage rose too fast.", "ramp_limit_exceeded", (("retry-after", "30"),)
    ),
    "spend_limit": Row(
        429, "rate_limit_error", "Spend limit reached.", "enforced_spend_limit_reached", _NO_RETRY
    ),
    "contract_limit": Row(
        429, "rate_limit_error", "Contract limit reached.", "contract_spend_limit_reached", _NO_RETRY
    ),
    "server_error": Row(500, "api_error", "Internal server error", None, _AGAIN),
    "timeout_error": Row(504, "timeout_error", "Request timed out", None, _AGAIN),
    # The one that was captured carries no retry-after.
    "overloaded": Row(529, "overloaded_error", "Overloaded", None, (*_AGAIN, ("server", "cloudflare"))),
}

_FINISH = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}
_SAMPLING = ("temperature", "top_p", "top_k")


def answer(asked: Asked, said: Said) -> Answer:
    key = asked.headers.get("x-api-key", "") or asked.bearer()
    if not key:
        return error(ROWS["authentication"]._replace(message="x-api-key header is required"), asked)
    if refused(key):
        return error(ROWS["authentication"], asked)
    version = asked.headers.get("anthropic-version", "")
    if version not in VERSIONS:
        told = (
            f"anthropic-version: {version!r} is not a valid version"
            if version
            else "anthropic-version: header is required"
        )
        return _wrong(asked, told)
    match asked.method, asked.path.split("/")[1:]:
        case "GET", ["v1", "models"]:
            found = [_model(name) for name in MODELS[: _limit(asked)]]
            more = len(found) < len(MODELS)
            return _good(
                asked,
                {"data": found, "has_more": more, "first_id": MODELS[0], "last_id": found[-1]["id"]},
            )
        case "GET", ["v1", "models", name]:
            return _good(asked, _model(name)) if name in MODELS else _unknown(asked, name)
        case "POST", ["v1", "messages", "count_tokens"]:
            return _checked(asked, version, counting=True) or _good(asked, {"input_tokens": TOKENS_IN})
        case "POST", ["v1", "messages"]:
            return _checked(asked, version, counting=False) or _message(asked, said)
    return error(ROWS["not_found"]._replace(message="Not found"), asked)


def _checked(asked: Asked, version: str, *, counting: bool) -> Reply | None:
    body = asked.table()
    if body is None:
        return _wrong(asked, "The request body is not valid JSON")
    sampling = next((name for name in _SAMPLING if name in body), None)
    if version == "2026-10-21" and sampling:
        return _wrong(asked, f"{sampling}: Extra inputs are not permitted")
    messages, cap, model = body.get("messages"), body.get("max_tokens"), body.get("model")
    if not isinstance(messages, list) or not messages:
        return _wrong(asked, "messages: Field required")
    if not counting and (isinstance(cap, bool) or not isinstance(cap, int) or cap < 0):
        return _wrong(asked, "max_tokens: Field required")
    if not isinstance(model, str):
        return _wrong(asked, "model: Field required")
    if model not in MODELS:
        return _unknown(asked, model)
    if isinstance(messages[-1], dict) and messages[-1].get("role") == "assistant":
        return _wrong(asked, "This model does not support assistant message prefill.")
    if body.get("thinking") == {"type": "disabled"} and model in ALWAYS_THINK:
        return _wrong(asked, "thinking.type: disabled is not supported by this model")
    return None


def _message(asked: Asked, said: Said) -> Answer:
    body = asked.table() or {}
    usage = {"input_tokens": TOKENS_IN, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    message: dict[str, Any] = {
        "id": f"msg_{asked.number:024d}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }
    final = _FINISH[said.finish]
    if body.get("stream") is True:
        start = message | ({"usage": usage | {"output_tokens": 1}} if said.usage else {})
        return Stream(tuple(_frames(start, said, final)), headers=_headers(asked))
    content = [{"type": "thinking", "thinking": "".join(said.thinking), "signature": "c2lnbmVk"}] * bool(
        said.thinking
    )
    content += [{"type": "text", "text": said.text}] * bool(said.tokens)
    whole = message | {"content": content, "stop_reason": final, "stop_details": None}
    if said.usage:
        whole["usage"] = usage | {"output_tokens": said.tokens_out, "service_tier": "standard"}
    return _good(asked, whole)


def _frames(start: dict[str, Any], said: Said, final: str) -> list[Frame]:
    frames = [_event("message_start", message=start)]
    blocks = [
        (words, kind, block, delta, key)
        for words, kind, block, delta, key in (
            (
                said.thinking,
                "thinking",
                {"type": "thinking", "thinking": "", "signature": ""},
                "thinking_delta",
                "thinking",
            ),
            (said.tokens, "token", {"type": "text", "text": ""}, "text_delta", "text"),
        )
        if words
    ]
    for index, (words, kind, block, delta, key) in enumerate(blocks):
        frames.append(_event("content_block_start", index=index, content_block=block))
        frames.extend([PING] * (index == 0))
        frames.extend(
            _event("content_block_delta", kind, index=index, delta={"type": delta, key: word})
            for word in words
        )
        if kind == "thinking":
            signature = {"type": "signature_delta", "signature": "c2lnbmVk"}
            frames.append(_event("content_block_delta", index=index, delta=signature))
        frames.append(_event("content_block_stop", index=index))
    usage = {"usage": {"output_tokens": said.tokens_out}} if said.usage else {}
    ending = {"stop_reason": final, "stop_sequence": None}
    frames.append(_event("message_delta", "finish", delta=ending, **usage))
    frames.append(_event("message_stop", "end"))
    return frames


def _event(name: str, kind: str = "event", **rest: object) -> Frame:
    return event({"type": name, **rest}, kind, name)


def _body(row: Row, asked: Asked) -> dict[str, Any]:
    details = {"error_code": row.code} if row.code else None
    return {
        "type": "error",
        "error": {"details": details, "type": row.type, "message": row.message},
        "request_id": _request_id(asked),
    }


def error(row: Row, asked: Asked) -> Reply:
    return Reply(row.status, packed(_body(row, asked)), headers=(*_headers(asked), *row.headers))


def error_frames(row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:
    """`flat` is the documented form, without details and request id."""
    body = _body(row, asked)
    if form == "flat":
        body = {"type": "error", "error": {"type": row.type, "message": row.message}}
    return (event(body, "error", "error"),)


def _wrong(asked: Asked, message: str) -> Reply:
    return error(ROWS["invalid_request"]._replace(message=message), asked)


def _unknown(asked: Asked, model: str) -> Reply:
    return error(ROWS["not_found"]._replace(message=f"model: {model}"), asked)


def _good(asked: Asked, value: object) -> Reply:
    return Reply(200, packed(value), headers=_headers(asked))


def _model(name: str) -> dict[str, Any]:
    return {
        "type": "model",
        "id": name,
        "display_name": name.replace("-", " ").title(),
        "created_at": "2026-02-01T00:00:00Z",
        "lifecycle": "deprecated" if name in RETIRING else "active",
        "deprecated_at": RETIRING.get(name),
        "max_input_tokens": 200_000,
        "max_tokens": 64_000,
    }


def _limit(asked: Asked) -> int:
    text = asked.query.get("limit", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 20


def _request_id(asked: Asked) -> str:
    return f"req_{asked.number:024d}"


def _headers(asked: Asked) -> Headers:
    limits = tuple(
        (f"anthropic-ratelimit-{what}-{which}", value)
        for what, most in (
            ("requests", "50"),
            ("tokens", "90000"),
            ("input-tokens", "50000"),
            ("output-tokens", "40000"),
        )
        for which, value in (("limit", most), ("remaining", most), ("reset", "2026-02-24T22:25:32Z"))
    )
    return (
        ("request-id", _request_id(asked)),
        ("anthropic-organization-id", "00000000-0000-4000-8000-000000000001"),
        *limits,
        ("cf-ray", f"{asked.number:016x}-FRA"),
    )
