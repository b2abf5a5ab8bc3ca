"""Gemini: generateContent, its stream, countTokens and models, under /v1 and /v1beta. Without `alt=sse` it streams an array."""

import json
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

MODELS = ("gemini-3.5-flash-lite", "gemini-2.5-flash-lite", "gemini-2.5-pro")
NEWLINE = b"\r\n"
PING = None

_RPC = "type.googleapis.com/google.rpc."

# `code` is the reason or the quota that tells rows of one status apart.
ROWS = {
    "invalid_request": Row(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "authentication": Row(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"
    ),
    "precondition": Row(
        400,
        "FAILED_PRECONDITION",
        "User location is not supported for the API use without a billing account linked.",
    ),
    "money": Row(402, "RESOURCE_EXHAUSTED", "Your prepaid credits are used up."),
    "permission": Row(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
    "not_found": Row(404, "NOT_FOUND", "models/gemini-gone is not found"),
    "rate_limit": Row(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota.",
        "GenerateRequestsPerMinutePerProjectPerModel",
    ),
    "rate_day": Row(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota.",
        "GenerateRequestsPerDayPerProjectPerModel",
    ),
    "no_access": Row(
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded, limit: 0",
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
    ),
    "server_error": Row(500, "INTERNAL", "An internal error has occurred."),
    "overloaded": Row(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "timeout_error": Row(504, "DEADLINE_EXCEEDED", "The request timed out. Please try again."),
}

_FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}


def answer(asked: Asked, said: Said) -> Answer:
    key = asked.headers.get("x-goog-api-key", "") or asked.query.get("key", "")
    if not key:
        message = "Method doesn't allow unregistered callers (callers without established identity)."
        return error(ROWS["permission"]._replace(message=message), asked)
    if refused(key):
        return error(ROWS["authentication"], asked)
    version, _, rest = asked.path.removeprefix("/").partition("/")
    if version not in ("v1", "v1beta"):
        return _lost(asked, asked.path)
    name, _, verb = rest.removeprefix("models/").partition(":")
    if rest == "models" and asked.method == "GET":
        found = [_model(name) for name in MODELS[: _limit(asked)]]
        more = {"nextPageToken": "next"} if len(found) < len(MODELS) else {}
        return _good({"models": found, **more})
    if not rest.startswith("models/") or name not in MODELS:
        return _lost(asked, rest.partition(":")[0])
    if asked.method == "GET" and not verb:
        return _good(_model(name))
    if asked.method != "POST" or verb not in ("generateContent", "streamGenerateContent", "countTokens"):
        return _lost(asked, rest)
    wrong = _checked(asked, name)
    if wrong is not None:
        return wrong
    if verb == "countTokens":
        return _good({"totalTokens": TOKENS_IN})
    if verb == "generateContent":
        return _good(_whole(asked, name, said))
    frames = _frames(asked, name, said)
    if asked.query.get("alt") == "sse":
        return Stream(tuple(event(value, kind) for value, kind in frames), "text/event-stream", _HEADERS)
    return Stream(tuple(_array(frames)), "application/json; charset=UTF-8", _HEADERS)


def _checked(asked: Asked, model: str) -> Reply | None:
    body = asked.table()
    if body is None or not isinstance(body.get("contents"), list) or not body["contents"]:
        message = "* GenerateContentRequest.contents: contents is not specified"
        return error(ROWS["invalid_request"]._replace(message=message), asked)
    config = body.get("generationConfig")
    thinking = config.get("thinkingConfig") if isinstance(config, dict) else None
    budget = thinking.get("thinkingBudget") if isinstance(thinking, dict) else None
    if budget is not None and (model.startswith("gemini-3.5") or (model.endswith("-pro") and budget < 128)):
        message = "Thinking budget is not supported by this model."
        return error(ROWS["invalid_request"]._replace(message=message), asked)
    return None


def _response(asked: Asked, model: str, said: Said, out: int, candidate: dict[str, Any]) -> dict[str, Any]:
    usage = {
        "promptTokenCount": TOKENS_IN,
        "candidatesTokenCount": out,
        "thoughtsTokenCount": len(said.thinking),
        "totalTokenCount": TOKENS_IN + out + len(said.thinking),
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": TOKENS_IN}],
    }
    counted = {"usageMetadata": usage} if said.usage else {}
    return {
        "candidates": [candidate | {"index": 0}],
        **counted,
        "modelVersion": model,
        "responseId": f"r{asked.number:020d}",
    }


def _parts(said: Said) -> list[dict[str, Any]]:
    thought = [{"text": "".join(said.thinking), "thought": True}] * bool(said.thinking)
    return [*thought, *([{"text": said.text}] * bool(said.tokens))]


def _whole(asked: Asked, model: str, said: Said) -> dict[str, Any]:
    content: dict[str, Any] = {"role": "model"}
    if _parts(said):
        content = {"parts": _parts(said), "role": "model"}
    return _response(
        asked, model, said, _visible(said), {"content": content, "finishReason": _FINISH[said.finish]}
    )


def _frames(asked: Asked, model: str, said: Said) -> list[tuple[dict[str, Any], str]]:
    """Each a whole response with the new text only; the last one says why it ended."""
    found = []
    spoken = 0
    words = [(word, True) for word in said.thinking] + [(word, False) for word in said.tokens]
    for word, thought in words:
        spoken += not thought
        part = {"text": word, "thought": True} if thought else {"text": word}
        candidate = {"content": {"parts": [part], "role": "model"}}
        found.append((_response(asked, model, said, spoken, candidate), "thinking" if thought else "token"))
    last = {"content": {"role": "model"}, "finishReason": _FINISH[said.finish]}
    return [*found, (_response(asked, model, said, _visible(said), last), "end")]


def _visible(said: Said) -> int:
    """Thoughts are counted apart here."""
    return said.tokens_out - len(said.thinking)


def _array(frames: list[tuple[dict[str, Any], str]]) -> list[Frame]:
    pieces = [
        Frame((b"[" if place == 0 else b",\n") + packed(value), kind)
        for place, (value, kind) in enumerate(frames)
    ]
    return [*pieces[:-1], pieces[-1]._replace(data=pieces[-1].data + b"]\n")]


def _body(row: Row) -> dict[str, Any]:
    details: list[dict[str, Any]] = []
    if row.code and row.status == 429:
        details.append({"@type": f"{_RPC}QuotaFailure", "violations": [{"quotaId": row.code}]})
        details.append({"@type": f"{_RPC}RetryInfo", "retryDelay": "46s"})
    elif row.code:
        domain = {"domain": "googleapis.com", "metadata": {"service": "generativelanguage.googleapis.com"}}
        details.append({"@type": f"{_RPC}ErrorInfo", "reason": row.code, **domain})
    error = {"code": row.status, "message": row.message, "status": row.type}
    return {"error": error | ({"details": details} if details else {})}


def error(row: Row, asked: Asked) -> Reply:  # noqa: ARG001 - the same for all vendors
    return Reply(row.status, packed(_body(row)), "application/json; charset=UTF-8", (*_HEADERS, *row.headers))


def error_frames(row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:  # noqa: ARG001 - the same for all vendors
    """`raw` is JSON over several lines without `data:`; `list` the same in a list of one."""
    if form in ("raw", "list"):
        value = [_body(row)] if form == "list" else _body(row)
        return (Frame(json.dumps(value, indent=2).encode() + b"\n\n", "error"),)
    return (event(_body(row), "error"),)


def _lost(asked: Asked, what: str) -> Reply:
    return error(ROWS["not_found"]._replace(message=f"{what} is not found"), asked)


def _good(value: object) -> Reply:
    return Reply(200, packed(value), "application/json; charset=UTF-8", _HEADERS)


def _model(name: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "displayName": name.title(),
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    }


def _limit(asked: Asked) -> int:
    text = asked.query.get("pageSize", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 50


_HEADERS: Headers = (("server", "scaffolding on HTTPServer2"), ("vary", "Origin"))
"""No request id and no limits: this vendor sends none."""
