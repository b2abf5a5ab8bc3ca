"""The cheap tiers: the list of models with a key, and the refusal without one. And what is asked again."""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from probers.llm.asked import Answered, Case, run
from probers.llm.errors import gemini, info, openai
from probers.llm.wire import JSON, dump
from support.site import Answer, Site
from support.streams import Says
from support.tool import probe

UP = ("up", None, None)
CONFIG = ("unknown", "config.request", "client")
PAYLOAD = ("down", "payload", "target")
BLOCKED = ("unknown", "edge_block", "client")
EDGE = {"tier": "edge", "key": None, "model": None}
MODELS = {"tier": "models", "model": None}
ONE = {"tier": "models"}


class Want(NamedTuple):
    case: Case
    told: tuple[str, str | None, str | None]
    path: str
    facts: Mapping[str, Any] = {}


def want(
    api: str, keys: Mapping[str, Any], path: str, body: Any, told: Any = UP, status: int = 200, **facts: Any
) -> Want:
    return Want(Case(Says((dump(body),), JSON, status), api, keys), told, path, facts)


def page(api: str, status: int, told: Any, path: str, **keys: Any) -> Want:
    return Want(Case(Says((b"<html>",), "text/html", status), api, EDGE | keys), told, path)


NO_KEY = {
    "type": "error",
    "error": {"type": "authentication_error", "message": "x-api-key header is required"},
}
CASES = {
    # Without a key
    "anthropic asks who we are": want("anthropic", EDGE, "v1/models?limit=1", NO_KEY, status=401),
    "openai asks who we are": want("openai-chat", EDGE, "models", openai(401, "invalid_request_error", None, "").body, status=401),
    "responses too": want("openai-responses", EDGE, "models", openai(401, None, None, "").body, status=401),
    "azure says it in its own way": want("openai-chat", EDGE, "models", {"statusCode": 401, "message": "Access denied"}, status=401),
    "gemini refuses the unregistered": want("gemini", EDGE, "v1beta/models?pageSize=1", gemini(403, "PERMISSION_DENIED", "").body, status=403),
    "gemini calls no key a bad one": want(
        "gemini", EDGE, "v1beta/models?pageSize=1", gemini(400, "INVALID_ARGUMENT", "", info("API_KEY_INVALID")).body, status=400
    ),
    "ollama knows no keys": want("ollama", EDGE, "api/tags", {"models": []}),
    "a server that needs no key": want("openai-chat", EDGE, "models", {"object": "list", "data": []}),
    "a guard is not the service": page("anthropic", 403, BLOCKED, "v1/models?limit=1"),
    "a page of 200 is not the service": page("anthropic", 200, BLOCKED, "v1/models?limit=1"),
    "a guard that counts as down": page("anthropic", 403, ("down", "edge_block", "target"), "v1/models?limit=1", edge_block="down"),
    "anthropic is overloaded at its edge": want(
        "anthropic", EDGE, "v1/models?limit=1", {"type": "error", "error": {"type": "overloaded_error"}},
        ("down", "capacity", "target"), 529,
    ),
    "an error in a 200 is none of a service that is there": want(
        "openai-chat", EDGE, "models", openai(502, None, 502, "").body, ("down", "server_error", "target")
    ),
    # The list
    "anthropic's list": want("anthropic", MODELS, "v1/models?limit=1", {"data": [], "has_more": False}),
    "openai's list": want("openai-chat", MODELS, "models", {"object": "list", "data": []}),
    "gemini's list": want("gemini", MODELS, "v1beta/models?pageSize=1", {"models": [{"name": "models/m"}]}),
    "ollama's list": want("ollama", MODELS, "api/tags", {"models": [{"name": "m:latest"}]}),
    "no list": want("openai-chat", MODELS, "models", {"hello": "world"}, PAYLOAD),
    "a bad key": want("openai-chat", MODELS, "models", openai(401, None, "invalid_api_key", "").body, ("unknown", "auth", "client"), 401),
    "gemini's bad key": want(
        "gemini", MODELS, "v1beta/models?pageSize=1", gemini(400, "INVALID_ARGUMENT", "", info("API_KEY_INVALID")).body,
        ("unknown", "auth", "client"), 400, error_code="API_KEY_INVALID",
    ),
    # One model
    "anthropic's model": want("anthropic", ONE, "v1/models/m", {"type": "model", "id": "m", "lifecycle": "active"}, retires=None),
    "anthropic's model that goes": want(
        "anthropic", ONE, "v1/models/m", {"type": "model", "id": "m", "lifecycle": "deprecated", "deprecated_at": "2026-12-11"},
        retires="deprecated 2026-12-11",
    ),
    "a model in a list": want("openai-chat", ONE, "models", {"data": [{"id": "n"}, {"id": "m"}]}),
    "a model in a list that goes": want("openai-chat", ONE, "models", {"data": [{"id": "m", "shutdown_date": "2026-12-11"}]}, retires="2026-12-11"),
    "a model that is in no list": want("openai-chat", ONE, "models", {"data": [{"id": "n"}]}, CONFIG),
    "gemini's model": want("gemini", ONE, "v1beta/models/m", {"name": "models/m"}),
    "gemini's model is gone": want("gemini", ONE, "v1beta/models/m", gemini(404, "NOT_FOUND", "").body, CONFIG, 404),
    "ollama's model": want("ollama", ONE, "api/tags", {"models": [{"name": "m:latest", "model": "m:latest"}]}),
    "ollama's model with its tag": want("ollama", {**ONE, "model": "m:8b"}, "api/tags", {"models": [{"name": "m:8b"}]}),
    "ollama's model was not pulled": want("ollama", ONE, "api/tags", {"models": [{"name": "n:latest"}]}, CONFIG),
}  # fmt: skip


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    return run({name: each.case for name, each in CASES.items()}, tmp_path_factory.mktemp("tiers"))


@pytest.mark.parametrize("name", CASES)
def test_a_tier_proves_what_it_says_and_no_more(name: str, answered: dict[str, Answered]) -> None:
    wanted, found = CASES[name], answered[name]
    assert found.told == wanted.told, found.failure
    assert {key: found.facts.get(key) for key in wanted.facts} == wanted.facts
    assert found.got is not None
    assert (found.got.method, found.got.path.split("/", 2)[2]) == ("GET", wanted.path)
    sent = {"x-api-key", "authorization", "x-goog-api-key"} & found.got.headers.keys()
    assert bool(sent) == ("key" not in wanted.case.keys)


def asked_again(folder: Path, url: str) -> Any:
    text = f"""
        [defaults]
        retry = {{ attempts = 3, wait = "0s" }}
        [[probe]]
        name = "model"
        kind = "llm"
        api = "anthropic"
        model = "m"
        base = "{url}"
    """
    (folder / "probes.toml").write_text(text, encoding="utf-8")
    [sample] = probe("check", "-f", "json", cwd=folder).json["samples"]
    return sample


def test_an_error_that_the_service_told_is_not_asked_away(site: Site, tmp_path: Path) -> None:
    overloaded = Answer(
        529, b'{"type":"error","error":{"type":"overloaded_error"}}', (("content-type", JSON),)
    )
    site.otherwise(overloaded)
    sample = asked_again(tmp_path, site.url)
    assert (sample["outcome"], sample["failure"]["reason"], len(sample["attempts"])) == (
        "down",
        "capacity",
        1,
    )
    assert len(site.asked) == 1


def test_a_connection_that_brought_no_answer_is_tried_again(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: nobody else can answer there
        sample = asked_again(tmp_path, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (sample["failure"]["reason"], len(sample["attempts"])) == ("connect.refused", 3)
