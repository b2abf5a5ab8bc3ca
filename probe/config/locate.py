"""Where in a TOML source each key and each value stands; the parser itself does not say.

A scanner for text the parser has already accepted: it follows the grammar of TOML 1.0 (and the newlines
that 1.1 allows in inline tables) only as far as names and extents need it.
"""

import re
from typing import NamedTuple, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""`("probe", 0, "assert", 1)`: the second assertion of the first `[[probe]]`."""


class Extent(NamedTuple):
    """Offsets into the source: of the key (for an element, of the value) and of the value, end excluded.

    For a table the value is its header.
    """

    key: int
    start: int
    end: int


_BLANK = re.compile(r"[ \t]*")
_SKIP = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\"]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_ATOM = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}[^\s,\]}#]*|[^\s,\]}#]+")
_ESCAPE = re.compile(
    r"\\(?:[ \t]*\r?\n\s*|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)|\r\n|.", re.DOTALL
)
_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


def locate(source: str) -> dict[KeyPath, Extent]:
    """The extent of every key path, tables and elements included. `source` must be valid TOML."""
    scanner = _Scanner(source)
    scanner.document()
    return scanner.found


def offset_inside(source: str, extent: Extent, index: int) -> int:
    """The offset in the source of character `index` of the string value at `extent`."""
    raw = source[extent.start : extent.end]
    quote = raw[:3] if raw[:3] in ('"""', "'''") else raw[:1]
    if quote not in ('"""', "'''", '"', "'"):
        return extent.start
    at = extent.start + len(quote)
    end = extent.end - len(quote)
    if len(quote) == 3:
        at += 2 if source.startswith("\r\n", at) else source.startswith("\n", at)
    characters = _ESCAPE if quote[0] == '"' else _CHARACTER
    passed = 0
    while (token := characters.match(source, at, end)) is not None:
        joins = _joins_lines(token[0])
        if passed == index and not joins:
            break
        passed += not joins
        at = token.end()
    return at


def _joins_lines(token: str) -> bool:
    """A backslash at the end of a line: it stands in the source, not in the value."""
    return len(token) > 1 and token[0] == "\\" and token[1] in " \t\r\n"


def _unescape(raw: str) -> str:
    def replace(match: re.Match[str]) -> str:
        token = match[0]
        if token[0] != "\\":
            return token
        digits = token[2:]
        return _SHORT.get(token[1]) or chr(int(digits, 16))

    return _ESCAPE.sub(replace, raw)


class _Scanner:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._lengths: dict[KeyPath, int] = {}  # of the arrays of tables met so far
        self.found: dict[KeyPath, Extent] = {}

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip():
            if self._source[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> bool:
        self._at = self._end_of(_SKIP)
        return self._at < len(self._source)

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._source, self._at)
        return match.end() if match else self._at

    def _header(self) -> KeyPath:
        start = self._at
        repeated = self._source.startswith("[[", start)
        self._at += 2 if repeated else 1
        keys = self._keys()
        self._at += 2 if repeated else 1
        extent = Extent(keys[0][1], start, self._at)
        path: KeyPath = ()
        for position, (name, _) in enumerate(keys):
            path = (*path, name)
            self.found.setdefault(path, extent)
            last = position == len(keys) - 1
            if repeated and last:
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
                self.found.setdefault(path, extent)
        return path

    def _keys(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, with their offsets; stops at what follows it."""
        keys: list[tuple[str, int]] = []
        while True:
            self._at = self._end_of(_BLANK)
            start = self._at
            if self._source[start] in "\"'":
                self._at = self._end_of(_STRING)
                inner = self._source[start + 1 : self._at - 1]
                keys.append((_unescape(inner) if self._source[start] == '"' else inner, start))
            else:
                self._at = self._end_of(_BARE_KEY)
                keys.append((self._source[start : self._at], start))
            self._at = self._end_of(_BLANK)
            if self._source[self._at] != ".":
                return keys
            self._at += 1

    def _pair(self, table: KeyPath) -> None:
        keys = self._keys()
        self._at += 1
        self._at = self._end_of(_BLANK)
        start = self._at
        path = (*table, *(name for name, _ in keys))
        self._value(path)
        for position, (_, key) in enumerate(keys):
            inner = path[: len(table) + position + 1]
            self.found.setdefault(inner, Extent(key, start, self._at))

    def _value(self, path: KeyPath) -> None:
        opening = self._source[self._at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._at = self._end_of(_STRING)
        else:
            self._at = self._end_of(_ATOM)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while self._skip() and self._source[self._at] != "]":
            start = self._at
            self._value((*path, index))
            self.found[*path, index] = Extent(start, start, self._at)
            index += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._skip() and self._source[self._at] != "}":
            self._pair(path)
        self._at += 1
