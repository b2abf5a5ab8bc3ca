"""What is asked of the stand-in, and what it answers."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """One request. `path` begins behind the vendor's part; header names are in lower case; `number` is unique."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    number: int = 1

    def table(self) -> dict[str, Any] | None:
        """The body's JSON object; None for anything else."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def bearer(self) -> str:
        """The token of `Authorization: Bearer TOKEN`; empty without one."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


class Frame(NamedTuple):
    """What is written at once. `kind`: event, token, thinking, ping, finish, usage, end or error."""

    data: bytes
    kind: str = "event"


Headers = tuple[tuple[str, str], ...]


class Reply(NamedTuple):
    """An answer that comes at once."""

    status: int
    body: bytes
    media: str = "application/json"
    headers: Headers = ()


class Stream(NamedTuple):
    """An answer that is spoken: frame by frame, chunked."""

    frames: tuple[Frame, ...]
    media: str = "text/event-stream; charset=utf-8"
    headers: Headers = ()


Answer = Reply | Stream


class Row(NamedTuple):
    """One row of a vendor's table of errors. `message` is the vendor's wording, on which nobody should build."""

    status: int
    type: str
    message: str
    code: str | None = None
    headers: Headers = ()


def packed(value: object) -> bytes:
    """JSON as the vendors write it: compact, and text as it is (a U+2028 stays one)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def event(value: object, kind: str = "event", name: str = "") -> Frame:
    """A frame of server-sent events."""
    head = f"event: {name}\n".encode() if name else b""
    return Frame(head + b"data: " + packed(value) + b"\n\n", kind)


def refused(key: str) -> bool:
    """Any key opens the door, so that no real one is needed; one that begins with `bad` does not."""
    return key.startswith("bad")
