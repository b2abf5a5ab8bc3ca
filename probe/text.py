"""Make text from outside safe to print and to keep: no control characters, no secrets, no end of it.

Everything a server says is untrusted. Escaping replaces, it never deletes, so that what came can still be
seen. Redaction comes before cutting, or half a secret would survive.
"""

import re
from collections.abc import Iterable, Iterator

MASK = "‹secret›"
BOUND = 4096
"""What a text may have until it is redacted: it bounds the work, and is far more than is ever shown."""

SHORTEST_SECRET = 6  # shorter values would blank out ordinary words

# C0 (tab and newline too), DEL, C1, zero-width and bidi controls, line and paragraph separators, BOM,
# surrogates, and the two that XML forbids.
_UNSAFE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\ud800-\\udfff"
    "\\U000e0000-\\U000e007f]"
)
_LONGEST_ESCAPE = len("\\U000e0001")
_PERCENT = re.compile("%[0-9A-F]{2}")
# What httpx leaves as it is in a query and, without the last four, in a path; `%` begins what is quoted already.
_SENT_AS_IS = "!$%&'()*+,/:;=@[]\\^|?`{}"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str, limit: int = 200) -> str:
    """One line without control characters, at most `limit` (≥ 1) characters, `…` where it was cut."""
    # Escaping only grows, so a generous slice is enough to fill the limit and bounds the work.
    escaped = _UNSAFE.sub(_escape, text[: limit + 1])
    return escaped if len(escaped) <= limit else escaped[: limit - 1] + "…"


class Redactor:
    """Replaces known secrets, and the forms in which they come back, by a mask."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                forms |= _forms(secret)
        # Longest first: a secret may contain another.
        ordered = sorted(forms, key=len, reverse=True)
        self._forms = ordered
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        return self._without_half(self._pattern.sub(MASK, text)) if self._pattern else text

    def _without_half(self, text: str) -> str:
        """A secret that BOUND cut in two has its beginning before the last `…`."""
        head, cut, rest = text.rpartition("…")
        half = max((_overlap(head, form) for form in self._forms), default=0) if cut else 0
        return f"{head[:-half]}{MASK}{cut}{rest}" if half else text


def _overlap(head: str, form: str) -> int:
    """How much of the beginning of `form` stands at the end of `head`."""
    sizes = range(min(len(form) - 1, len(head)), SHORTEST_SECRET - 1, -1)
    return next((size for size in sizes if head.endswith(form[:size])), 0)


def _forms(secret: str) -> set[str]:
    # Imported where there is a secret: they cost more than the rest of a start-up without one.
    import html
    import json
    from urllib.parse import quote, quote_plus

    # The environment hands over bytes that are not UTF-8 as surrogates; they must not stop a redaction.
    data = secret.encode(errors="surrogatepass")
    percent = {
        *(quote(data, safe) for safe in ("", "/", _SENT_AS_IS, _SENT_AS_IS[:-4])),
        quote_plus(data),
        quote_plus(data, safe="/"),
    }
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    forms = {
        secret,
        *percent,
        *(_PERCENT.sub(lambda code: code[0].lower(), form) for form in percent),
        *escaped,
        *(form.replace("/", "\\/") for form in escaped),
        html.escape(secret),
        html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        repr(secret)[1:-1],
        clean(secret, len(secret) * _LONGEST_ESCAPE),
        *_base64(data),
    }
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


def _base64(data: bytes) -> Iterator[str]:
    """The secret alone, and the part it decides when other bytes stand around it, as in `user:secret`."""
    import base64

    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data).decode().rstrip("=")
        for before in range(3):
            whole = encode(bytes(before) + data).decode()
            yield whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
