"""Words for messages: what a value is, what a list should hold."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from probe.config.locate import KeyPath
from probe.config.secrets import is_secret_key, without_url_secrets
from probe.config.shapes import Shape, Simple, Table
from probe.text import clean

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
"""Fit for a file name, a metric's label, a word of a command line that is no option."""

LONGEST_NAME = 80

TAG = r"^[^\s,*?!\[\]]+$"
"""Any word that cannot be taken for a pattern."""


def described(value: Any, path: KeyPath = ()) -> str:
    """`'10'`, `10`, `true`, `a list`; a secret is only called text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        if is_secret_key(path):
            return "text"
        return f"'{clean(without_url_secrets(value), 60)}'"
    if isinstance(value, int | float):
        return "a number" if is_secret_key(path) else clean(repr(value), 30)
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return (
        f"the {'time' if isinstance(value, time) else 'date'} {value}"
        if isinstance(value, date | time)
        else "that"
    )


def plural_of(shape: Shape) -> str:
    if isinstance(shape, Simple) and shape.name == "expression":
        return "assertions"
    if isinstance(shape, Simple) and shape.name in ("weekly", "absence"):
        return "hours" if shape.name == "weekly" else "dates"
    return "tables" if isinstance(shape, Table) else "texts"


def is_pattern_met(text: str, pattern: str | None) -> tuple[str, str] | None:
    """None, or a complaint and a hint."""
    if pattern is None or re.search(pattern, text):
        return None
    if pattern == NAME:
        better = re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip("._-").rstrip("-")
        if re.fullmatch(r"[A-Za-z0-9._-]+", text):
            complaint = "must begin with a letter or a digit"
        else:
            complaint = "may hold letters, digits, '.', '_' and '-' only"
        return (
            f"{complaint}, not {described(text)}",
            f'write "{better}"' if better else "give it a name",
        )
    return f"must be one word, not {described(text)}", "leave out spaces, commas, * ? ! and brackets"
