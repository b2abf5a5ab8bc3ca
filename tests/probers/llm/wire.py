"""Answers as the vendors write them: good ones for every wire format, and the frames they are made of."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

NDJSON = "application/x-ndjson"
SSE = "text/event-stream; charset=utf-8"
JSON = "application/json"
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}


def dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def data(value: Any) -> bytes:
    return b"data: " + dump(value) + b"\n\n"


def named(value: dict[str, Any]) -> bytes:
    """An event with its name before it, as Anthropic and OpenAI's Responses send it."""
    return b"event: %b\n%b" % (value["type"].encode(), data(value))


def line(value: Any) -> bytes:
    return dump(value) + b"\n"


def anthropic_delta(text: str) -> bytes:
    return named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})


def chat_chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return data(
        {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-6-luna", "choices": [choice], "usage": None, **more}
    )  # fmt: skip


def response(status: str, **more: Any) -> dict[str, Any]:
    usage = {"input_tokens": 9, "output_tokens": 2, "output_tokens_details": {"reasoning_tokens": 0}}
    said = {"type": "message", "content": [{"type": "output_text", "text": "pong", "annotations": []}]}
    return {
        "id": "resp_1", "object": "response", "status": status, "error": None, "incomplete_details": None,
        "model": "gpt-6-luna", "output": [said], "usage": usage, **more,
    }  # fmt: skip


def responses_delta(text: str) -> bytes:
    return named({"type": "response.output_text.delta", "sequence_number": 4, "delta": text})


def gemini_chunk(text: str, finish: str | None = None, **part: Any) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": [{"text": text, **part}], "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    usage = {
        "promptTokenCount": 9,
        "candidatesTokenCount": 2,
        "thoughtsTokenCount": 0,
        "totalTokenCount": 11,
    }
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini-3.5-flash-lite"}


def ollama_line(text: str, **more: Any) -> bytes:
    return line({"model": "llama3", "message": {"role": "assistant", "content": text}, "done": False, **more})


OLLAMA_END = line({
    "model": "llama3", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop",
    "load_duration": 1_500_000_000, "prompt_eval_count": 9, "eval_count": 2,
})  # fmt: skip


class Wire(NamedTuple):
    """A good stream in frames (`opening`, two of text, `closing`), the same at once, an event that is an error, the media."""

    opening: tuple[bytes, ...]
    text: tuple[bytes, bytes]
    closing: tuple[bytes, ...]
    whole: Any
    error: Callable[[Any], bytes]
    media: str = SSE

    @property
    def stream(self) -> tuple[bytes, ...]:
        return (*self.opening, *self.text, *self.closing)


WIRES = {
    "anthropic": Wire(
        opening=(
            named({"type": "message_start", "message": {
                "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5", "content": [],
                "stop_reason": None, "usage": {"input_tokens": 9, "output_tokens": 1},
            }}),
            named({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            named({"type": "ping"}),
        ),
        text=(anthropic_delta("po"), anthropic_delta("ng")),
        closing=(
            named({"type": "content_block_stop", "index": 0}),
            named({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 2}}),
            named({"type": "message_stop"}),
        ),
        whole={
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
            "content": [{"type": "text", "text": "pong"}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 9, "output_tokens": 2},
        },
        error=named,
    ),
    "openai-chat": Wire(
        opening=(chat_chunk({"role": "assistant", "content": "", "refusal": None}),),
        text=(chat_chunk({"content": "po"}), chat_chunk({"content": "ng"})),
        closing=(
            chat_chunk({}, "stop"),
            data({"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-6-luna", "choices": [], "usage": USAGE}),
            b"data: [DONE]\n\n",
        ),
        whole={
            "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-6-luna", "usage": USAGE,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "pong", "refusal": None}, "finish_reason": "stop"}],
        },
        # Some (vLLM) end even a stream that failed as if it had not.
        error=lambda body: data(body) + b"data: [DONE]\n\n",
    ),
    "openai-responses": Wire(
        opening=(
            named({"type": "response.created", "sequence_number": 0, "response": response("in_progress", output=[], usage=None)}),
            named({"type": "response.in_progress", "sequence_number": 1, "response": response("in_progress", output=[], usage=None)}),
            data({"type": "keepalive", "sequence_number": 2}),
        ),
        text=(responses_delta("po"), responses_delta("ng")),
        closing=(
            named({"type": "response.output_text.done", "sequence_number": 6, "text": "pong"}),
            named({"type": "response.completed", "sequence_number": 7, "response": response("completed")}),
        ),
        whole=response("completed"),
        error=lambda body: named({"type": "error", "sequence_number": 5, **body}),
    ),
    "gemini": Wire(
        opening=(),
        text=(data(gemini_chunk("po")).replace(b"\n", b"\r\n"), data(gemini_chunk("ng")).replace(b"\n", b"\r\n")),
        closing=(data(gemini_chunk("", "STOP")).replace(b"\n", b"\r\n"),),
        whole=gemini_chunk("pong", "STOP"),
        error=data,
    ),
    "ollama": Wire(
        opening=(),
        text=(ollama_line("po"), ollama_line("ng")),
        closing=(OLLAMA_END,),
        whole={**json.loads(OLLAMA_END), "message": {"role": "assistant", "content": "pong"}},
        error=line,
        media=NDJSON,
    ),
}  # fmt: skip
