"""Streams that are made to break their reader: each is read or refused, none is a bug of probe's."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from net.http2_peer import Http2, speaks_http2
from net.peers import Peers
from probers.llm.asked import Answered, Case, run
from probers.llm.wire import NDJSON, WIRES, anthropic_delta, chat_chunk, data, line, named
from support.streams import Says
from support.tool import probe

ANTHROPIC, CHAT, OLLAMA = WIRES["anthropic"], WIRES["openai-chat"], WIRES["ollama"]
HUGE = 10**400
PRICED = {"price": {"in": "$1", "out": "$5"}}


def usage(**counts: object) -> bytes:
    return named({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": counts})


def ends(*frames: bytes) -> tuple[bytes, ...]:
    return (*ANTHROPIC.opening, *ANTHROPIC.text, *frames, named({"type": "message_stop"}))


STREAMS = {
    "huge counts": Case(Says(ends(usage(input_tokens=HUGE, output_tokens=HUGE))), keys=PRICED),
    "counts below nothing": Case(Says(ends(usage(input_tokens=-1, output_tokens=-5))), keys=PRICED),
    "no numbers": Case(
        Says(ends(usage(input_tokens=float("nan"), output_tokens=float("inf")))), keys=PRICED
    ),
    "huge counts of nanoseconds": Case(
        Says((*OLLAMA.text, line({"done": True, "load_duration": HUGE, "eval_count": HUGE})), NDJSON),
        "ollama",
        PRICED,
    ),
    "huge counts of thoughts": Case(
        Says((data({"candidates": [{"content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"}], "usageMetadata": {"thoughtsTokenCount": HUGE}}),)),
        "gemini",
        PRICED,
    ),
    "types that are lists": Case(
        Says((data({"type": ["x"]}), data({"type": {}}), data({"type": "response.completed", "response": [1]}))),
        "openai-responses",
    ),
    "lists that are none": Case(
        Says((data({"choices": {}}), data({"choices": [1, None, {"delta": [1]}]}), b"data: [DONE]\n\n")),
        "openai-chat",
    ),
    "deep": Case(Says((b"data: " + b"[" * 100_000 + b"\n\n",))),
    "deep in an error": Case(Says((b'{"error":' * 50_000,), "application/json", 500)),
    "half of a pair": Case(
        Says((named({"type": "message_start", "message": {"model": "\ud800"}}), anthropic_delta("\udfff"), *ends(usage(output_tokens=2)))),
        keys={"degraded": ["text == 'a'"]},
    ),
    "an overload told through a guard": Case(
        Says((b'{"type":"error","error":{"type":"overloaded_error"}}',), "application/json", 503, (("cf-mitigated", "challenge"),))
    ),
    "two finishes": Case(
        Says((*CHAT.text, chat_chunk({}, "stop"), chat_chunk({}, "length"), b"data: [DONE]\n\n")), "openai-chat"
    ),
    "an error, then success": Case(
        Says((named({"type": "error", "error": {"type": "overloaded_error", "message": "x"}}), *ANTHROPIC.stream))
    ),
    "another charset": Case(Says(ANTHROPIC.stream, "text/event-stream; charset=utf-7")),
    "a frame without an end": Case(Says((b"data: " + b"x" * 1_200_000,)), keys={"max_body": "8MiB"}),
}  # fmt: skip

WANTED = {
    "huge counts": ("up", None),
    "counts below nothing": ("up", None),
    "no numbers": ("up", None),
    "huge counts of nanoseconds": ("up", None),
    "huge counts of thoughts": ("up", None),
    "types that are lists": ("down", "payload"),
    "lists that are none": ("down", "truncated"),
    "deep": ("down", "payload"),
    "deep in an error": ("down", "server_error"),
    "half of a pair": ("degraded", "assertion"),
    "an overload told through a guard": ("down", "capacity"),
    "two finishes": ("up", None),
    "an error, then success": ("down", "capacity"),
    "another charset": ("up", None),
    "a frame without an end": ("down", "too_large"),
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    return run(STREAMS, tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("name", STREAMS)
def test_it_is_read_or_refused(answered: dict[str, Answered], name: str) -> None:
    assert answered[name].told[:2] == WANTED[name], answered[name].failure


def test_counts_that_nothing_can_hold_are_none(answered: dict[str, Answered]) -> None:
    assert answered["huge counts"].facts["usage_missing"] is True
    assert answered["counts below nothing"].facts["usage_missing"] is True
    assert "load_s" not in answered["huge counts of nanoseconds"].facts
    assert not any("cost_usd" in each.sample.get("facts", {}) for each in answered.values())


def test_as_many_tokens_as_were_asked_for_may_come(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each in a frame of its own they are far more bytes than an answer of another kind may have."""
    padded = [chat_chunk({"content": "x"}, obfuscation="y" * 60) for _ in range(6000)]
    says = Says((*CHAT.opening, b"".join(padded), chat_chunk({}, "stop"), b"data: [DONE]\n\n"))
    cases = {"long": Case(says, "openai-chat", {"max_tokens": 6000, "timeout": "30s"})}
    assert len(says.parts[1]) > 1024 * 1024  # type: ignore[arg-type] # these parts are bytes
    found = run(cases, tmp_path_factory.mktemp("long"))["long"]
    assert found.told[0] == "up", found.failure
    assert found.facts["chunks"] == 6000


def over_http2(wire: Http2, *, frames: int, end: Callable[[Http2], None]) -> None:
    wire.request()
    wire.headers((":status", "200"), ("content-type", "text/event-stream"))
    for frame in ANTHROPIC.stream[:frames]:
        wire.data(frame)
    end(wire)
    wire.flush()
    wire.wait()


WHOLE, PART = len(ANTHROPIC.stream), 5
ENDS: dict[str, tuple[int, Callable[[Http2], None], tuple[str, str | None]]] = {
    "ends": (WHOLE, lambda wire: wire.h2.end_stream(1), ("up", None)),
    "trailers": (WHOLE, lambda wire: wire.h2.send_headers(1, [("x-t", "1")], end_stream=True), ("up", None)),
    "early": (PART, lambda wire: wire.h2.end_stream(1), ("down", "truncated")),
    "reset": (PART, lambda wire: wire.h2.reset_stream(1, 2), ("down", "connect.reset")),
    "goodbye": (PART, lambda wire: wire.h2.close_connection(2), ("down", "connect.reset")),
}


@pytest.fixture
def peers() -> Iterator[Peers]:
    running = Peers()
    yield running
    running.close()


def test_http2_s_ways_to_end_a_stream_are_told_apart(tmp_path: Path, peers: Peers) -> None:
    tables = []
    for name, (frames, end, _) in ENDS.items():
        port = peers.start(speaks_http2(partial(over_http2, frames=frames, end=end)))
        keys = f'name = "{name}"\nkind = "llm"\napi = "anthropic"\nbase = "http://127.0.0.1:{port}"\nmodel = "m"\nhttp = "2"\n'
        tables.append("[[probe]]\n" + keys)
    (tmp_path / "probes.toml").write_text("\n".join(tables))
    ran = probe("check", "-f", "jsonl", cwd=tmp_path)
    samples = {each["probe"]: each for each in map(json.loads, ran.lines)}
    told = {name: (each["outcome"], each.get("failure", {}).get("reason")) for name, each in samples.items()}
    assert told == {name: wanted for name, (_, _, wanted) in ENDS.items()}
    assert all(each["facts"]["chunks"] == 2 for each in samples.values())
