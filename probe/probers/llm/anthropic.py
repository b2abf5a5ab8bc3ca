"""Anthropic Messages: named events, each with its `type` in the data; `message_stop` ends a stream."""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

from probe.probers.llm.api import Question
from probe.probers.llm.piece import Ending, Fault, Piece, count_of, list_of, table_of, text_of, word_of
from probe.probers.llm.settings import PROMPT, Settings

BASE = "https://api.anthropic.com"
KEY_HEADER = "x-api-key"
READER: Literal["sse", "lines"] = "sse"
MARK = ""
MARK_IS_END = False
KEYLESS = frozenset({401, 403})
LEAST_TOKENS = 1

VERSION = "2023-06-01"

_ENDINGS = {
    "end_turn": Ending.STOP,
    "stop_sequence": Ending.STOP,
    "max_tokens": Ending.LENGTH,
    "model_context_window_exceeded": Ending.LENGTH,
    "refusal": Ending.REFUSAL,
}
_UNSEEN = {"thinking_delta": "thinking", "input_json_delta": "partial_json", "citations_delta": "citation"}


def inference(settings: Settings) -> Question:
    body: dict[str, Any] = {
        "model": settings.model,
        settings.max_tokens_key or "max_tokens": settings.max_tokens,
        "messages": [{"role": "user", "content": settings.prompt or PROMPT}],
    }
    if settings.thinking == "off":
        body["thinking"] = {"type": "disabled"}
    if settings.stream:
        body["stream"] = True
    return Question(path="/v1/messages", body=body, headers=_headers(settings))


def models(settings: Settings) -> Question:
    if settings.model:
        return Question(path=f"/v1/models/{quote(settings.model, safe=':@')}", headers=_headers(settings))
    return Question(path="/v1/models", headers=_headers(settings), query={"limit": "1"})


def _headers(settings: Settings) -> dict[str, str]:
    return {"anthropic-version": settings.version or VERSION}


def pieces(value: Any) -> Iterator[Piece]:
    event = table_of(value)
    match event.get("type"):
        case "message_start":
            message = table_of(event.get("message"))
            usage = table_of(message.get("usage"))
            # The output counted here is what was accepted, not what was said.
            yield Piece(
                model=text_of(message.get("model")) or None, tokens_in=count_of(usage.get("input_tokens"))
            )
        case "content_block_delta":
            delta = table_of(event.get("delta"))
            kind = text_of(delta.get("type"))
            if kind == "text_delta":
                yield Piece(text=text_of(delta.get("text")))
            elif kind in _UNSEEN:
                yield Piece(thinking=bool(delta.get(_UNSEEN[kind])))
        case "message_delta":
            usage = table_of(event.get("usage"))
            reason = word_of(table_of(event.get("delta")).get("stop_reason"))
            yield Piece(
                finish=reason,
                ending=_ending(reason),
                tokens_in=count_of(usage.get("input_tokens")),
                tokens_out=count_of(usage.get("output_tokens")),
            )
        case "message_stop":
            yield Piece(done=True)
        case "ping":
            yield Piece(ping=True)
        case "error":
            yield Piece(fault=fault(value))


def whole(value: Any) -> Iterator[Piece]:
    message = table_of(value)
    if message.get("type") != "message":
        return
    for block in map(table_of, list_of(message.get("content"))):
        if block.get("type") == "text":
            yield Piece(text=text_of(block.get("text")))
        else:
            yield Piece(thinking=True)
    usage, reason = table_of(message.get("usage")), word_of(message.get("stop_reason"))
    yield Piece(
        model=text_of(message.get("model")) or None,
        tokens_in=count_of(usage.get("input_tokens")),
        tokens_out=count_of(usage.get("output_tokens")),
        finish=reason,
        ending=_ending(reason),
        done=True,
    )


def fault(value: Any) -> Fault | None:
    body = table_of(value)
    error = body.get("error")
    if not isinstance(error, dict):
        return None
    return Fault(
        type=word_of(error.get("type")),
        code=word_of(table_of(error.get("details")).get("error_code")),
        message=text_of(error.get("message")),
        request_id=word_of(body.get("request_id")),
    )


def has_models(value: Any, model: str | None) -> bool:
    found = table_of(value)
    return found.get("type") == "model" if model else isinstance(found.get("data"), list)


def retires(value: Any, model: str) -> str | None:  # noqa: ARG001 - the protocol's
    told = table_of(value)
    when = word_of(told.get("deprecated_at"))
    state = word_of(told.get("lifecycle"))
    if state in (None, "active"):
        return when
    return f"{state} {when}" if when else state


def _ending(reason: str | None) -> Ending | None:
    return None if reason is None else _ENDINGS.get(reason, Ending.OTHER)
