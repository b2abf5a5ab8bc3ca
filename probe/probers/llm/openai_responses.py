"""OpenAI Responses: named events with their `type` in the data; one of three `response.…` events ends a stream."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from probe.probers.llm import openai_error
from probe.probers.llm.api import Question
from probe.probers.llm.openai_models import has_models, models, retires, version_of
from probe.probers.llm.piece import Ending, Fault, Piece, count_of, list_of, table_of, text_of, word_of
from probe.probers.llm.settings import PROMPT, Settings

BASE = "https://api.openai.com/v1"
KEY_HEADER = "authorization"
READER: Literal["sse", "lines"] = "sse"
MARK = "[DONE]"
MARK_IS_END = False
"""Some gateways add it behind the last event."""
KEYLESS = frozenset({401, 403})
CAP = "max_output_tokens"
LEAST_TOKENS = 16

FAILED = "failed"
"""The type of the error in a response whose status is `failed`: it brings a code at most."""

_LAST = frozenset({"response.completed", "response.incomplete", "response.failed"})
_UNSEEN = frozenset({
    "response.reasoning_text.delta", "response.reasoning_summary_text.delta", "response.function_call_arguments.delta",
})  # fmt: skip
_CUT = {"max_output_tokens": Ending.LENGTH, "content_filter": Ending.REFUSAL}

__all__ = [
    "BASE", "KEYLESS", "KEY_HEADER", "LEAST_TOKENS", "MARK", "MARK_IS_END", "READER", "fault", "has_models", "inference",
    "models", "pieces", "retires", "whole",
]  # fmt: skip


def inference(settings: Settings) -> Question:
    body: dict[str, Any] = {
        "model": settings.model,
        "input": settings.prompt or PROMPT,
        settings.max_tokens_key or CAP: settings.max_tokens,
        # Else the vendor keeps each answer for a month.
        "store": False,
    }
    if settings.thinking == "off":
        body["reasoning"] = {"effort": "none"}
    if settings.stream:
        body["stream"] = True
    return Question(path="/responses", body=body, query=version_of(settings))


def pieces(value: Any) -> Iterator[Piece]:
    event = table_of(value)
    kind = text_of(event.get("type"))
    if kind in ("response.output_text.delta", "response.refusal.delta"):
        refused = Ending.REFUSAL if kind == "response.refusal.delta" else None
        yield Piece(text=text_of(event.get("delta")), ending=refused)
    elif kind in _UNSEEN:
        yield Piece(thinking=bool(text_of(event.get("delta"))))
    elif kind == "response.created":
        yield Piece(model=text_of(table_of(event.get("response")).get("model")) or None)
    elif kind == "keepalive":
        yield Piece(ping=True)
    elif kind in _LAST:
        yield _last(table_of(event.get("response")), kind.removeprefix("response."))


def whole(value: Any) -> Iterator[Piece]:
    response = table_of(value)
    if response.get("object") != "response":
        return
    for item in map(table_of, list_of(response.get("output"))):
        if item.get("type") == "message":
            yield from _message(item)
        else:
            yield Piece(thinking=True)
    yield _last(response, text_of(response.get("status")))


def fault(value: Any) -> Fault | None:
    """An error event, nested as it comes or flat as it is documented, and a response that says it failed."""
    body = table_of(value)
    response = table_of(body.get("response")) if body.get("type") == "response.failed" else body
    if response is body and not (body.get("object") == "response" and body.get("status") == FAILED):
        return openai_error.fault(value)
    found = openai_error.fault(response) or Fault()
    return msgspec.structs.replace(found, type=found.type or FAILED)


def _message(item: dict[str, object]) -> Iterator[Piece]:
    for part in map(table_of, list_of(item.get("content"))):
        if part.get("type") == "refusal":
            yield Piece(text=text_of(part.get("refusal")), ending=Ending.REFUSAL)
        else:
            yield Piece(text=text_of(part.get("text")))


def _last(response: dict[str, object], status: str) -> Piece:
    """An answer that is incomplete for another reason than its cap or a filter has not ended: it was broken off."""
    why = word_of(table_of(response.get("incomplete_details")).get("reason"))
    ending = Ending.STOP if status == "completed" else _CUT.get(why or "") if status == "incomplete" else None
    usage = table_of(response.get("usage"))
    return Piece(
        model=text_of(response.get("model")) or None,
        tokens_in=count_of(usage.get("input_tokens")),
        tokens_out=count_of(usage.get("output_tokens")),
        tokens_reasoning=count_of(table_of(usage.get("output_tokens_details")).get("reasoning_tokens")),
        finish=why or status or None,
        ending=ending,
        done=ending is not None,
    )
