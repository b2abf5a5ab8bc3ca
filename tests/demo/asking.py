"""The stand-in, asked over a bare socket, so that every byte of the answer is seen."""

import json
import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

KEYS = {
    "claude": {"x-api-key": "k", "anthropic-version": "2023-06-01"},
    "openai": {"authorization": "Bearer k"},
    "gemini": {"x-goog-api-key": "k"},
    "ollama": {},
}
_ASKED = [{"role": "user", "content": "Reply with: pong"}]
BODIES: dict[str, dict[str, Any]] = {
    "/v1/messages": {"model": "claude-haiku-5-5", "max_tokens": 16, "messages": _ASKED},
    "/v1/chat/completions": {"model": "gpt-6-luna", "messages": _ASKED},
    "/v1/responses": {"model": "gpt-6-luna", "input": "Reply with: pong"},
    "/v1beta/models/gemini-2.5-flash-lite:generateContent": {"contents": [{"parts": [{"text": "ping"}]}]},
    "/api/chat": {"model": "llama3.2:1b", "messages": _ASKED},
}
PATHS = dict(zip(("claude", "openai", "responses", "gemini", "ollama"), BODIES, strict=True))
SPOKEN = PATHS | {"gemini": "/v1beta/models/gemini-2.5-flash-lite:streamGenerateContent?alt=sse"}


class Answer(NamedTuple):
    """`raw` is all that came behind the headers; `ended` says how: close, reset, or silence."""

    status: int
    headers: dict[str, str]
    raw: bytes
    ended: str

    @property
    def body(self) -> bytes:
        """Without the chunks."""
        if self.headers.get("transfer-encoding") != "chunked":
            return self.raw
        return b"".join(self.chunks)

    @property
    def chunks(self) -> list[bytes]:
        found, rest = [], self.raw
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            if int(size, 16) == 0:
                break
            found.append(rest[: int(size, 16)])
            rest = rest[int(size, 16) + 2 :]
        return found

    @property
    def is_whole(self) -> bool:
        return self.raw.endswith(b"0\r\n\r\n")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[Any]:
        """The JSON of each `data:` line; `[DONE]` as text."""
        lines = [
            line[6:] for line in self.body.replace(b"\r\n", b"\n").split(b"\n") if line.startswith(b"data: ")
        ]
        return [line.decode() if line == b"[DONE]" else json.loads(line) for line in lines]


def ask(
    url: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    *,
    method: str | None = None,
    quiet_s: float = 10,
) -> Answer:
    """One request on a connection that closes. `quiet_s` is how long it waits for the next bytes."""
    parts = urlsplit(url)
    data = b"" if body is None else json.dumps(body).encode()
    told = {"host": parts.netloc, "connection": "close", "content-length": str(len(data)), **(headers or {})}
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method or ('GET' if body is None else 'POST')} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in told.items()]
    assert parts.port
    got, ended = b"", "close"
    with socket.create_connection(("127.0.0.1", parts.port), quiet_s) as peer:
        peer.sendall("\r\n".join([*lines, "", ""]).encode() + data)
        try:
            while more := peer.recv(65536):
                got += more
        except ConnectionResetError:
            ended = "reset"
        except TimeoutError:
            ended = "silence"
    head, _, raw = got.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    found = {name: value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return Answer(int(first.split(" ")[1]) if first else 0, found, raw, ended)


def spoken(base: str, what: str, *, stream: bool = True, **more: object) -> Answer:
    """A whole, correct question to `claude`, `openai`, `responses`, `gemini` or `ollama`."""
    path = SPOKEN[what] if stream else PATHS[what]
    extra = {} if what == "gemini" else {"stream": stream}
    return ask(base + path, BODIES[PATHS[what]] | extra | more, KEYS.get(what, KEYS["openai"]))
