"""Responses: named events with a growing `sequence_number`; the last holds the whole response. No `[DONE]`."""

from typing import Any

from probe.demo.vendors.said import TOKENS_IN, Said
from probe.demo.vendors.values import Answer, Asked, Frame, Headers, Reply, Row, Stream, event, packed


def answer(asked: Asked, said: Said, headers: Headers) -> Answer:
    body = asked.table() or {}
    begun = _begun(asked, body.get("model"))
    if body.get("stream") is True:
        return Stream(tuple(_frames(begun, said, asked)), headers=headers)
    return Reply(200, packed(_ended(begun, said, asked)), headers=headers)


def _begun(asked: Asked, model: Any) -> dict[str, Any]:
    return {
        "id": f"resp_{asked.number:024d}",
        "object": "response",
        "created_at": 1_770_000_000,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "model": model,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": None,
    }


def _ended(begun: dict[str, Any], said: Said, asked: Asked) -> dict[str, Any]:
    output: list[dict[str, Any]] = []
    if said.thinking:
        output.append({"type": "reasoning", "id": f"rs_{asked.number:024d}", "summary": []})
    if said.tokens:
        output.append(_item(asked, said.text))
    reason = {"length": "max_output_tokens", "refusal": "content_filter"}.get(said.finish)
    usage = {
        "input_tokens": TOKENS_IN,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": said.tokens_out,
        "output_tokens_details": {"reasoning_tokens": len(said.thinking)},
        "total_tokens": TOKENS_IN + said.tokens_out,
    }
    return begun | {
        "status": "incomplete" if reason else "completed",
        "incomplete_details": {"reason": reason} if reason else None,
        "output": output,
        "usage": usage if said.usage else None,
    }


def _frames(begun: dict[str, Any], said: Said, asked: Asked) -> list[Frame]:
    frames: list[Frame] = []

    def add(name: str, kind: str = "event", **rest: Any) -> None:
        value = {"type": f"response.{name}", "sequence_number": len(frames), **rest}
        frames.append(event(value, kind, f"response.{name}"))

    add("created", response=begun)
    add("in_progress", response=begun)
    place = 0
    if said.thinking:
        about: dict[str, Any] = {"output_index": place, "item_id": f"rs_{asked.number:024d}"}
        item = {"type": "reasoning", "id": about["item_id"], "summary": []}
        add("output_item.added", output_index=place, item=item)
        for word in said.thinking:
            add("reasoning_text.delta", "thinking", **about, content_index=0, delta=word)
        add("output_item.done", output_index=place, item=item)
        place += 1
    if said.tokens:
        whole = _item(asked, said.text)
        about = {"output_index": place, "item_id": whole["id"], "content_index": 0}
        add("output_item.added", output_index=place, item=whole | {"status": "in_progress", "content": []})
        add("content_part.added", **about, part=whole["content"][0] | {"text": ""})
        for word in said.tokens:
            add("output_text.delta", "token", **about, delta=word, logprobs=[])
        add("output_text.done", **about, text=said.text, logprobs=[])
        add("content_part.done", **about, part=whole["content"][0])
        add("output_item.done", output_index=place, item=whole)
    ended = _ended(begun, said, asked)
    add(ended["status"], "end", response=ended)
    return frames


def _item(asked: Asked, text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    about = {"type": "message", "id": f"msg_{asked.number:024d}", "status": "completed", "role": "assistant"}
    return about | {"content": [part]}


def error_frames(row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:
    """`flat` as documented; nested, the default, as it really comes; `failed` for `response.failed`; `done` adds `[DONE]`."""
    told = {"type": row.type, "code": row.code, "message": row.message, "param": None}
    if form == "failed":
        fault = {"code": row.code or row.type, "message": row.message}
        response = _begun(asked, (asked.table() or {}).get("model")) | {"status": "failed", "error": fault}
        value: dict[str, Any] = {"type": "response.failed", "sequence_number": 9, "response": response}
        return (event(value, "error", "response.failed"),)
    if form == "flat":
        value = {
            "type": "error",
            **{name: told[name] for name in ("code", "message", "param")},
            "sequence_number": 9,
        }
    else:
        value = {"type": "error", "sequence_number": 9, "error": told}
    return (event(value, "error", "error"), *([Frame(b"data: [DONE]\n\n", "end")] * (form == "done")))
