"""Make text from outside safe to print and to keep: no control characters, no secrets, no end of it.

Everything a server says is untrusted. Escaping replaces, it never deletes, so that what came can still be
seen. Redaction comes before cutting, or half a secret would survive.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

MASK = "‹secret›"
BOUND = 4096
"""What a text may have until it is redacted: it bounds the work, and is far more than is ever shown."""

SHORTEST_SECRET = 6  # shorter values would blank out ordinary words

# C0 (tab and newline too), DEL, C1, zero-width and bidi controls, line and paragraph separators, BOM,
# surrogates, and the two that XML forbids. And what makes `##[error]`, `##vso[…]` and `##teamcity[…]`
# commands to a CI runner, which looks for them anywhere in a line.
_CONTROLS = (
    "[\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\ud800-\\udfff"
    "\\U000e0000-\\U000e007f]"
)
_UNSAFE = re.compile(_CONTROLS + "|#(?=#\\w*\\[)")
# What may stand between the letters of a secret: controls, as they came and as repr, JSON and `clean` write
# them, and the backslashes of quoting inside quoting.
_BREAK = re.compile(
    r"(?:\\+(?:x1b|u001b)|\x1b)(?:\[[0-?]*[ -/]*[@-~])?|\\+(?:[nrt0]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|\\+|"
    + _CONTROLS
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
        self._forms = sorted(forms, key=len, reverse=True)
        self._pattern = _any_of(self._forms)

    def __call__(self, text: str) -> str:
        if self._pattern is None:
            return text
        masked = self._pattern.sub(MASK, text)
        if "\\" not in masked and "…" not in masked and masked.isprintable():
            return masked
        breaks = [found.span() for found in _BREAK.finditer(masked)]
        ends = [(0, 0), *breaks, (len(masked), len(masked))]
        kept = [at for (_, start), (end, _) in pairwise(ends) for at in range(start, end)]
        pieces, done = [], 0
        for start, end in self._found_in("".join(masked[at] for at in kept)):
            if kept[start] >= done:
                pieces += [masked[done : kept[start]], MASK]
            done = max(done, kept[end - 1] + 1)
        return "".join([*pieces, masked[done:]])

    def _found_in(self, text: str) -> list[tuple[int, int]]:
        """Where secrets stand in a text without breaks, and halves of those that were cut in two, beside a `…`."""
        forms, backwards, pattern = self._bare
        spans = [found.span() for found in pattern.finditer(text)] if pattern else []
        longest = len(self._forms[0])
        for cut in (at for at, letter in enumerate(text) if letter == "…"):
            before, after = text[max(0, cut - longest) : cut], text[cut + 1 : cut + 1 + longest]
            spans.append((cut - _longest_overlap(before, forms), cut))
            spans.append((cut + 1, cut + 1 + _longest_overlap(after[::-1], backwards)))
        return sorted((start, end) for start, end in spans if start < end)

    @cached_property
    def _bare(self) -> tuple[list[str], list[str], re.Pattern[str] | None]:
        """The forms without backslashes, which are breaks; the same read backwards; any of them."""
        forms = list(dict.fromkeys(form.replace("\\", "") for form in self._forms))
        return forms, [form[::-1] for form in forms], _any_of(forms)


def _any_of(forms: Iterable[str]) -> re.Pattern[str] | None:
    return re.compile(found) if (found := "|".join(map(re.escape, filter(None, forms)))) else None


def _longest_overlap(head: str, forms: Iterable[str]) -> int:
    return max((_overlap(head, form) for form in forms), default=0)


def _overlap(head: str, form: str) -> int:
    """How much of the beginning of `form`, but not all of it, stands at the end of `head`."""
    last = head[-SHORTEST_SECRET:]
    at = form.rfind(last, 0, len(form) - 1) if len(last) == SHORTEST_SECRET else -1
    while at >= 0 and not head.endswith(form[: at + SHORTEST_SECRET]):
        at = form.rfind(last, 0, at + SHORTEST_SECRET - 1)
    return at + SHORTEST_SECRET if at >= 0 else 0


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
        repr(bytearray(data))[len("bytearray(b'") : -len("')")],  # it quotes otherwise than the rest of repr
        clean(secret, len(secret) * _LONGEST_ESCAPE),
    }
    # The names of hosts, headers and encodings are told in small letters.
    forms |= {form.lower() for form in forms} | set(_base64(data))
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


def _base64(data: bytes) -> Iterator[str]:
    """The secret alone, and the part it decides when other bytes stand around it, as in `user:secret`."""
    import base64

    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data).decode().rstrip("=")
        for before in range(3):
            whole = encode(bytes(before) + data).decode()
            yield whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
