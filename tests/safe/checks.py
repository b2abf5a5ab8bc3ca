"""What must hold of everything that is printed or written, whatever was said."""

import re
import unicodedata

RUNNERS = re.compile(r"##\w*\[")
"""GitHub's old commands, Azure's and TeamCity's: read anywhere in a line."""


def unsafe(text: str) -> set[str]:
    """Characters that a terminal, an editor or a parser of lines would obey."""
    return {mark for mark in text if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


def commands(text: str) -> list[str]:
    """Lines that a CI runner would obey, of an output that should hold none."""
    return [line for line in text.split("\n") if line.lstrip().startswith("::") or RUNNERS.search(line)]
