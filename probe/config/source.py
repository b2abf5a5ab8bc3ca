"""One configuration text, and the mistakes found in it: from a key path to file, line and caret."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from probe.config.locate import Extent, KeyPath, locate, offset_inside
from probe.config.problems import Problem
from probe.config.secrets import is_secret_key, masked_line, secret_extents, without_url_secrets
from probe.net.url import shown
from probe.text import clean

_LONGEST = 400  # of a message: a name in it may be as long as the file


class Source:
    """A text of TOML. `label` is its path as the user wrote it, `path` is absolute.

    Without text (a probe from the command line) nothing has a line.
    """

    def __init__(self, label: str, path: Path, text: str | None = None) -> None:
        self.label = label
        self.path = path
        self.text = text

    @property
    def folder(self) -> Path:
        """Where the paths written in it start."""
        return self.path.parent

    @cached_property
    def extents(self) -> dict[KeyPath, Extent]:
        return locate(self.text) if self.text is not None else {}

    @cached_property
    def _starts(self) -> list[int]:
        text = self.text or ""
        return [0, *(offset + 1 for offset, character in enumerate(text) if character == "\n")]

    @cached_property
    def _hidden(self) -> list[Extent]:
        return secret_extents(self.text or "", self.extents)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def shown_line(self, offset: int, *, caret: bool) -> tuple[int, int | None, str]:
        """Line, column (None without a caret) and text, secrets masked."""
        text = self.text or ""
        line = self.line_of(offset)
        start = self._starts[line - 1]
        end = text.find("\n", start)
        shown, column = masked_line(
            text, start, len(text) if end < 0 else end, offset - start + 1 if caret else None, self._hidden
        )
        return line, column, without_url_secrets(shown)


class Place(NamedTuple):
    """A key path in a source."""

    source: Source
    path: KeyPath

    def __truediv__(self, part: str | int) -> "Place":
        return Place(self.source, (*self.path, part))

    @property
    def extent(self) -> Extent | None:
        """Of the key itself or, where it is not written, of the nearest table around it."""
        path = self.path
        while path and path not in self.source.extents:
            path = path[:-1]
        return self.source.extents.get(path)

    @property
    def line(self) -> int | None:
        extent = self.extent
        return None if extent is None else self.source.line_of(extent.key)

    def __str__(self) -> str:
        line = self.line
        return self.source.label if line is None else f"{self.source.label}:{line}"

    @property
    def name(self) -> str:
        """The key as a message calls it: `timeout`, `retry.attempts`."""
        parts: list[str] = []
        for part in reversed(self.path):
            if isinstance(part, str):
                parts.insert(0, part)
            elif parts:
                return ".".join(parts)
        tables = ("settings", "defaults")
        return ".".join(parts[1:] if len(parts) > 1 and parts[0] in tables else parts)


_CONTENTS = {"headers", "basic", "bearer", "query", "body", "json", "form", "graphql", "variables"}


def _shown(value: str, path: KeyPath) -> str:
    """A value of the command line, unless it is what is sent: whatever its name, it may be a credential."""
    if is_secret_key(path) or not _CONTENTS.isdisjoint(path):
        return ""
    return shown(value) if path[-1:] == ("url",) else without_url_secrets(value)


class Document(NamedTuple):
    """One file, parsed. `place` is its root."""

    place: Place
    table: Mapping[str, Any]


class Mistakes:
    """Collects problems; the same one found twice (a default that many probes use) counts once."""

    def __init__(self) -> None:
        self._found: dict[Problem, tuple[int, int]] = {}
        self._files: dict[str, int] = {}

    def expect(self, label: str) -> None:
        """Problems are shown in the order in which files are first expected."""
        self._files.setdefault(label, len(self._files))

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self,
        place: Place,
        message: str,
        hint: str = "",
        *,
        caret: Literal["key", "value", "none"] = "value",
        index: int | None = None,
        value: str = "",
    ) -> None:
        """`index` points into the text value; `value` is what is shown where there is no file."""
        source, extent = place.source, place.extent
        message, hint = (clean(without_url_secrets(text), _LONGEST) for text in (message, hint))
        if extent is None or source.text is None:
            column = None if index is None else index + 1
            self.put(
                Problem(
                    file=source.label,
                    column=column,
                    text="" if f'"{value}"' in message else _shown(value, place.path),
                    message=message,
                    hint=hint,
                ),
                0,
            )
            return
        known = place.path in source.extents
        offset = extent.start if caret == "value" and known else extent.key
        if index is not None and known:
            offset = offset_inside(source.text, extent, index)
        line, column, text = source.shown_line(offset, caret=caret != "none" and known)
        self.put(
            Problem(file=source.label, line=line, column=column, text=text, message=message, hint=hint),
            offset,
        )

    def put(self, problem: Problem, offset: int = 0) -> None:
        self.expect(problem.file)
        self._found.setdefault(problem, (self._files[problem.file], offset))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of the files, then of the lines."""
        return tuple(sorted(self._found, key=lambda each: (self._found[each], each.message)))
