"""A table of things that each live in a file of their own: name → (module, summary, extra).

The table knows enough to list and to suggest; the module is imported when it is first used.
"""

import difflib
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple


class Entry(NamedTuple):
    """`extra` names the optional dependency group that the module needs, if any.

    `shows` is what it can do of several things, in tables where entries differ in that.
    """

    module: str
    summary: str
    extra: str | None = None
    shows: tuple[str, ...] = ()


class UnknownNameError(LookupError):
    """No such entry; the message lists what there is and what was probably meant."""


class MissingExtraError(RuntimeError):
    """An entry whose optional dependency is not installed."""


def suggest(word: str, known: list[str]) -> str:
    """` (did you mean 'timeout'?)`, or nothing."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


class Table:
    """An ordered, read-only table; `what` is the noun used in messages."""

    def __init__(self, what: str, entries: dict[str, Entry]) -> None:
        self._what = what
        self._entries = entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Entry:
        if name not in self._entries:
            known = list(self._entries)
            raise UnknownNameError(
                f"there is no {self._what} {name!r}{suggest(name, known)}; there are: {', '.join(known)}"
            )
        return self._entries[name]

    def load(self, name: str) -> ModuleType:
        """Import the entry's module. Raises UnknownNameError or MissingExtraError."""
        entry = self[name]
        try:
            return import_module(entry.module)
        except ModuleNotFoundError as error:
            if entry.extra is None or (error.name or "").startswith("probe."):
                raise
            raise MissingExtraError(
                f"the {self._what} {name!r} needs {error.name}: pip install 'probe[{entry.extra}]'"
            ) from None
