"""The vendors' own SDKs, asked in a process of the environment that has them: `python sdks.py < cases > answers`.

A case is `[sdk, base, stream]`; an answer is what the SDK gave, or the error it raised, as JSON. It imports nothing of ours.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

KEY = "sk-oracle"
_ASKED = "Reply with: pong"


def claude(base: str, stream: bool) -> dict[str, Any]:
    import anthropic

    client = anthropic.Anthropic(api_key=KEY, base_url=base, max_retries=0)
    asked: dict[str, Any] = {
        "model": "claude-haiku-5-5",
        "max_tokens": 16,
        "messages": [{"role": "user", "content": _ASKED}],
    }
    if not stream:
        whole = client.messages.create(**asked)
        return {
            "text": "".join(block.text for block in whole.content if block.type == "text"),
            "finish": whole.stop_reason,
        }
    with client.messages.stream(**asked) as spoken:
        text = "".join(spoken.text_stream)
        whole = spoken.get_final_message()
    return {"text": text, "finish": whole.stop_reason, "out": whole.usage.output_tokens}


def chat(base: str, stream: bool) -> dict[str, Any]:
    import openai

    client = openai.OpenAI(api_key=KEY, base_url=f"{base}/v1", max_retries=0)
    asked: dict[str, Any] = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": _ASKED}]}
    if not stream:
        whole = client.chat.completions.create(**asked)
        return {"text": whole.choices[0].message.content, "finish": whole.choices[0].finish_reason}
    text, finish, out = "", None, None
    for chunk in client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
        out = chunk.usage.completion_tokens if chunk.usage else out
    return {"text": text, "finish": finish, "out": out}


def responses(base: str, stream: bool) -> dict[str, Any]:
    import openai

    client = openai.OpenAI(api_key=KEY, base_url=f"{base}/v1", max_retries=0)
    asked: dict[str, Any] = {"model": "gpt-6-luna", "input": _ASKED, "max_output_tokens": 16, "store": False}
    if not stream:
        whole = client.responses.create(**asked)
        return {"text": whole.output_text, "finish": whole.status}
    text, events = "", []
    for event in client.responses.create(**asked, stream=True):
        events.append(event.type)
        if event.type == "response.output_text.delta":
            text += event.delta
    return {"text": text, "finish": events[-1], "events": events}


def gemini(base: str, stream: bool) -> dict[str, Any]:
    from google import genai
    from google.genai import types

    options = types.HttpOptions(base_url=base, retry_options=types.HttpRetryOptions(attempts=1))
    client = genai.Client(api_key=KEY, http_options=options)
    asked: dict[str, Any] = {"model": "gemini-2.5-flash-lite", "contents": _ASKED}
    if not stream:
        whole = client.models.generate_content(**asked)
        return {"text": whole.text, "finish": whole.candidates[0].finish_reason.value}
    text, finish = "", None
    for chunk in client.models.generate_content_stream(**asked):
        text += chunk.text or ""
        finish = chunk.candidates[0].finish_reason or finish
    return {"text": text, "finish": finish and finish.value}


SDKS: dict[str, Callable[[str, bool], dict[str, Any]]] = {
    "claude": claude,
    "chat": chat,
    "responses": responses,
    "gemini": gemini,
}


def asked(sdk: str, base: str, stream: bool) -> dict[str, Any]:
    try:
        return SDKS[sdk](base, stream)
    except Exception as error:  # noqa: BLE001 - what it raises is the answer
        found = {
            name: getattr(error, name, None) for name in ("status_code", "type", "code", "status", "body")
        }
        return {
            "raised": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__],
            **found,
        }


if __name__ == "__main__":
    json.dump([asked(*case) for case in json.load(sys.stdin)], sys.stdout, default=str)
