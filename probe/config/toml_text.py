"""Values as they would be written in TOML, on one line."""

import json
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from probe.config.quantities import shown_quantity
from probe.config.shapes import Choice, Quantity, Shape
from probe.text import clean


def toml_key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def toml_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml_key(name)} = {toml_text(item)}" for name, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_text, value))}]"
    return repr(value)


def toml_default(value: Any, shape: Shape) -> str:
    """A default, which is held as it is used (60.0), as it would be written (`"1m"`)."""
    match shape:
        case Quantity(unit):
            return _quoted(shown_quantity(value, unit))
        case Choice(words, values):
            return _quoted(words[values.index(value)])
        case _:
            return toml_text(value)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's; what a terminal would act on is escaped once more.
    return clean(json.dumps(text, ensure_ascii=False), len(text) * 12 + 2)
