"""Each route answers as the vendor's does, and refuses what the vendor refuses."""

import json
from typing import Any

import pytest
from demo.asking import BODIES, KEYS, PATHS, ask, spoken

from probe.demo.vendors.server import Vendors

CLAUDE, OPENAI, GEMINI = KEYS["claude"], KEYS["openai"], KEYS["gemini"]
NEW = CLAUDE | {"anthropic-version": "2026-10-21"}
MESSAGES, CHAT, RESPONSES = (
    BODIES[path] for path in ("/v1/messages", "/v1/chat/completions", "/v1/responses")
)
GENERATE = BODIES[PATHS["gemini"]]


def test_claude_speaks_in_the_order_of_its_events(vendors: Vendors) -> None:
    answer = spoken(vendors.at("claude"), "claude")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert [event["type"] for event in answer.events] == [
        "message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta",
        "content_block_stop", "message_delta", "message_stop",
    ]  # fmt: skip
    assert answer.events[6] == {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": 2},
    }
    assert answer.chunks[-1] == b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    assert answer.is_whole


def test_chat_begins_with_a_role_and_ends_with_done(vendors: Vendors) -> None:
    answer = spoken(vendors.at("openai"), "openai", stream_options={"include_usage": True})
    *chunks, usage, done = answer.events
    assert [chunk["choices"][0]["delta"] for chunk in chunks] == [
        {"role": "assistant", "content": "", "refusal": None}, {"content": "po"}, {"content": "ng"}, {},
    ]  # fmt: skip
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None, None, None, "stop"]
    assert {chunk["usage"] for chunk in chunks} == {None}
    assert (usage["choices"], usage["usage"]["completion_tokens"]) == ([], 2)
    assert done == "[DONE]"
    assert b"event:" not in answer.body


def test_chat_counts_only_where_it_is_asked_to(vendors: Vendors) -> None:
    assert all("usage" not in event for event in spoken(vendors.at("openai"), "openai").events[:-1])


def test_responses_number_their_events_and_end_with_the_whole(vendors: Vendors) -> None:
    events = spoken(vendors.at("openai"), "responses").events
    assert [event["sequence_number"] for event in events] == list(range(10))
    assert [event["type"].removeprefix("response.") for event in events] == [
        "created", "in_progress", "output_item.added", "content_part.added", "output_text.delta", "output_text.delta",
        "output_text.done", "content_part.done", "output_item.done", "completed",
    ]  # fmt: skip
    assert events[-1]["response"]["usage"]["output_tokens"] == 2


def test_gemini_ends_lines_with_crlf_and_says_why_it_ended_in_the_last(vendors: Vendors) -> None:
    answer = spoken(vendors.at("gemini"), "gemini")
    assert all(chunk.endswith(b"}\r\n\r\n") for chunk in answer.chunks)
    assert [event["candidates"][0].get("finishReason") for event in answer.events] == [None, None, "STOP"]
    assert [event["usageMetadata"]["candidatesTokenCount"] for event in answer.events] == [1, 2, 2]


def test_gemini_streams_an_array_where_sse_is_not_asked_for(vendors: Vendors) -> None:
    url = vendors.at("gemini") + "/v1/models/gemini-2.5-pro:streamGenerateContent"
    answer = ask(url, GENERATE, GEMINI)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert [len(answer.chunks), len(answer.json)] == [3, 3]


def test_ollama_speaks_in_lines(vendors: Vendors) -> None:
    answer = spoken(vendors.at("ollama"), "ollama")
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [line["message"]["content"] for line in lines] == ["po", "ng", ""]
    assert [line["done"] for line in lines] == [False, False, True]
    assert (lines[-1]["done_reason"], lines[-1]["eval_count"]) == ("stop", 2)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("claude", ("content", 0, "text")),
        ("openai", ("choices", 0, "message", "content")),
        ("responses", ("output", 0, "content", 0, "text")),
        ("gemini", ("candidates", 0, "content", "parts", 0, "text")),
        ("ollama", ("message", "content")),
    ],
)
def test_an_answer_that_comes_at_once_has_all_the_words(
    vendors: Vendors, what: str, text: tuple[str | int, ...]
) -> None:
    answer = spoken(vendors.at("openai" if what == "responses" else what), what, stream=False)
    assert int(answer.headers["content-length"]) == len(answer.raw)
    value: Any = answer.json
    for step in text:
        value = value[step]
    assert value == "pong"


@pytest.mark.parametrize(
    ("path", "headers", "body", "wanted"),
    [
        ("/claude/v1/models?limit=1", CLAUDE, None, {"has_more": True, "first_id": "claude-haiku-5-5"}),
        ("/claude/v1/models/claude-haiku-5-5", CLAUDE, None, {"type": "model", "lifecycle": "active"}),
        ("/claude/v1/messages/count_tokens", CLAUDE, MESSAGES, {"input_tokens": 12}),
        ("/claude/v1/models/claude-haiku-4-5", CLAUDE, None, {"deprecated_at": "2026-12-31T00:00:00Z"}),
        ("/openai/v1/models/gpt-5-nano", OPENAI, None, {"shutdown_date": "2026-12-11"}),
        ("/openai/v1/models", OPENAI, None, {"object": "list"}),
        ("/openai/v1/models/gpt-6-luna", OPENAI, None, {"object": "model", "shutdown_date": None}),
        ("/gemini/v1beta/models?pageSize=1", GEMINI, None, {"nextPageToken": "next"}),
        ("/gemini/v1/models/gemini-2.5-pro", GEMINI, None, {"name": "models/gemini-2.5-pro"}),
        ("/gemini/v1beta/models/gemini-2.5-pro:countTokens", GEMINI, GENERATE, {"totalTokens": 12}),
        ("/gemini/v1beta/models?pageSize=1&key=k", {}, None, {"nextPageToken": "next"}),
        ("/ollama/api/version", {}, None, {"version": "0.31.0"}),
        ("/ollama/v1/models", {}, None, {"object": "list"}),
        ("/claude/login", {}, {"email": "a@b.example"}, {"sent": True}),
    ],
)
def test_what_is_free_is_answered(
    vendors: Vendors, path: str, headers: dict[str, str], body: object, wanted: dict[str, object]
) -> None:
    answer = ask(vendors.url + path, body, headers)
    assert answer.status == 200
    assert {name: answer.json[name] for name in wanted} == wanted


def test_health_is_an_empty_200(vendors: Vendors) -> None:
    assert ask(vendors.at("ollama") + "/health")[::2] == (200, b"")
    assert ask(vendors.at("ollama", fault="overloaded") + "/health")[::2] == (503, b"")


def test_the_page_is_html(vendors: Vendors) -> None:
    answer = ask(vendors.at("claude") + "/page")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>Claude</title>" in answer.body


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "said"),
    [
        ("/claude/v1/models", {}, None, 401, "authentication_error"),
        ("/claude/v1/models", CLAUDE | {"x-api-key": "bad"}, None, 401, "authentication_error"),
        ("/claude/v1/messages", {"x-api-key": "k"}, MESSAGES, 400, "anthropic-version: header is required"),
        (
            "/claude/v1/messages",
            CLAUDE | {"anthropic-version": "1"},
            MESSAGES,
            400,
            "'1' is not a valid version",
        ),
        ("/claude/v1/messages", NEW, MESSAGES | {"temperature": 1.0}, 400, "temperature: Extra inputs"),
        ("/claude/v1/messages/count_tokens", NEW, MESSAGES | {"top_k": 1}, 400, "top_k: Extra inputs"),
        ("/claude/v1/messages", CLAUDE, MESSAGES | {"max_tokens": None}, 400, "max_tokens: Field required"),
        ("/claude/v1/messages", CLAUDE, MESSAGES | {"model": "gone"}, 404, "not_found_error"),
        ("/claude/v1/messages", CLAUDE, MESSAGES | {"messages": [{"role": "assistant"}]}, 400, "prefill"),
        ("/claude/v1/models/gone", CLAUDE, None, 404, "model: gone"),
        ("/openai/v1/models", {}, None, 401, "invalid_api_key"),
        ("/openai/v1/chat/completions", OPENAI, CHAT | {"model": "gone"}, 404, "model_not_found"),
        (
            "/openai/v1/chat/completions",
            OPENAI,
            CHAT | {"model": "o4-mini", "max_tokens": 9},
            400,
            "unsupported_parameter",
        ),
        ("/openai/v1/chat/completions", OPENAI, {"model": "gpt-6-luna"}, 400, "missing_required_parameter"),
        (
            "/openai/v1/responses",
            OPENAI,
            RESPONSES | {"max_output_tokens": 15},
            400,
            "integer_below_min_value",
        ),
        ("/gemini/v1beta/models", {}, None, 403, "PERMISSION_DENIED"),
        ("/gemini/v1beta/models", {"x-goog-api-key": "bad"}, None, 400, "API_KEY_INVALID"),
        ("/gemini/v1beta/models/gone:generateContent", GEMINI, GENERATE, 404, "NOT_FOUND"),
        ("/gemini/v1beta/models/gemini-2.5-pro:generateContent", GEMINI, {}, 400, "INVALID_ARGUMENT"),
        ("/ollama/api/chat", {}, {"model": "gone", "messages": []}, 404, "model 'gone' not found"),
        ("/nobody/v1/models", {}, None, 404, "no such vendor"),
        ("/~fault=nonsense/claude/v1/models", CLAUDE, None, 400, "no such fault"),
        ("/~nonsense=1/claude/v1/models", CLAUDE, None, 400, "no such wish"),
    ],
)
def test_what_a_vendor_refuses_is_refused(
    vendors: Vendors, path: str, headers: dict[str, str], body: object, status: int, said: str
) -> None:
    answer = ask(vendors.url + path, body, headers)
    assert answer.status == status, answer.body
    assert said in json.dumps(answer.json, ensure_ascii=False)


def test_the_old_version_takes_sampling_and_a_bearer_opens_the_door(vendors: Vendors) -> None:
    headers = {"authorization": "Bearer k", "anthropic-version": "2023-06-01"}
    assert ask(vendors.at("claude") + "/v1/messages", MESSAGES | {"temperature": 1.0}, headers).status == 200


def test_gemini_from_3_5_has_no_thinking_budget(vendors: Vendors) -> None:
    body = GENERATE | {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}}
    for model, status in (
        ("gemini-3.5-flash-lite", 400),
        ("gemini-2.5-flash-lite", 200),
        ("gemini-2.5-pro", 400),
    ):
        url = f"{vendors.at('gemini')}/v1beta/models/{model}:generateContent"
        assert ask(url, body, GEMINI).status == status, model


def test_headers_are_those_of_the_vendor(vendors: Vendors) -> None:
    claude = spoken(vendors.at("claude"), "claude").headers
    assert claude["request-id"].startswith("req_")
    assert claude["anthropic-ratelimit-input-tokens-reset"] == "2026-02-24T22:25:32Z"
    assert claude["cf-ray"].endswith("-FRA")
    chat = spoken(vendors.at("openai"), "openai").headers
    assert (chat["x-ratelimit-reset-requests"], chat["x-ratelimit-reset-tokens"]) == ("120ms", "6m0s")
    assert not [
        name
        for name in spoken(vendors.at("gemini"), "gemini").headers
        if "limit" in name or "request" in name
    ]


def test_head_has_no_body(vendors: Vendors) -> None:
    answer = ask(vendors.at("claude") + "/page", method="HEAD")
    assert (answer.status, answer.raw) == (200, b"")


def test_a_vendor_is_known_by_its_host_too(vendors: Vendors) -> None:
    headers = CLAUDE | {"host": "api.anthropic.com"}
    assert ask(vendors.url + "/v1/models", None, headers).json["first_id"] == "claude-haiku-5-5"
