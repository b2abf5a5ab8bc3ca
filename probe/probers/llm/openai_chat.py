"""OpenAI Chat Completions, and whoever speaks them: vLLM, OpenRouter, LiteLLM, Azure, Ollama's `/v1`.

Bare `data:` lines, each a chunk of the completion; `[DONE]` ends the stream.
"""

from collections.abc import Iterator
from typing import Any, Literal

from probe.probers.llm import openai_error
from probe.probers.llm.api import Question
from probe.probers.llm.openai_models import has_models, models, retires, version_of
from probe.probers.llm.piece import Ending, Fault, Piece, count_of, list_of, table_of, text_of, word_of
from probe.probers.llm.settings import PROMPT, Settings

BASE = "https://api.openai.com/v1"
KEY_HEADER = "authorization"
READER: Literal["sse", "lines"] = "sse"
MARK = "[DONE]"
MARK_IS_END = True
KEYLESS = frozenset({401, 403})
CAP = "max_completion_tokens"
LEAST_TOKENS = 1

_ENDINGS = {"stop": Ending.STOP, "length": Ending.LENGTH, "content_filter": Ending.REFUSAL}

__all__ = [
    "BASE", "KEYLESS", "KEY_HEADER", "LEAST_TOKENS", "MARK", "MARK_IS_END", "READER", "fault", "has_models", "inference",
    "models", "pieces", "retires", "whole",
]  # fmt: skip


def inference(settings: Settings) -> Question:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": "user", "content": settings.prompt or PROMPT}],
        settings.max_tokens_key or CAP: settings.max_tokens,
    }
    if settings.thinking == "off":
        body["reasoning_effort"] = "none"
    if settings.stream:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    return Question(path="/chat/completions", body=body, query=version_of(settings))


def pieces(value: Any) -> Iterator[Piece]:
    yield from _read(value, "delta", ends=False)


def whole(value: Any) -> Iterator[Piece]:
    if list_of(table_of(value).get("choices")):
        yield from _read(value, "message", ends=True)


def fault(value: Any) -> Fault | None:
    """An error of the answer, or of a choice in it (OpenRouter)."""
    choices = map(table_of, list_of(table_of(value).get("choices")))
    each = (openai_error.fault(choice) for choice in choices if isinstance(choice.get("error"), dict))
    return openai_error.fault(value) or next(each, None)


def _read(value: Any, part: str, *, ends: bool) -> Iterator[Piece]:
    """A chunk with its `delta`, or a whole answer with its `message`: they hold the same."""
    body = table_of(value)
    reason = None
    # The chunk that brings the usage has no choices, and neither has Azure's first, about its filters.
    for choice in map(table_of, list_of(body.get("choices"))):
        said = table_of(choice.get(part))
        if any(text_of(said.get(name)) for name in ("reasoning_content", "reasoning")) or _called(said):
            yield Piece(thinking=True)
        if text_of(said.get("content")):
            yield Piece(text=text_of(said.get("content")))
        if text_of(said.get("refusal")):
            yield Piece(text=text_of(said.get("refusal")), ending=Ending.REFUSAL)
        reason = word_of(choice.get("finish_reason")) or reason
    if reason == "error":
        # OpenRouter's word for an upstream that broke off without saying why.
        yield Piece(fault=fault(value) or Fault(type=reason))
    usage = table_of(body.get("usage"))
    yield Piece(
        model=text_of(body.get("model")) or None,
        tokens_in=count_of(usage.get("prompt_tokens")),
        tokens_out=count_of(usage.get("completion_tokens")),
        tokens_reasoning=count_of(table_of(usage.get("completion_tokens_details")).get("reasoning_tokens")),
        finish=reason,
        ending=None if reason is None else _ENDINGS.get(reason, Ending.OTHER),
        done=ends and reason is not None,
    )


def _called(said: dict[str, object]) -> bool:
    """A call of a tool is an answer too, though nobody sees it."""
    return bool(list_of(said.get("tool_calls")) or table_of(said.get("function_call")))
