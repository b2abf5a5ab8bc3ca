"""Servers of models and status pages that say a secret back wherever they can, and probes that tell it to them."""

import json
import re
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from net.peers import read_head
from safe.canaries import canary

NEVER = "'what never comes'"
SSE, NDJSON, JSON, HTML = "text/event-stream", "application/x-ndjson", "application/json", "text/html"

CARRIERS: Mapping[str, Mapping[str, Any]] = {
    "llm_variable": {"key": "${CANARY_llm_variable}"},
    "llm_file": {"key": "${file:llm_file.txt}"},
    "llm_command": {"key": "${cmd:cat llm_command.txt}"},
    "llm_header": {"headers": {"x-api-key": "SECRET"}},
    "llm_other_header": {"headers": {"x-any": "${CANARY_llm_other_header}"}},
    "llm_login": {"base": "http://someone:QUOTED@HOST"},
    "llm_prompt": {"prompt": "Reply with: ${CANARY_llm_prompt}"},
    "llm_extra": {"extra": {"metadata": {"user_id": "${CANARY_llm_extra}"}}},
}
"""SECRET is the canary, QUOTED the same as a URL can hold it, HOST the server's place and path."""

FILES = ("llm_file", "llm_command", "status_file")


def environment() -> dict[str, str]:
    names = (*CARRIERS, *STATUS_CARRIERS)
    return {f"CANARY_{name}": canary(name) for name in names}


def sse(*values: Any) -> bytes:
    return b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


class Dialect(NamedTuple):
    """`error` is the body of an error that says the secret in each of its places, `named` a good stream with its names."""

    error: Callable[[str], Any]
    named: Callable[[str], bytes]
    media: str = SSE
    frames: Callable[..., bytes] = sse


def _anthropic(said: str) -> bytes:
    usage = {"input_tokens": 9, "output_tokens": 2}
    return sse(
        {"type": "message_start", "message": {"id": said, "model": said, "usage": usage}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": said}},
        {"type": "message_delta", "delta": {"stop_reason": said}, "usage": usage},
        {"type": "message_stop"},
    )


def _chat(said: str) -> bytes:
    choice = {"index": 0, "delta": {"content": said}, "finish_reason": said}
    return sse({"id": said, "model": said, "choices": [choice]}) + b"data: [DONE]\n\n"


def _responses(said: str) -> bytes:
    last = {"model": said, "status": "incomplete", "incomplete_details": {"reason": said}, "output": []}
    return sse(
        {"type": "response.created", "response": {"model": said}},
        {"type": "response.output_text.delta", "delta": said},
        {"type": "response.incomplete", "response": last},
    )


def _gemini(said: str) -> bytes:
    candidate = {"content": {"parts": [{"text": said}]}, "finishReason": said}
    return sse({"candidates": [candidate], "modelVersion": said, "responseId": said})


def _ollama(said: str) -> bytes:
    return lines({"model": said, "message": {"content": said}, "done": True, "done_reason": said})


def _openai_error(said: str) -> Any:
    return {"error": {"message": said, "type": said, "code": said, "param": said}, "request_id": said}


DIALECTS = {
    "anthropic": Dialect(
        lambda said: {
            "type": "error", "request_id": said, "error": {"type": said, "message": said, "details": {"error_code": said}},
        },
        _anthropic,
    ),
    "openai-chat": Dialect(_openai_error, _chat),
    "openai-responses": Dialect(_openai_error, _responses),
    "gemini": Dialect(
        lambda said: {
            "error": {"code": 400, "status": said, "message": said, "details": [
                {"reason": said, "violations": [{"quotaId": said}]}, {"retryDelay": said},
            ]},
        },
        _gemini,
    ),
    "ollama": Dialect(lambda said: {"error": said}, _ollama, NDJSON, lines),
}  # fmt: skip


def _http(status: str, body: bytes, media: str = JSON, **headers: str) -> bytes:
    told = {"content-type": media, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("utf-8", "surrogatepass") + body


_TALKED = {"assert": [f"text == {NEVER}", f"finish == {NEVER}"]}


class Echo(NamedTuple):
    """`answer` makes the bytes; `reset` tears the connection down after them."""

    answer: Callable[[Dialect, str], bytes]
    keys: Mapping[str, Any] = {}
    reset: bool = False


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()


def _half(dialect: Dialect, said: str) -> bytes:
    """A good stream that ends in the middle of the secret."""
    stream = dialect.named(said)
    return stream[: stream.index(json.dumps(said)[1:-1].encode()) + 12]


ECHOES: Mapping[str, Echo] = {
    "error": Echo(lambda d, said: _http("400 No", _dump(d.error(said)))),
    "capacity": Echo(lambda d, said: _http("529 No", _dump(d.error(said)), request_id=said, retry_after=said)),
    "retry_after_ms": Echo(lambda d, said: _http("429 No", _dump(d.error(said)), x_request_id=said, retry_after_ms=said)),
    "reason_phrase": Echo(lambda _, said: _http(f"503 {said}", said.encode(), media=f"text/{said}")),
    "mid_stream": Echo(lambda d, said: _http("200 OK", d.frames(d.error(said)), d.media)),
    "inside_200": Echo(lambda d, said: _http("200 OK", _dump(d.error(said)))),
    "at_once": Echo(lambda d, said: _http("200 OK", _dump(d.error(said))), {"stream": False}),
    "names": Echo(lambda d, said: _http("200 OK", d.named(said), d.media), _TALKED),
    "pattern": Echo(lambda d, said: _http("200 OK", d.named(said), d.media), {"assert": ["text matches '^x$'"]}),
    "degraded": Echo(lambda d, said: _http("200 OK", d.named(said), d.media), {"degraded": [f"text == {NEVER}"]}),
    "comment": Echo(
        lambda d, said: _http("200 OK", f": {said}\n\nevent: {said}\nid: {said}\n{said}: {said}\n\n".encode(), d.media)
    ),
    "garbled": Echo(lambda d, said: _http("200 OK", f"data: {{{said}\n\n".encode(), d.media)),
    "half": Echo(lambda d, said: _http("200 OK", _half(d, said), d.media), _TALKED),
    "reset": Echo(lambda d, said: _http("200 OK", _half(d, said), d.media), _TALKED, reset=True),
    "html": Echo(lambda _, said: _http("403 No", f"<html>{said}</html>".encode(), HTML, cf_mitigated=said)),
    "media": Echo(lambda _, said: _http("200 OK", said.encode(), f"application/{said}")),
    "redirect": Echo(lambda _, said: _http("302 Found", b"", location=f"/x?key={quote(said, safe='')}#{quote(said, safe='')}")),
    "status_line": Echo(lambda _, said: f"HTTP/1.1 {said}\r\n\r\n".encode()),
    "models": Echo(
        lambda _, said: _http("200 OK", _dump({"type": "model", "object": "model", "id": "m", "lifecycle": said, "shutdown_date": said})),
        {"tier": "models"},
    ),
}  # fmt: skip


def _component(said: str, status: str = "major_outage") -> dict[str, Any]:
    return {"id": said, "name": said, "status": status}


def _incident(said: str) -> dict[str, Any]:
    return {
        "id": said, "name": said, "status": "investigating", "impact": said, "created_at": said, "started_at": "2026-11-26T00:00:00Z",
        "components": [{"id": said}],
    }  # fmt: skip


STATUS_CARRIERS: Mapping[str, Mapping[str, Any]] = {
    "status_header": {"headers": {"x-any": "${CANARY_status_header}"}},
    "status_file": {"headers": {"authorization": "Bearer ${file:status_file.txt}"}},
    "status_login": {"page": "http://someone:QUOTED@HOST"},
}

_PAGES: Mapping[str, Callable[[str], Any]] = {
    "components": lambda said: {"components": [_component(said)]},
    "incidents": lambda said: {"incidents": [_incident(said)]},
    "scheduled-maintenances/active": lambda said: {"scheduled_maintenances": [_incident(said) | {"status": "in_progress"}]},
}  # fmt: skip

STATUS_ECHOES: Mapping[str, Mapping[str, Any]] = {
    "page": {},
    "missing": {"components": ["what never comes"]},
    "google": {"system": "google"},
    "nameless": {},
    "not_json": {},
    "html": {},
    "moved": {},
    "form": {},
}


def _status_answer(echo: str, document: str, said: str) -> bytes:
    match echo:
        case "google":
            entry = {
                "id": said, "external_desc": said, "status_impact": "SERVICE_OUTAGE", "begin": "2026-11-26T00:00:00Z",
                "affected_products": [{"id": said, "title": said}],
            }  # fmt: skip
            return _http("200 OK", _dump([entry]))
        case "nameless":
            listed = {"components": [_component(said, said)], "incidents": [], "scheduled_maintenances": []}
            return _http("200 OK", _dump(listed))
        case "not_json":
            return _http("200 OK", f"{{{said}".encode())
        case "html":
            return _http("200 OK", f"<{said}".encode(), f"text/{said}")
        case "moved":
            return _http(
                "302 Found",
                b"",
                location=f"http://someone:{quote(said, safe='')}@x.invalid/?a={quote(said, safe='')}",
            )
        case "form":
            return _http("200 OK", _dump({"components": [{said: said}], said: said}))
        case _:
            return _http("200 OK", _dump(_PAGES[document](said)))


def echoes(forms: Mapping[str, Callable[[str], str]]) -> Callable[[socket.socket], None]:
    """`/llm/ECHO/FORM/CARRIER/API/…` and `/status/ECHO/FORM/CARRIER/…`."""

    def serve(connection: socket.socket) -> None:
        head, _, body = read_head(connection).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        while length and len(body) < int(length[1]):  # what is left unread would turn the end into a reset
            body += connection.recv(65536)
        words = head.partition(b" ")[2].partition(b" ")[0].decode().partition("?")[0].strip("/").split("/")
        kind, name, form, carrier = words[:4]
        said = forms[form](canary(carrier))
        if kind == "status":
            document = "/".join(words[4:]).removeprefix("api/v2/").removesuffix(".json")
            connection.sendall(_status_answer(name, document, said))
            return
        echo = ECHOES[name]
        connection.sendall(echo.answer(DIALECTS[words[4]], said))
        if echo.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return serve


def keys_of(carrier: Mapping[str, Any], name: str, place: str, address: str) -> dict[str, Any]:
    """The keys of a probe with the carrier's secret, `address` being the key that says where the server is."""
    secret = canary(name)
    filled = json.dumps(carrier).replace("QUOTED", quote(secret, safe="")).replace("HOST", place)
    filled = filled.replace("SECRET", json.dumps(secret)[1:-1])
    return {address: f"http://{place}", **json.loads(filled)}
