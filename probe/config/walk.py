"""What one conversion carries along: the values as they are written, and what was found in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from probe.config.source import Mistakes, Place
from probe.config.words import described
from probe.registry import suggest
from probe.template import BUILTINS, Template


class Bad:
    """What a value with a mistake becomes: the mistake is noted, nothing may be built from it."""


BAD: Final = Bad()


class Written(NamedTuple):
    """A value as it is written, and where."""

    value: Any
    place: Place


class Found(NamedTuple):
    """Text with holes, or a path, that was met on the way."""

    value: Template | Path
    place: Place


class Walk:
    """What one conversion collects. `names` are the `{name}`s that will have a value when the probe asks.

    `base` is the folder that `${file:…}` is read from; a text in a file elsewhere has its paths made absolute.
    """

    def __init__(self, mistakes: Mistakes, base: Path, names: frozenset[str] = frozenset()) -> None:
        self.mistakes = mistakes
        self.base = base
        self.names = names | frozenset(BUILTINS)
        self.found: list[Found] = []

    def refuse(self, place: Place, message: str, hint: str = "", **where: Any) -> Bad:
        self.mistakes.add(place, message, hint, **where)
        return BAD

    def wrong_type(self, value: Any, wanted: str, place: Place, hint: str = "") -> Bad:
        return self.refuse(place, f"{place.name} must be {wanted}, not {described(value, place.path)}", hint)


def written(table: Mapping[str, Any], place: Place) -> dict[str, Written]:
    return {name: Written(value, place / name) for name, value in table.items()}


_ELSEWHERE = {
    "cacert": ("ca", 'ca = "FILE"'),
    "insecure": ("verify", "verify = false"),
    "skip_tls_verify": ("verify", "verify = false"),
    "follow_redirects": ("follow", "follow = true or false"),
    "location": ("follow", "follow = true or false"),
    "max_redirs": ("max_redirects", "max_redirects = 5"),
    "pinnedpubkey": ("pins", 'pins = ["sha256//…"]'),
    "host": ("headers", 'headers = { host = "NAME" }'),
    "user_agent": ("headers", 'headers = { user-agent = "TEXT" }'),
    "data": ("body", 'body = "TEXT"'),
    "params": ("query", "query = { NAME = VALUE }"),
    "user": ("basic", 'basic = { user = "NAME", password = "${PASSWORD}" }'),
    "token": ("bearer", 'bearer = "${TOKEN}"'),
    "interval": ("every", 'every = "60s"'),
    "timeout_s": ("timeout", 'timeout = "10s"'),
    "max_time": ("timeout", 'timeout = "10s"'),
    "http2": ("http", 'http = "2", or "any"'),
    "proxies": ("proxy", 'proxy = "http://HOST:PORT"'),
}
"""What other tools call it → the key here, and how it is written."""


def close_to(word: str, known: list[str]) -> str:
    """`did you mean 'timeout'?`, or what there is if that is little."""
    key, sample = _ELSEWHERE.get(word.lower().replace("-", "_"), ("", ""))
    if key in known:
        return f"here it is written {sample}"
    near = suggest(word, known).strip(" ()")
    return near or (f"there are: {', '.join(known)}" if len(known) <= 8 else "")
