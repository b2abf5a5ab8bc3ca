"""What counts as an answer, and all that looks like one and is none; asked of a real server by the tool itself."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from probers.llm.asked import KEY, Answered, Case, run
from probers.llm.wire import (
    JSON,
    WIRES,
    Wire,
    anthropic_delta,
    chat_chunk,
    data,
    dump,
    gemini_chunk,
    line,
    named,
    ollama_line,
    response,
    responses_delta,
)
from support.streams import Says

UP = ("up", None, None)
TRUNCATED = ("down", "truncated", "target")
PAYLOAD = ("down", "payload", "target")
REFUSED = ("degraded", "refusal", "target")
BLOCKED = ("unknown", "edge_block", "client")
HTML = b"<!doctype html><title>Just a moment...</title>"
DONE = b"data: [DONE]\n\n"


class Want(NamedTuple):
    """`facts`: a value of None means that the fact is not there."""

    case: Case
    told: tuple[str, str | None, str | None]
    facts: Mapping[str, Any] = {}
    phase: str | None = None


def says(*parts: bytes | float, api: str = "anthropic", ending: Any = "clean", **keys: Any) -> Case:
    return Case(Says(parts, WIRES[api].media, ending=ending), api, keys)


def expecting(*texts: str) -> Case:
    wire = WIRES["anthropic"]
    return Case(Says(wire.stream, wire.media), keys={"assert": list(texts)})


def page(
    status: int, body: bytes, media: str = "text/html", *, api: str = "anthropic", **headers: str
) -> Case:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Case(Says((body,), media, status, named), api)


def everywhere(api: str, wire: Wire) -> dict[str, Want]:
    """What is the same in every format."""
    tokens = {"tokens_in": 9, "tokens_out": 2}
    spoken = {**tokens, "chunks": 2, "stalls": 0, "finish": FINISH[api], "usage_missing": None}
    begun = (*wire.opening, *wire.text)
    return {
        "a whole stream": Want(says(*wire.stream, api=api), UP, spoken),
        "a whole stream in one piece": Want(says(b"".join(wire.stream), api=api), UP, spoken),
        "a whole stream in pieces of seven bytes": Want(
            says(*sevens(b"".join(wire.stream)), api=api), UP, spoken
        ),
        "a whole answer": Want(
            Case(Says((dump(wire.whole),), JSON), api, {"stream": False}), UP, {**tokens, "finish": FINISH[api], "chunks": None}
        ),
        "a clean early end": Want(says(*begun, api=api), TRUNCATED, {"chunks": 2}, "stream"),
        "a clean end before any text": Want(says(*wire.opening, b"\n", api=api), TRUNCATED, {}, "first_token"),
        "nothing at all": Want(says(api=api), TRUNCATED, {}, "first_token"),
        "an abrupt end": Want(says(*begun, api=api, ending="abrupt"), TRUNCATED, {"chunks": 2}, "stream"),
        "a cut in the middle of a frame": Want(
            says(*begun, wire.text[0][: len(wire.text[0]) // 2], api=api), TRUNCATED, {"chunks": 2}, "stream"
        ),
        "an abrupt end behind the terminal event": Want(says(*wire.stream, api=api, ending="abrupt"), UP, spoken),
        "an answer without its whole": Want(Case(Says((b"{}",), JSON), api, {"stream": False}), PAYLOAD),
        "an answer that is no JSON": Want(Case(Says((b"pong",), JSON), api, {"stream": False}), PAYLOAD),
        "JSON where a stream was due": Want(Case(Says((dump(wire.whole),), JSON), api), PAYLOAD),
        "a page where a stream was due": Want(page(200, HTML, api=api), PAYLOAD),
        "a stream called plain text": Want(Case(Says(wire.stream, "text/plain"), api), PAYLOAD),
        "garbage between": Want(says(wire.text[0], GARBAGE[api], *wire.closing, api=api), PAYLOAD, {}, "stream"),
        "a frame without an end": Want(
            says(*[b"data: " + b"x" * 65536] * 20, api=api, max_body="8MiB"), ("down", "too_large", "target"), {}, "first_token"
        ),
        "a challenge": Want(page(403, HTML, api=api, cf_mitigated="challenge"), BLOCKED, {"status": 403}, "wait"),
        "a challenge in JSON": Want(page(403, b"{}", JSON, api=api, cf_mitigated="challenge"), BLOCKED),
        "a firewall's page": Want(page(405, HTML, api=api), BLOCKED),
        "a page with 429": Want(page(429, HTML, api=api), BLOCKED),
        "a page with 502": Want(page(502, HTML, api=api), ("down", "server_error", "target")),
        "Cloudflare's 522": Want(page(522, b"error code: 522", "text/plain", api=api), ("down", "server_error", "target")),
        "503 without a word": Want(page(503, b"", "text/plain", api=api), ("down", "server_error", "target")),
        "529 without a word": Want(page(529, b"", "text/plain", api=api), ("down", "capacity", "target")),
        "a redirect": Want(page(302, b"", api=api, location="/elsewhere"), ("unknown", "config.request", "client")),
        "a guard that counts as down": Want(
            Case(Says((HTML,), "text/html", 403), api, {"edge_block": "down"}), ("down", "edge_block", "target")
        ),
        "a stream that stands still": Want(
            says(*begun, api=api, ending="hang", timeout="500ms", stall="100ms"), ("down", "stall", "target"), {"chunks": 2}, "stream"
        ),
        "signs of life only": Want(
            says(*[PING[api]] * 3, api=api, ending="hang", timeout="500ms"),
            ("down", "timeout", "target"), {"pings": 3, "frames": 3, "first_token_s": None}, "first_token",
        ),
        "silence after the headers": Want(
            says(api=api, ending="hang", timeout="500ms"), ("down", "timeout", "target"), {"frames": None}, "first_token"
        ),
    }  # fmt: skip


def sevens(body: bytes) -> list[bytes]:
    return [body[start : start + 7] for start in range(0, len(body), 7)]


FINISH = {
    "anthropic": "end_turn", "openai-chat": "stop", "openai-responses": "completed", "gemini": "STOP", "ollama": "stop",
}  # fmt: skip
GARBAGE = dict.fromkeys(WIRES, b"data: {pong\n\n") | {"ollama": b"{pong\n"}
PING = {
    "anthropic": named({"type": "ping"}),
    "openai-chat": b": OPENROUTER PROCESSING\n\n",
    "openai-responses": data({"type": "keepalive", "sequence_number": 3}),
    "gemini": b":\n\n",
    "ollama": b"\n",
}


def stop(reason: str, tokens_out: int | None) -> bytes:
    usage = {} if tokens_out is None else {"usage": {"output_tokens": tokens_out}}
    return named({"type": "message_delta", "delta": {"stop_reason": reason}, **usage}) + named(
        {"type": "message_stop"}
    )


def thinking(kind: str, field: str) -> bytes:
    return named({"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: "hm"}})


def usage(tokens: int, thought: int = 0) -> bytes:
    counts = {
        "prompt_tokens": 9,
        "completion_tokens": tokens,
        "completion_tokens_details": {"reasoning_tokens": thought},
    }
    return data({"choices": [], "usage": counts})


def ended(status: str, **more: Any) -> bytes:
    return named({"type": f"response.{status}", "sequence_number": 9, "response": response(status, **more)})


def capped(tokens: int, thought: int) -> bytes:
    """Gemini's answer without any parts."""
    counts = {"promptTokenCount": 9, "thoughtsTokenCount": thought} | (
        {"candidatesTokenCount": tokens} if tokens else {}
    )
    return data({"candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}], "usageMetadata": counts})  # fmt: skip


CHAT, RESPONSES, GEMINI, OLLAMA = "openai-chat", "openai-responses", "gemini", "ollama"
NO_USAGE = {"usage_missing": True, "tokens_out": None}
SAID, MORE = WIRES[CHAT].text
LEN = {"finish": "length"}

ERROR = {"type": "error", "error": {"type": "api_error", "message": "-"}}

OWN: dict[str, Want] = {
    # Anthropic
    "anthropic: thinking only, capped": Want(
        says(thinking("thinking_delta", "thinking"), stop("max_tokens", 16)), UP, {"finish": "max_tokens", "first_token_s": None}
    ),
    "anthropic: capped, and not one delta": Want(says(stop("max_tokens", 16)), UP, {"tokens_out": 16}),
    "anthropic: empty, and capped": Want(says(stop("max_tokens", 0)), PAYLOAD, {"finish": "max_tokens"}),
    "anthropic: empty, and ended": Want(says(stop("end_turn", None)), PAYLOAD, NO_USAGE),
    "anthropic: a signature is no token": Want(says(thinking("signature_delta", "signature"), stop("end_turn", None)), PAYLOAD),
    "anthropic: a tool is called": Want(says(thinking("input_json_delta", "partial_json"), stop("tool_use", 9)), UP),
    "anthropic: usage missing": Want(says(anthropic_delta("pong"), stop("end_turn", None)), UP, NO_USAGE),
    "anthropic: a refusal": Want(says(stop("refusal", 0)), REFUSED, {"finish": "refusal"}, "receive"),
    "anthropic: a refusal after words": Want(says(anthropic_delta("I"), stop("refusal", 3)), REFUSED),
    "anthropic: events nobody knows": Want(
        says(named({"type": "sparkles", "n": 1}), *WIRES["anthropic"].stream), UP, {"frames": 9, "pings": 1}
    ),
    "anthropic: no reason to stop": Want(says(anthropic_delta("pong"), named({"type": "message_stop"})), TRUNCATED),
    "anthropic: the last event is not ended": Want(says(b"".join(WIRES["anthropic"].stream)[:-1]), UP),
    "anthropic: an error breaks off itself": Want(
        says(anthropic_delta("po"), b'data: {"type":"error","error":{"type":"overloaded_error"}}\n', ending="abrupt"),
        ("down", "capacity", "target"), {"error_type": "overloaded_error"}, "stream",
    ),
    "anthropic: a last event that nothing ended, and an abrupt end": Want(
        says(anthropic_delta("po"), anthropic_delta("ng")[:-1], ending="abrupt"), TRUNCATED, {"chunks": 1, "frames": 1}, "stream"
    ),
    "anthropic: a last event that nothing ended, and a clean end": Want(
        says(anthropic_delta("po"), anthropic_delta("ng")[:-1]), TRUNCATED, {"chunks": 2, "frames": 2}, "stream"
    ),
    "anthropic: what follows the end is not heard": Want(
        says(b"".join((*WIRES["anthropic"].stream, WIRES["anthropic"].error(ERROR)))), UP, {"frames": 8}
    ),
    "anthropic: a torn connection": Want(says(anthropic_delta("po"), 0.05, ending="reset"), ("down", "connect.reset", "target"), {"chunks": 1}, "stream"),
    "anthropic: half a character": Want(says(*WIRES["anthropic"].text, "data: \u2026".encode()[:-1]), TRUNCATED),
    "anthropic: wait, it says": Want(
        page(429, dump({"type": "error", "error": {"type": "rate_limit_error", "message": "-"}}), JSON, retry_after="7", request_id="req_9"),
        ("unknown", "rate_limit", "quota"), {"retry_after_s": 7.0, "request_id": "req_9"},
    ),
    "anthropic: wait some milliseconds": Want(
        page(529, b"", JSON, retry_after_ms="1500", retry_after="2"), ("down", "capacity", "target"), {"retry_after_s": 1.5}
    ),
    "anthropic: a gap that pings fill": Want(
        says(anthropic_delta("po"), 0.1, PING["anthropic"], 0.1, anthropic_delta("ng"), *WIRES["anthropic"].closing, stall="150ms"),
        UP, {"stalls": 1, "pings": 1, "chunks": 2},
    ),
    "anthropic: slower than was asked for": Want(
        says(0.05, *WIRES["anthropic"].stream, degraded=["first_token < 20ms"]), ("degraded", "assertion", "target"), {}, "first_token"
    ),
    "anthropic: all that can be expected": Want(expecting(
        "text == 'pong'", "finish == 'end_turn'", "tokens_out == 2", "tokens_in == 9", "stalls == 0", "first_any < 10s", "longest_silence < 10s",
    ), UP),
    "anthropic: other words than were expected": Want(expecting("text contains 'ping'"), ("down", "assertion", "target"), {}, "stream"),
    "anthropic: an error that repeats the key": Want(
        says(named({"type": "error", "error": {"type": "api_error", "message": f"bad {KEY}"}, "request_id": KEY})),
        ("down", "server_error", "target"),
    ),
    # Chat Completions
    "chat: [DONE] after an error": Want(
        says(SAID, data({"error": {"message": "-", "code": 500}}), DONE, api=CHAT), ("down", "server_error", "target"),
        {"error_code": "500", "frames": 2}, "stream",
    ),
    "chat: a finish that is an error": Want(says(SAID, chat_chunk({}, "error"), DONE, api=CHAT), ("down", "server_error", "target")),
    "chat: an error in a choice": Want(
        Case(
            Says((dump({"choices": [{"message": {"content": ""}, "finish_reason": "error", "error": {"code": 502, "message": "-"}}]}),), JSON),
            CHAT, {"stream": False},
        ),
        ("down", "server_error", "target"), {"error_code": "502"},
    ),
    "chat: [DONE] and nothing else": Want(says(DONE, api=CHAT), TRUNCATED),
    "chat: no [DONE]": Want(says(SAID, MORE, chat_chunk({}, "stop"), api=CHAT), TRUNCATED),
    "chat: no [DONE], where none is required": Want(
        says(SAID, MORE, chat_chunk({}, "stop"), usage(2), api=CHAT, done="optional"), UP, {"tokens_out": 2}
    ),
    "chat: no [DONE] and no finish": Want(says(SAID, MORE, api=CHAT, done="optional"), TRUNCATED),
    "chat: no [DONE] and no end": Want(says(SAID, chat_chunk({}, "stop"), api=CHAT, done="optional", ending="abrupt"), TRUNCATED),
    "chat: empty": Want(says(chat_chunk({"role": "assistant", "content": ""}), chat_chunk({}, "stop"), usage(0), DONE, api=CHAT), PAYLOAD),
    "chat: empty, and capped": Want(says(chat_chunk({}, "length"), usage(0), DONE, api=CHAT), PAYLOAD, LEN),
    "chat: hidden thinking only, capped": Want(
        says(chat_chunk({}, "length"), usage(16, 16), DONE, api=CHAT), UP, {**LEN, "tokens_reasoning": 16, "first_any_s": None}
    ),
    "chat: thinking only, capped (reasoning_content)": Want(
        says(chat_chunk({"reasoning_content": "hm"}), chat_chunk({}, "length"), DONE, api=CHAT), UP, {**LEN, "first_token_s": None}
    ),
    "chat: thinking only, capped (reasoning)": Want(says(chat_chunk({"reasoning": "hm"}), chat_chunk({}, "length"), DONE, api=CHAT), UP, LEN),
    "chat: usage missing": Want(says(SAID, chat_chunk({}, "stop"), DONE, api=CHAT), UP, NO_USAGE),
    "chat: a filter": Want(says(SAID, chat_chunk({}, "content_filter"), DONE, api=CHAT), REFUSED, {"finish": "content_filter"}),
    "chat: a refusal": Want(says(chat_chunk({"refusal": "No."}), chat_chunk({}, "stop"), DONE, api=CHAT), REFUSED, {"chunks": 1}),
    "chat: a tool is called": Want(says(chat_chunk({"tool_calls": [{"index": 0}]}), chat_chunk({}, "tool_calls"), DONE, api=CHAT), UP),
    "chat: filters come first": Want(says(data({"choices": [], "prompt_filter_results": []}), *WIRES[CHAT].stream, api=CHAT), UP),
    "chat: a line separator in the text": Want(says(chat_chunk({"content": "po\u2028ng"}), *WIRES[CHAT].closing, api=CHAT), UP, {"chunks": 1}),
    # Responses
    "responses: capped": Want(
        says(responses_delta("po"), ended("incomplete", incomplete_details={"reason": "max_output_tokens"}), api=RESPONSES),
        UP, {"finish": "max_output_tokens"},
    ),
    "responses: filtered": Want(
        says(responses_delta("po"), ended("incomplete", incomplete_details={"reason": "content_filter"}), api=RESPONSES), REFUSED
    ),
    "responses: incomplete, and not said why": Want(says(responses_delta("po"), ended("incomplete"), api=RESPONSES), TRUNCATED),
    "responses: failed": Want(
        says(responses_delta("po"), ended("failed", error={"code": "server_error", "message": "-"}), api=RESPONSES),
        ("down", "server_error", "target"), {"error_type": "failed", "error_code": "server_error"}, "stream",
    ),
    "responses: failed, and not said why": Want(says(ended("failed"), api=RESPONSES), ("down", "server_error", "target"), {"error_type": "failed"}, "first_token"),
    "responses: failed for too many": Want(
        says(ended("failed", error={"code": "rate_limit_exceeded", "message": "-"}), api=RESPONSES), ("unknown", "rate_limit", "quota")
    ),
    "responses: failed at once": Want(
        Case(Says((dump(response("failed", error={"code": "server_error", "message": "-"})),), JSON), RESPONSES, {"stream": False}),
        ("down", "server_error", "target"), {"error_type": "failed"}, "receive",
    ),
    "responses: cancelled at once": Want(Case(Says((dump(response("cancelled")),), JSON), RESPONSES, {"stream": False}), TRUNCATED),
    "responses: thinking only, capped": Want(
        says(
            named({"type": "response.reasoning_summary_text.delta", "delta": "hm"}),
            ended("incomplete", incomplete_details={"reason": "max_output_tokens"}), api=RESPONSES,
        ),
        UP, {"first_token_s": None},
    ),
    "responses: a refusal": Want(
        says(named({"type": "response.refusal.delta", "delta": "No."}), ended("completed"), api=RESPONSES), REFUSED
    ),
    "responses: empty": Want(says(ended("completed", usage={"output_tokens": 0}), api=RESPONSES), PAYLOAD),
    "responses: [DONE] is not its end": Want(says(responses_delta("po"), DONE, api=RESPONSES), TRUNCATED),
    "responses: [DONE] before its end": Want(says(responses_delta("po"), DONE, ended("completed"), api=RESPONSES), UP),
    # Gemini
    "gemini: capped, and no parts": Want(says(capped(0, 16), api=GEMINI), UP, {"tokens_out": 16, "tokens_reasoning": 16}),
    "gemini: capped, and nothing counted": Want(says(capped(0, 0), api=GEMINI), PAYLOAD, {"tokens_out": 0}),
    "gemini: thoughts are not text": Want(
        says(data(gemini_chunk("hm", thought=True)), data(gemini_chunk("", "MAX_TOKENS")), api=GEMINI), UP, {"first_token_s": None, "chunks": 1}
    ),
    "gemini: a blocked question": Want(
        says(data({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 4}}), api=GEMINI),
        REFUSED, {"finish": "PROHIBITED_CONTENT"},
    ),
    "gemini: a blocked question, at once": Want(
        Case(Says((dump({"promptFeedback": {"blockReason": "SAFETY"}}),), JSON), GEMINI, {"stream": False}), REFUSED
    ),
    "gemini: a blocked answer": Want(says(data(gemini_chunk("po")), data(gemini_chunk("", "SAFETY")), api=GEMINI), REFUSED),
    "gemini: an end nobody knows": Want(says(data(gemini_chunk("pong", "SOMETHING_NEW")), api=GEMINI), UP, {"finish": "SOMETHING_NEW"}),
    "gemini: thinking is paid": Want(says(data(gemini_chunk("pong")), capped(2, 5), api=GEMINI), UP, {"tokens_out": 7, "tokens_reasoning": 5}),
    # Ollama
    "ollama: capped": Want(says(ollama_line("po"), line({"done": True, "done_reason": "length", "eval_count": 16}), api=OLLAMA), UP, LEN),
    "ollama: no reason": Want(says(ollama_line("po"), line({"done": True}), api=OLLAMA), UP, {"finish": "stop", **NO_USAGE}),
    "ollama: empty": Want(says(line({"done": True, "done_reason": "stop", "eval_count": 0}), api=OLLAMA), PAYLOAD),
    "ollama: thinking only, capped": Want(
        says(line({"message": {"content": "", "thinking": "hm"}}), line({"done": True, "done_reason": "length"}), api=OLLAMA), UP
    ),
    "ollama: the model was loaded first": Want(says(*WIRES[OLLAMA].stream, api=OLLAMA), UP, {"load_s": 1.5}),
    "ollama: the last line is not ended": Want(says(b"".join(WIRES[OLLAMA].stream)[:-1], api=OLLAMA), UP),
}  # fmt: skip

CASES = {
    f"{api}, {name}": want for api, wire in WIRES.items() for name, want in everywhere(api, wire).items()
} | OWN


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    return run({name: want.case for name, want in CASES.items()}, tmp_path_factory.mktemp("success"))


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_one_only_if_it_is_whole(name: str, answered: dict[str, Answered]) -> None:
    want, found = CASES[name], answered[name]
    assert found.told == want.told, json.dumps(found.sample, indent=1)
    assert {key: found.facts.get(key) for key in want.facts} == want.facts
    if want.phase is not None:
        assert found.failure["phase"] == want.phase
