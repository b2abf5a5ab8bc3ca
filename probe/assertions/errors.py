"""What is wrong with an expression, and where."""

import unicodedata

from probe.text import clean

_LONGEST = 500
_AROUND = 60  # characters shown on each side of the column


class ExpressionError(ValueError):
    """An expression that cannot be read. `column` counts characters from 1; the message says what to write."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(clean(message, _LONGEST))
        self.column = column

    def point(self, text: str) -> str:
        """Two lines: `text`, cut to what is near, and a caret under the column."""
        at = min(max(self.column - 1, 0), len(text))
        start, end = max(0, at - _AROUND), at + _AROUND
        before, after = _printable(text[start:at]), _printable(text[at:end])
        lead = "…" if start else ""
        tail = "…" if end < len(text) else ""
        return f"{lead}{before}{after}{tail}\n{' ' * (len(lead) + _width(before))}^"


def _printable(text: str) -> str:
    """One character for one: an escape would move the caret."""
    return "".join(character if character.isprintable() else "·" for character in text)


def _width(text: str) -> int:
    """Terminal cells."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
