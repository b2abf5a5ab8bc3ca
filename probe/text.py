"""Make text from outside safe to print and to keep: no control characters, no secrets, no end of it.

Everything a server says is untrusted. Escaping replaces, it never deletes, so that what came can still be
seen. Redaction comes before cutting, or half a secret would survive.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

MASK = "‹secret›"
DOLLAR = "\ue000"
"""A dollar that is one, in a command line where `$` begins a hole for a shell to fill."""
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
_HALF_ESCAPE = re.compile(r"\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})\Z")
_CUTS = 4
_TRIES = 16
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
    if len(text) <= limit and text.isprintable() and "##" not in text:
        return text
    # Escaping only grows, so a generous slice is enough to fill the limit and bounds the work.
    escaped = _UNSAFE.sub(_escape, text[: limit + 1])
    if len(escaped) <= limit:
        return escaped
    # Half an escape would hide the half of a secret before it from whoever masks it.
    return _HALF_ESCAPE.sub("", escaped[: limit - 1]) + "…"


class Redactor:
    """Replaces known secrets, and the forms in which they come back, by a mask.

    Forms are looked for one by one: a pattern of them all would take longer to compile than it is ever used,
    where the secrets are those of a single answer. `beside` is a redactor whose secrets these join.
    """

    def __init__(self, secrets: Iterable[str], *, beside: "Redactor | None" = None) -> None:
        forms: set[str] = set(beside.forms) if beside else set()
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                forms |= _forms(secret)
        self.forms: tuple[str, ...] = tuple(forms)

    def __call__(self, text: str) -> str:
        if not self.forms:
            return text
        masked = _masked(text, _spans(text, self.forms))
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
        forms, backwards = self._bare
        spans = _spans(text, forms.each)
        for cut in _cuts(text):
            before, after = text[max(0, cut - forms.longest) : cut], text[cut + 1 : cut + 1 + forms.longest]
            spans.append((cut - forms.overlap(before), cut))
            spans.append((cut + 1, cut + 1 + backwards.overlap(after[::-1])))
        return sorted((start, end) for start, end in spans if start < end)

    @cached_property
    def _bare(self) -> tuple["_Forms", "_Forms"]:
        """The forms without backslashes, which are breaks, and the same read backwards."""
        forms = {form.replace("\\", "") for form in self.forms} - {""}
        return _Forms.of(forms), _Forms.of(form[::-1] for form in forms)


def _cuts(text: str) -> list[int]:
    """Where a text was cut: at its end, or before its last words. Whoever writes more of them is no cut of ours."""
    at = [found.start() for found in re.finditer("…", text)]
    return at if len(at) <= 2 * _CUTS else [*at[:_CUTS], *at[-_CUTS:]]


class _Forms(NamedTuple):
    """`joined` answers for all at once, and in most cases with no."""

    each: tuple[str, ...]
    joined: str
    longest: int

    @classmethod
    def of(cls, forms: Iterable[str]) -> "_Forms":
        each = tuple(forms)
        return cls(each, "\n".join(each), max(map(len, each), default=0))

    def overlap(self, head: str) -> int:
        """How much of the beginning of a form, but not all of it, stands at the end of `head`."""
        if head[-SHORTEST_SECRET:] not in self.joined:
            return 0
        return max((_overlap(head, form) for form in self.each), default=0)


def _spans(text: str, forms: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of them stands, in order. A secret may hold another, or share its end with the next one's beginning."""
    found = []
    for form in forms:
        at = text.find(form)
        while at >= 0:
            found.append((at, at + len(form)))
            at = text.find(form, at + len(form))
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], MASK]
        at = end
    return "".join([*pieces, text[at:]])


def _overlap(head: str, form: str) -> int:
    """How much of the beginning of `form`, but not all of it, stands at the end of `head`."""
    last = head[-SHORTEST_SECRET:]
    at = longest = form.rfind(last, 0, len(form) - 1) if len(last) == SHORTEST_SECRET else -1
    tries = 0
    while at >= 0 and not head.endswith(form[: at + SHORTEST_SECRET]):
        at = form.rfind(last, 0, at + SHORTEST_SECRET - 1)
        tries += 1
        if tries == _TRIES:
            # Made of one piece over and over, it would take the square of its length: too much is masked then.
            return min(longest + SHORTEST_SECRET, len(head))
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
    if not secret.isascii():
        # What a header holds is read as Latin-1, whatever was meant; and some servers send it as that.
        misread = data.decode("latin-1")
        forms |= {misread, html.escape(misread), json.dumps(misread)[1:-1], clean(misread, 10 * len(misread))}
        sent = secret.encode("latin-1", errors="ignore")
        forms |= {repr(bytearray(sent))[len("bytearray(b'") : -len("')")], quote(sent), _as_host(secret)}
    forms |= {quote(form) for form in percent} | {data.hex(), "".join(f"%{byte:02X}" for byte in data)}
    # The names of hosts, headers and encodings are told in small letters, and some servers shout.
    forms |= {form.lower() for form in forms} | {form.upper() for form in forms} | set(_base64(data))
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


def _as_host(text: str) -> str:
    """The text as a label of a host's name; empty where it can be none."""
    import idna

    try:
        return idna.encode(text.lower(), uts46=True).decode("ascii")
    except UnicodeError:
        return ""


def _base64(data: bytes) -> Iterator[str]:
    """The secret alone, and the part it decides when other bytes stand around it, as in `user:secret`."""
    import base64

    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data).decode().rstrip("=")
        for before in range(3):
            whole = encode(bytes(before) + data).decode()
            yield whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
