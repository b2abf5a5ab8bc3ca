"""A cursor over the text of an expression."""

from collections.abc import Callable
from typing import NamedTuple

from probe.assertions.errors import ExpressionError


class Raw(NamedTuple):
    """A value as it was written: without its quotes, its escapes not yet read. `column` is its first character's."""

    source: str
    quoted: bool
    column: int

    @property
    def inside(self) -> int:
        """The column at which `source` begins."""
        return self.column + self.quoted


class Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def column(self) -> int:
        return self.at + 1

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    @property
    def next(self) -> str:
        """The character under the cursor, empty at the end."""
        return self.text[self.at : self.at + 1]

    def skip(self) -> None:
        """Go past blanks."""
        self.take(str.isspace)

    def take(self, belongs: Callable[[str], bool]) -> str:
        """The run of characters that belong, which may be empty."""
        start = self.at
        while not self.done and belongs(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def accept(self, symbol: str) -> bool:
        """Go past `symbol` if it is next."""
        found = self.text.startswith(symbol, self.at)
        if found:
            self.at += len(symbol)
        return found

    def quoted(self) -> Raw:
        """Text up to the quote that closes it; a backslash keeps the character after it from doing so."""
        start, quote = self.at, self.next
        self.at += 1
        while not self.done and self.next != quote:
            self.at += 2 if self.next == "\\" else 1
        if self.done:
            raise ExpressionError(f"the text is not closed: write {quote} at its end", start + 1)
        self.at += 1
        return Raw(self.text[start + 1 : self.at - 1], quoted=True, column=start + 1)

    def path(self) -> str:
        """A JSONPath: up to a blank, an operator or `)` outside its brackets and quotes."""
        start, quote = self.at, ""
        closers: list[tuple[str, int]] = []
        while not self.done:
            character = self.next
            if quote:
                self.at += character == "\\"
                quote = "" if character == quote else quote
            elif closers and character in "'\"":
                quote = character
            elif character in "[(":
                closers.append(("]" if character == "[" else ")", self.column))
            elif closers and character in "])":
                closers.pop()
            elif not closers and (character.isspace() or character in "=<>!~)"):
                break
            self.at += 1
        self.at = min(self.at, len(self.text))
        if closers:
            closer, column = closers[-1]
            raise ExpressionError(f"the path is not closed: {closer} is missing", column)
        return self.text[start : self.at]


def is_name(character: str) -> bool:
    return character.isalnum() or character == "_"
