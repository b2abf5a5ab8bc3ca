"""The table of faults: a name → what it does to an answer.

A row of a vendor's own table of errors goes by its name (`overloaded`), before the headers; `mid.overloaded` comes in the
middle of the stream, `in200.overloaded` is a 200 whose body is the error, and `html.503` is a status with a page of HTML.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from probe.demo.vendors.said import Said
from probe.demo.vendors.values import Frame, Reply, Stream, event

CHALLENGE = b"<!DOCTYPE html><html lang=en><head><title>Just a moment...</title></head><body></body></html>"
WALL = b"<!DOCTYPE html><html><head><title>ERROR: The request could not be satisfied</title></head></html>"
ROOT = b"<!doctype html><html><head><title>Status</title></head><body><h1>All Systems Operational</h1></body></html>"
_HTML = "text/html; charset=utf-8"

GUARDS: dict[str, Reply] = {
    "challenge": Reply(
        403,
        CHALLENGE,
        _HTML,
        (("cf-mitigated", "challenge"), ("server", "cloudflare"), ("cf-ray", "9a1-FRA")),
    ),
    "waf": Reply(
        405,
        WALL,
        _HTML,
        (("server", "CloudFront"), ("x-cache", "Error from cloudfront"), ("x-amzn-waf-action", "captcha")),
    ),
    "html200": Reply(200, ROOT, _HTML),
    "moved": Reply(302, b"", _HTML, (("location", "/"),)),
    "no_json": Reply(200, b"pong", "text/plain"),
    "empty_body": Reply(200, b""),
}

CONTENT: dict[str, Callable[[Said], Said]] = {
    "empty": lambda said: said._replace(tokens=(), counted=0),
    "empty_capped": lambda said: said._replace(tokens=(), finish="length", counted=16),
    "capped": lambda said: said._replace(finish="length"),
    "thinking_only": lambda said: said._replace(tokens=(), thinking=("hm", "…"), finish="length", counted=16),
    "thinking": lambda said: said._replace(thinking=("hm", "…")),
    "refusal": lambda said: said._replace(tokens=(), finish="refusal"),
    "no_usage": lambda said: said._replace(usage=False),
    "u2028": lambda said: said._replace(tokens=("po\u2028", "n\u0085g")),
    "half_char": lambda said: said._replace(tokens=("po", "n\U0001f3d3g")),
    "long": lambda said: said._replace(tokens=("pong" * 300_000,)),
}
"""What the model says, and how it is counted."""


def _cut(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    return tuple(frame for frame in frames if frame.kind not in ("finish", "usage", "end"))


def _after_first_token(frames: tuple[Frame, ...], more: Frame) -> tuple[Frame, ...]:
    place = next((place for place, frame in enumerate(frames, 1) if frame.kind == "token"), len(frames))
    return (*frames[:place], more, *frames[place:])


def _half(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The second token's character of four bytes, and two of them."""
    place = next(place for place, frame in enumerate(frames) if b"\xf0\x9f" in frame.data)
    data = frames[place].data
    return (*frames[:place], Frame(data[: data.index(b"\xf0\x9f") + 2], "cut"))


def _joined(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    kind = "token" if any(frame.kind == "token" for frame in frames) else "event"
    return (Frame(b"".join(frame.data for frame in frames), kind),)


_UNKNOWN = event({"type": "weather_report", "sky": "blue"}, "event", "weather_report")
_KEEPALIVE = event({"type": "keepalive", "sequence_number": 5}, "ping", "keepalive")

FRAMES: dict[str, Callable[[tuple[Frame, ...]], tuple[Frame, ...]]] = {
    "truncated": _cut,
    "no_end": lambda frames: tuple(frame for frame in frames if frame.kind != "end"),
    "no_finish": lambda frames: tuple(frame for frame in frames if frame.kind != "finish"),
    "abrupt": _cut,
    "reset": _cut,
    "half_char": _half,
    "garbage": lambda frames: _after_first_token(frames, Frame(b'data: {"type": \n\n', "garbage")),
    "unknown_event": lambda frames: _after_first_token(frames, _UNKNOWN),
    "keepalive": lambda frames: _after_first_token(frames, _KEEPALIVE),
    "comment": lambda frames: _after_first_token(frames, Frame(b": OPENROUTER PROCESSING\n\n", "ping")),
    "bom": lambda frames: (frames[0]._replace(data=b"\xef\xbb\xbf" + frames[0].data), *frames[1:]),
    "unterminated": lambda frames: (*frames[:-1], frames[-1]._replace(data=frames[-1].data.rstrip(b"\n"))),
    "at_once": _joined,
    "silence": lambda frames: frames[:1],
}
"""What is in the stream. `silence` stands still behind its first frame."""


class Manner(NamedTuple):
    """How bytes go out. `ending`: clean, abrupt (no final chunk), reset (TCP), or hang (the connection stays open)."""

    ending: str = "clean"
    newline: bytes | None = None
    split: bool = False
    drip: bool = False
    hang: bool = False
    length: int = 0


MANNERS: Mapping[str, Manner] = {
    "abrupt": Manner(ending="abrupt"),
    "reset": Manner(ending="reset"),
    "half_char": Manner(ending="abrupt"),
    "silence": Manner(ending="hang"),
    "hang": Manner(hang=True),
    "drop": Manner(ending="drop"),
    "drip": Manner(drip=True),
    "split": Manner(split=True),
    "crlf": Manner(newline=b"\r\n"),
    "lf": Manner(newline=b"\n"),
    "cr": Manner(newline=b"\r"),
    "wrong_length": Manner(length=7),
}
"""`drop` closes instead of answering; `drip` sends the headers byte by byte; `wrong_length` promises 7 bytes too many."""


def names(rows: Mapping[str, object]) -> frozenset[str]:
    """Every fault there is for a vendor with these rows."""
    own = {f"{form}{row}" for row in rows for form in ("", "mid.", "in200.")}
    return frozenset(own | set(GUARDS) | set(CONTENT) | set(FRAMES) | set(MANNERS))


def guard(name: str) -> Reply | None:
    if name.startswith("html.") and name[5:].isdigit():
        return Reply(int(name[5:]), WALL, _HTML)
    return GUARDS.get(name)


def broken(stream: Stream, error: tuple[Frame, ...], after: int) -> Stream:
    """The stream up to so many tokens, and then the error."""
    kept: list[Frame] = []
    for frame in stream.frames:
        if frame.kind in ("finish", "usage", "end"):
            break
        if frame.kind == "token":
            if after <= 0:
                break
            after -= 1
        kept.append(frame)
    return stream._replace(frames=(*kept, *error))
