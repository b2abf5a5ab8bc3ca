"""The parts of a Markdown page. What a server said is escaped: no HTML, no links, no images, no new cells."""

import html
import re
from collections.abc import Iterable, Sequence

from probe.formats.words import TEXT_LIMIT
from probe.text import clean

# A backslash before ASCII punctuation is always that character (CommonMark, "Backslash escapes").
_ACTIVE = re.compile(r"([\\`*_\[\]|~!#])")

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+ -]*")


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"### {title}", *filter(None, parts)]) + "\n"


def table(header: str, rows: Iterable[Sequence[str]]) -> str:
    """`header` names the columns, `:` after a name aligns it to the right. Nothing at all without rows."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return ""
    names = header.split("|")
    rule = ["---:" if name.endswith(":") else "---" for name in names]
    heads = [name.rstrip(":") for name in names]
    return "\n".join([f"| {' | '.join(heads)} |", f"| {' | '.join(rule)} |", *body])


def listed(items: Iterable[str]) -> str:
    """A bullet for each item that says something."""
    return "\n".join(f"- {item}" for item in items if item)


def code(said: str, limit: int = TEXT_LIMIT) -> str:
    """As code, such as an id to copy; as text where a character in it could mean something to a reader of Markdown."""
    return f"`{said}`" if len(said) <= limit and _PLAIN.fullmatch(said) else text(said, limit) or "–"


def text(said: str, limit: int = TEXT_LIMIT) -> str:
    """Safe to stand anywhere on a page."""
    # Cut first: a cut through an entity or an escape would undo it.
    return _ACTIVE.sub(r"\\\1", html.escape(clean(said, limit), quote=False))
