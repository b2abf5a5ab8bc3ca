"""A server of one's own: Ollama's routes (lines of JSON, no key), and the form of OpenAI it speaks beside them.

`/health` and `/version` are vLLM's, whose errors in the stream are followed by `[DONE]`.
"""

from typing import Any

from probe.demo.vendors import openai
from probe.demo.vendors.said import TOKENS_IN, Said
from probe.demo.vendors.values import Answer, Asked, Frame, Headers, Reply, Row, Stream, event, packed

MODELS = ("llama3.2:1b", "qwen3:0.6b")
NEWLINE = b"\n"
PING = Frame(b": ping\n\n", "ping")

ROWS = {
    "invalid_request": Row(400, "BadRequestError", "invalid request"),
    "not_found": Row(404, "NotFoundError", "model 'gone' not found"),
    "server_error": Row(500, "InternalServerError", "llama runner process has terminated"),
    "overloaded": Row(
        503, "ServiceUnavailableError", "server busy, please try again. maximum pending requests exceeded"
    ),
}

_WHEN = "2026-02-01T00:00:00.000000Z"
_HEADERS: Headers = ()


def answer(asked: Asked, said: Said) -> Answer:
    match asked.method, asked.path:
        case "GET", "/health":
            return Reply(200, b"", "text/plain")
        case "GET", "/api/version" | "/version":
            return _good({"version": "0.31.0"})
        case "GET", "/api/tags" | "/api/ps":
            return _good({"models": [_model(name) for name in MODELS]})
        case "POST", "/api/chat" | "/api/generate":
            return _checked(asked) or _spoken(asked, said)
    if asked.path.startswith("/v1/"):
        return openai.spoken(asked, said, MODELS)._replace(headers=_HEADERS)
    return Reply(404, b"404 page not found", "text/plain")


def _checked(asked: Asked) -> Reply | None:
    body = asked.table()
    if body is None or not isinstance(body.get("model"), str):
        return error(ROWS["invalid_request"]._replace(message="model is required"), asked)
    if body["model"] not in MODELS:
        return error(ROWS["not_found"]._replace(message=f"model '{body['model']}' not found"), asked)
    return None


def _spoken(asked: Asked, said: Said) -> Answer:
    body = asked.table() or {}
    head = {"model": body["model"], "created_at": _WHEN}
    last: dict[str, Any] = {"done_reason": "length" if said.finish == "length" else "stop", "done": True}
    if said.usage:
        last |= {"total_duration": 42_000_000, "load_duration": 1_000_000, "prompt_eval_count": TOKENS_IN}
        last |= {
            "prompt_eval_duration": 1_000_000,
            "eval_count": said.tokens_out,
            "eval_duration": 40_000_000,
        }

    def words(text: str, thought: str = "") -> dict[str, Any]:
        if asked.path == "/api/generate":
            return {"response": text} | ({"thinking": thought} if thought else {})
        return {
            "message": {"role": "assistant", "content": text} | ({"thinking": thought} if thought else {})
        }

    if body.get("stream") is False:
        return _good(head | words(said.text, "".join(said.thinking)) | last)
    frames = [_line(head | words("", word) | {"done": False}, "thinking") for word in said.thinking]
    frames += [_line(head | words(word) | {"done": False}, "token") for word in said.tokens]
    return Stream((*frames, _line(head | words("") | last, "end")), "application/x-ndjson", _HEADERS)


def _line(value: object, kind: str) -> Frame:
    return Frame(packed(value) + b"\n", kind)


def _compatible(row: Row) -> dict[str, Any]:
    return {"error": {"message": row.message, "type": row.type, "param": None, "code": row.status}}


def error(row: Row, asked: Asked) -> Reply:
    body = _compatible(row) if asked.path.startswith("/v1/") else {"error": row.message}
    if asked.path == "/health":
        return Reply(503, b"", "text/plain")
    return Reply(row.status, packed(body), headers=row.headers)


def error_frames(row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:
    """A line of its own; on the compatible route `[DONE]` follows, unless `form` is `nested`."""
    if not asked.path.startswith("/v1/"):
        return (_line({"error": row.message}, "error"),)
    ending = () if form == "nested" else (Frame(b"data: [DONE]\n\n", "end"),)
    return (event(_compatible(row), "error"), *ending)


def _good(value: object) -> Reply:
    return Reply(200, packed(value), headers=_HEADERS)


def _model(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "model": name,
        "modified_at": _WHEN,
        "size": 1_321_098_329,
        "digest": "0" * 64,
        "details": {},
    }
