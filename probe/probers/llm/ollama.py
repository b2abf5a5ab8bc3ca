"""Ollama's own `/api/chat`: lines of JSON; `"done": true` ends a stream."""

from collections.abc import Iterator
from typing import Any, Literal

from probe.probers.llm.api import Question
from probe.probers.llm.openai_error import fault
from probe.probers.llm.piece import Ending, Piece, count_of, list_of, table_of, text_of, word_of
from probe.probers.llm.settings import PROMPT, Settings

BASE = ""
KEY_HEADER = "authorization"
READER: Literal["sse", "lines"] = "lines"
MARK = ""
MARK_IS_END = False
KEYLESS = frozenset({401, 403})
CAP = "num_predict"
LEAST_TOKENS = 1

_ENDINGS = {"stop": Ending.STOP, "length": Ending.LENGTH}

__all__ = [
    "BASE", "KEYLESS", "KEY_HEADER", "LEAST_TOKENS", "MARK", "MARK_IS_END", "READER", "fault", "has_models", "inference",
    "models", "pieces", "retires", "whole",
]  # fmt: skip


def inference(settings: Settings) -> Question:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": "user", "content": settings.prompt or PROMPT}],
        "options": {settings.max_tokens_key or CAP: settings.max_tokens},
        # It streams unless told not to.
        "stream": settings.stream,
    }
    if settings.thinking == "off":
        body["think"] = False
    return Question(path="/api/chat", body=body)


def models(settings: Settings) -> Question:  # noqa: ARG001 - the protocol's
    return Question(path="/api/tags")


def pieces(value: Any) -> Iterator[Piece]:
    line = table_of(value)
    message = table_of(line.get("message"))
    if text_of(message.get("thinking")) or list_of(message.get("tool_calls")):
        yield Piece(thinking=True)
    text = text_of(message.get("content"))
    if text:
        yield Piece(text=text)
    done = line.get("done") is True
    # Older servers give no reason.
    reason = (word_of(line.get("done_reason")) or "stop") if done else None
    loading = count_of(line.get("load_duration"))
    yield Piece(
        model=text_of(line.get("model")) or None,
        tokens_in=count_of(line.get("prompt_eval_count")),
        tokens_out=count_of(line.get("eval_count")),
        finish=reason,
        ending=None if reason is None else _ENDINGS.get(reason, Ending.OTHER),
        load_s=None if loading is None else loading / 1e9,
        done=done,
    )


whole = pieces


def has_models(value: Any, model: str | None) -> bool:
    found = table_of(value).get("models")
    if model is None or not isinstance(found, list):
        return isinstance(found, list)
    # A name without a tag means its latest.
    wanted = model if ":" in model else f"{model}:latest"
    return any(wanted in (entry.get("name"), entry.get("model")) for entry in map(table_of, found))


def retires(value: Any, model: str) -> str | None:  # noqa: ARG001 - the protocol's
    return None  # what lies on one's own disk stays there
