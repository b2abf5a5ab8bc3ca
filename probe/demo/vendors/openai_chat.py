"""Chat Completions: lines of data only, a role first, a finish, the usage where it is asked for, and `[DONE]`."""

from typing import Any

from probe.demo.vendors.said import TOKENS_IN, Said
from probe.demo.vendors.values import Answer, Asked, Frame, Headers, Reply, Stream, event, packed

DONE = Frame(b"data: [DONE]\n\n", "end")
_FINISH = {"stop": "stop", "length": "length", "refusal": "content_filter"}


def answer(asked: Asked, said: Said, headers: Headers) -> Answer:
    body = asked.table() or {}
    head: dict[str, Any] = {
        "id": f"chatcmpl-{asked.number:024d}",
        "object": "chat.completion.chunk",
        "created": 1_770_000_000,
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": None,
    }
    if body.get("stream") is True:
        options = body.get("stream_options")
        counted = isinstance(options, dict) and options.get("include_usage") is True and said.usage
        return Stream(tuple(_frames(head, said, counted=counted)), headers=headers)
    message: dict[str, Any] = {
        "role": "assistant",
        "content": said.text or None,
        "refusal": None,
        "annotations": [],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _FINISH[said.finish]}
    whole = head | {"object": "chat.completion", "choices": [choice]}
    if said.usage:
        whole["usage"] = _usage(said)
    return Reply(200, packed(whole), headers=headers)


def _frames(head: dict[str, Any], said: Said, *, counted: bool) -> list[Frame]:
    more = {"usage": None} if counted else {}

    def chunk(delta: dict[str, Any], kind: str, finish: str | None = None) -> Frame:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event(head | {"choices": [choice]} | more, kind)

    frames = [chunk({"role": "assistant", "content": "", "refusal": None}, "event")]
    frames += [chunk({"reasoning_content": word}, "thinking") for word in said.thinking]
    frames += [chunk({"content": word}, "token") for word in said.tokens]
    frames.append(chunk({}, "finish", _FINISH[said.finish]))
    if counted:
        frames.append(event(head | {"choices": [], "usage": _usage(said)}, "usage"))
    return [*frames, DONE]


def _usage(said: Said) -> dict[str, Any]:
    return {
        "prompt_tokens": TOKENS_IN,
        "completion_tokens": said.tokens_out,
        "total_tokens": TOKENS_IN + said.tokens_out,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": len(said.thinking), "audio_tokens": 0},
    }
