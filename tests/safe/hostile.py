"""What a server may say to whoever prints it, and every place of an answer it can say it in."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

TEXTS: dict[str, bytes] = {
    "controls": bytes(range(1, 32)),
    "line_ends": b"a\nb\r\nc\rd\x0be\x0cf",
    "nul": b"a\0b",
    "clear_screen": b"\x1b[2J\x1b[1;1H\x1b[31mred\x1b[0m",
    "clipboard": b"\x1b]52;c;ZWNobyBvd25lZA==\x07",
    "title_and_link": b"\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "c1": "\x9b2J\x9d0;t\x9c\x85\x90".encode(),
    "c1_in_latin_1": b"\x9b2J\x9d0;t\x9c\x85",
    "delete": b"a\x7f\x08\x08b",
    "bidi": "user\u202enimda\u202c \u2066x\u2069 \u200fz".encode(),
    "zero_width": "pay\u200bpal\u200d\u2060\ufeff\u00ad\U000e0041".encode(),
    "line_separators": 'x\u2028{"v":1}\u2029y\u0085z'.encode(),
    "lone_surrogate": b"\xed\xa0\x80 and \xed\xbf\xbf",
    "invalid_utf_8": b"\xff\xfe\xc3\x28\xe2\x82 \xf8\x88\x80\x80\x80",
    "right_to_left_name": "שלום عالم".encode(),
    "combining": b"Z" + "\u0301\u0300\u0302".encode() * 40,
    "github_error": b"::error title=owned::owned",
    "github_after_line": b"x\n::set-output name=a::b\n  ::stop-commands::token",
    "github_old": b"##[error]owned ##[add-mask]x",
    "azure": b"##vso[task.setvariable variable=a]b",
    "teamcity": b"##teamcity[buildStatus status='SUCCESS']",
    "percent_line": b"%0A::error::x%0D%0a::warning::y",
    "xml_ends": b"]]></failure></testcase><testcase name='forged'/>",
    "cdata": b"<![CDATA[<script>alert(1)</script>]]>",
    "entities": b"&lt;&#x1b;&#0;&unknown;<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "html": b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    "markdown": b"| cell | ![i](http://evil.example/i) [a](javascript:alert(1)) `code` **b** @here <@U1> ~~s~~ \\| ```",
    "formula_equals": b"=cmd|' /C calc'!A0",
    "formula_plus": b"+1+1",
    "formula_minus": b"-1+cmd|'x'!A1",
    "formula_at": b"@SUM(A1:A9)",
    "formula_tab": b"\t=1+1",
    "quotes": b"\"',; \"\" '' \\\" `",
    "rich_markup": b"[/red] [bold]x[/bold] [link=http://evil.example]y[/link] [/]",
    "python_format": b"{0} {x!r} %s %d %n ${HOME} $(id) `id`",
    "tap": b"ok 99 - forged # SKIP\nnot ok 100\nBail out!\n1..0",
    "yaml": b"...\n---\nouter: &a [*a, !!python/object:x]",
    "nagios": b"OK - fine | 'x'=1;;;0; | y=2",
    "very_long": b"long " * 2000,
    "one_word": b"w" * 10_000,
    "path": b"../../../../etc/passwd",
}  # fmt: skip
"""Each is what some terminal, runner or file format would take for its own syntax."""


class Place(NamedTuple):
    """`answer` makes the bytes a server sends; `keys` go into the probe, so that the place is looked at."""

    answer: Callable[[bytes], bytes]
    keys: Mapping[str, Any] = {}


def _headers(*lines: bytes, body: bytes = b"", status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join((b"HTTP/1.1 " + status, *lines, b"", body))


def _json(value: Callable[[str], object]) -> Callable[[bytes], bytes]:
    return lambda text: _headers(body=json.dumps(value(text.decode(errors="surrogateescape"))).encode())


_NEVER = "'what never comes'"
PLACES: dict[str, Place] = {
    "banner": Place(lambda text: text),
    "version": Place(lambda text: b"HTTP/" + text + b" 200 OK\r\n\r\n"),
    "status": Place(lambda text: _headers(status=text)),
    "reason": Place(lambda text: _headers(b"content-length: 0", status=b"503 " + text)),
    "header_name": Place(lambda text: _headers(text + b": x")),
    "header_value": Place(
        lambda text: _headers(b"x-said: " + text), {"assert": [f"header.x-said == {_NEVER}"]}
    ),
    "request_id": Place(lambda text: _headers(b"x-request-id: " + text, b"content-length: 0")),
    "content_type": Place(
        lambda text: _headers(b"content-type: " + text, body=text), {"assert": [f"body == {_NEVER}"]}
    ),
    "content_encoding": Place(lambda text: _headers(b"content-encoding: " + text, body=b"x")),
    "content_length": Place(lambda text: _headers(b"content-length: " + text, body=b"x")),
    "chunk": Place(lambda text: _headers(b"transfer-encoding: chunked", body=text + b"\r\nx\r\n")),
    "cookie": Place(lambda text: _headers(b"set-cookie: a=" + text + b"; path=/", body=b"x"), {"assert": ["status == 1"]}),
    "location": Place(lambda text: _headers(b"location: " + text, status=b"302 Found")),
    "location_host": Place(lambda text: _headers(b"location: http://" + text + b"/", status=b"302 Found")),
    "location_path": Place(
        lambda text: _headers(b"location: http://127.0.0.1:1/" + text, status=b"302 Found")
    ),
    "body": Place(lambda text: _headers(body=text), {"assert": [f"body == {_NEVER}"]}),
    "body_matched": Place(lambda text: _headers(body=text), {"assert": [f"body matches {_NEVER}"]}),
    "not_json": Place(lambda text: _headers(body=text), {"assert": ["$.a == 1"]}),
    "json_value": Place(_json(lambda text: {"a": text}), {"assert": ["$.a == 1"]}),
    "json_key": Place(_json(lambda text: {"a": {text: [text]}}), {"assert": ["$.a == 1"]}),
    "degraded": Place(lambda text: _headers(body=text), {"degraded": [f"body == {_NEVER}"]}),
}  # fmt: skip


def answer(path: str) -> bytes:
    """To `/PLACE/TEXT`; anything else is a plain good answer."""
    place, _, text = path.strip("/").partition("/")
    if place in PLACES and text in TEXTS:
        return PLACES[place].answer(TEXTS[text])
    return _headers(b"content-length: 2", body=b"ok")
