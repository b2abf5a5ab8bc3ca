"""What goes over the wire for each format: path, headers, body; and how the answer's parts are understood."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from probers.llm.asked import KEY, Answered, Case, run
from probers.llm.errors import ROWS
from probers.llm.wire import JSON, WIRES
from support.asking import text
from support.streams import Says

from probe.probers.llm import Settings, check, target
from probe.probers.llm.api import Api, load
from probe.probers.llm.piece import Ending, Piece
from probe.probers.llm.question import merged
from probe.probers.llm.table import APIS

ASK = [{"role": "user", "content": "Reply with: pong"}]
CONTENTS = [{"role": "user", "parts": [{"text": "Reply with: pong"}]}]

QUESTIONS: dict[str, tuple[str, Mapping[str, Any], str, Mapping[str, str], Any]] = {
    "anthropic": (
        "anthropic", {}, "/v1/messages", {"x-api-key": KEY, "anthropic-version": "2023-06-01"},
        {"model": "m", "max_tokens": 16, "messages": ASK, "stream": True},
    ),
    "anthropic, at once, the newer version, without thinking": (
        "anthropic", {"stream": False, "version": "2026-10-21", "thinking": "off", "auth": "authorization"}, "/v1/messages",
        {"authorization": f"Bearer {KEY}", "anthropic-version": "2026-10-21"},
        {"model": "m", "max_tokens": 16, "messages": ASK, "thinking": {"type": "disabled"}},
    ),
    "openai-chat": (
        "openai-chat", {}, "/chat/completions", {"authorization": f"Bearer {KEY}"},
        {"model": "m", "messages": ASK, "max_completion_tokens": 16, "stream": True, "stream_options": {"include_usage": True}},
    ),
    "openai-chat, at once, without thinking": (
        "openai-chat", {"stream": False, "thinking": "off", "prompt": "Hi", "max_tokens": 20}, "/chat/completions", {},
        {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 20, "reasoning_effort": "none"},
    ),
    "a compatible server": (
        "openai-chat", {"max_tokens_key": "max_tokens", "extra": {"stream_options": {}, "provider": {"order": ["x"]}}},
        "/chat/completions", {},
        {"model": "m", "messages": ASK, "max_tokens": 16, "stream": True, "provider": {"order": ["x"]}},
    ),
    "Azure": (
        "openai-chat", {"auth": "api-key", "version": "preview", "stream": False}, "/chat/completions?api-version=preview",
        {"api-key": KEY}, {"model": "m", "messages": ASK, "max_completion_tokens": 16},
    ),
    "openai-responses": (
        "openai-responses", {}, "/responses", {"authorization": f"Bearer {KEY}"},
        {"model": "m", "input": "Reply with: pong", "max_output_tokens": 16, "store": False, "stream": True},
    ),
    "openai-responses, at once, without thinking": (
        "openai-responses", {"stream": False, "thinking": "off"}, "/responses", {},
        {"model": "m", "input": "Reply with: pong", "max_output_tokens": 16, "store": False, "reasoning": {"effort": "none"}},
    ),
    "gemini": (
        "gemini", {}, "/v1beta/models/m:streamGenerateContent?alt=sse", {"x-goog-api-key": KEY},
        {"contents": CONTENTS, "generationConfig": {"maxOutputTokens": 16}},
    ),
    "gemini, at once, v1, without thinking": (
        "gemini", {"stream": False, "version": "v1", "thinking": "off", "model": "models/gemini-3.5-flash-lite"},
        "/v1/models/gemini-3.5-flash-lite:generateContent", {},
        {"contents": CONTENTS, "generationConfig": {"maxOutputTokens": 16, "thinkingConfig": {"thinkingLevel": "MINIMAL"}}},
    ),
    "gemini 2.5 has a budget of thinking, and more is put beside the cap": (
        "gemini", {"stream": False, "thinking": "off", "model": "gemini-2.5-flash", "extra": {"generationConfig": {"candidateCount": 1}}},
        "/v1beta/models/gemini-2.5-flash:generateContent", {},
        {"contents": CONTENTS, "generationConfig": {"maxOutputTokens": 16, "thinkingConfig": {"thinkingBudget": 0}, "candidateCount": 1}},
    ),
    "ollama": (
        "ollama", {"key": None}, "/api/chat", {},
        {"model": "m", "messages": ASK, "options": {"num_predict": 16}, "stream": True},
    ),
    "ollama, at once, without thinking": (
        "ollama", {"stream": False, "thinking": "off", "extra": {"options": {"seed": 1}, "keep_alive": "10m"}}, "/api/chat",
        {"authorization": f"Bearer {KEY}"},
        {"model": "m", "messages": ASK, "options": {"num_predict": 16, "seed": 1}, "stream": False, "think": False, "keep_alive": "10m"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    cases = {name: Case(Says((b"{}",), JSON), api, keys) for name, (api, keys, *_) in QUESTIONS.items()}
    return run(cases, tmp_path_factory.mktemp("questions"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_is_the_one_the_vendor_documents(name: str, asked: dict[str, Answered]) -> None:
    _, _, path, headers, body = QUESTIONS[name]
    got = asked[name].got
    assert got is not None
    assert (got.method, got.path.split("/", 2)[2], got.json) == ("POST", path.removeprefix("/"), body)
    assert {name: got.headers.get(name) for name in headers} == headers
    assert (got.headers["accept-encoding"], got.headers["content-type"]) == ("identity", "application/json")


def test_every_format_of_the_table_is_asked_in_all_these_tests() -> None:
    assert set(APIS) == set(WIRES) == set(ROWS)


@pytest.mark.parametrize("api", list(APIS))
def test_a_format_has_every_name_of_the_protocol(api: str) -> None:
    module = load(api)
    wanted = {*Api.__annotations__, *(name for name in vars(Api) if not name.startswith("_"))}
    assert {name for name in wanted if not hasattr(module, name)} == set()
    assert len(wanted) >= 12


@pytest.mark.parametrize("api", list(APIS))
def test_a_stream_and_an_answer_at_once_say_the_same(api: str) -> None:
    wire, module = WIRES[api], load(api)

    def said(pieces: list[Piece]) -> tuple[Any, ...]:
        text = "".join(piece.text for piece in pieces)
        last = {
            field: [value for piece in pieces if (value := getattr(piece, field)) is not None][-1:]
            for field in ("tokens_in", "tokens_out", "model", "finish", "ending")
        }
        return text, last, [piece.done for piece in pieces][-1], any(piece.fault for piece in pieces)

    streamed = [
        piece for frame in wire.stream for value in values(frame) for piece in module.pieces(value)
    ] + ([Piece(done=True)] if module.MARK_IS_END else [])
    at_once = list(module.whole(wire.whole))
    assert said(streamed) == said(at_once)
    assert said(at_once)[0] == "pong"
    assert said(at_once)[1]["ending"] == [Ending.STOP]


def values(frame: bytes) -> list[Any]:
    lines = [line.removeprefix(b"data: ") for line in frame.splitlines() if line[:1] in (b"d", b"{")]
    return [json.loads(line) for line in lines if line != b"[DONE]"]


@pytest.mark.parametrize("api", list(APIS))
@pytest.mark.parametrize("value", [None, 5, "x", [], [5], {}, {"type": 5}, {"choices": 5}, {"choices": [5]}, {"error": None},
    {"error": []}, {"candidates": [{"content": {"parts": [5, {"text": 7}]}}]}, {"message": []}, {"response": 1, "type": "response.failed"},
    {"usage": [], "choices": [{"delta": [], "finish_reason": {}}]}, {"delta": 5, "type": "content_block_delta"}, {"done": "yes"},
    {"usageMetadata": {"candidatesTokenCount": -1, "thoughtsTokenCount": True}}, {"error": {"details": 7, "code": "x", "status": []}}])  # fmt: skip
def test_nothing_that_a_server_may_send_raises(api: str, value: Any) -> None:
    module = load(api)
    found = [*module.pieces(value), *module.whole(value)]
    assert not any(piece.text for piece in found)
    module.fault(value)
    module.retires(value, "m")
    assert not module.has_models({}, "m")


def test_extra_is_put_over_the_body_table_by_table() -> None:
    body = {"a": {"b": 1, "c": {"d": 2}}, "list": [1, 2], "gone": {"x": 1}}
    extra = {"a": {"c": {"e": 3}, "b": 4}, "list": [3], "gone": {}, "new": {}}
    assert merged(body, extra) == {"a": {"b": 4, "c": {"d": 2, "e": 3}}, "list": [3], "new": {}}
    assert body["a"] == {"b": 1, "c": {"d": 2}}


@pytest.mark.parametrize(
    ("keys", "path", "said"),
    [
        ({"api": "ollama"}, "base", "http://localhost:11434"),
        ({"api": "ollama", "base": "http://localhost:11434", "version": "1"}, "version", "no versions"),
        ({"api": "openai-responses", "max_tokens": 8}, "max_tokens", "under 16"),
        ({"model": None}, "model", 'tier = "models"'),
        ({"tier": "edge", "key": "${K}"}, "key", "without a key"),
        ({"extra": [1]}, "extra", "a table of keys"),
        ({"base": "api.example/v1"}, "base", "write https://api.example/v1"),
        ({"base": "https://api.example/v1?api-version=1"}, "base", "without ? and #"),
        ({"base": "https://api.example/v1#x"}, "base", "without ? and #"),
    ],
)  # fmt: skip
def test_mistakes_of_the_keys_say_what_to_do(keys: dict[str, Any], path: str, said: str) -> None:
    given = {"api": "anthropic", "model": "m", **keys}
    for name in ("base", "key"):
        if name in given:
            given[name] = text(given[name])
    found = check(Settings(**given))
    assert said in found[path]


def test_a_server_of_one_s_own_may_take_a_smaller_cap() -> None:
    given = Settings(api="openai-responses", model="m", max_tokens=1, base=text("http://localhost:8000/v1"))
    assert check(given) == {}


@pytest.mark.parametrize("api", ["anthropic", "openai-chat", "gemini"])
def test_a_model_s_name_is_one_part_of_the_path_whatever_stands_in_it(api: Any) -> None:
    wanted = target(Settings(api=api, model="a/b c?d", tier="models", key=text("${K}")))
    assert wanted.rpartition("/")[2] == "a%2Fb%20c%3Fd"


@pytest.mark.parametrize(
    ("api", "wanted"),
    [
        ("anthropic", "POST https://api.anthropic.com/v1/messages"),
        ("openai-chat", "POST https://api.openai.com/v1/chat/completions"),
        ("openai-responses", "POST https://api.openai.com/v1/responses"),
        ("gemini", "POST https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent"),
    ],
)
def test_without_a_base_the_vendor_s_own_address_is_asked(api: Any, wanted: str) -> None:
    assert target(Settings(api=api, model="m")) == wanted
