"""probes.toml and the files it includes → Config, or every mistake in them at once."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli

from probe.config.assemble import assemble
from probe.config.include import included
from probe.config.problems import ConfigError, Problem
from probe.config.secrets import masked_broken_line
from probe.config.source import Document, Mistakes, Place, Source
from probe.config.tables import Config
from probe.config.texts import read_text
from probe.text import clean

_HINTS = {
    "Cannot overwrite a value": "this key is there twice: remove one",
    "Illegal character '\\n'": "a quote is missing",
    "Invalid value": "texts stand in quotes",
    "Expected '=' after a key in a key/value pair": "write key = value",
}
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load(path: Path, *, env: Mapping[str, str]) -> Config:
    """The configuration at `path`. Raises ConfigError with all mistakes, in the order of files and lines.

    A secret that is not set is a warning: what it leads to is a probe whose outcome is unknown.
    """
    mistakes = Mistakes()
    warnings: list[str] = []
    documents = _read_all(path, mistakes, warnings)
    config = assemble(documents, path.absolute(), env, mistakes, warnings)
    if config is None:
        raise ConfigError(mistakes.problems)
    return config


def _read_all(path: Path, mistakes: Mistakes, warnings: list[str]) -> list[Document]:
    """The file and, depth first, what it includes; a file is read once. A broken include is a mistake among others."""
    documents = [_read(path)]
    mistakes.expect(str(path))
    seen = {path.resolve()}
    queue: list[tuple[Document, tuple[Path, ...]]] = [(documents[0], (path.resolve(),))]
    while queue:
        document, trail = queue.pop(0)
        label = Path(document.place.source.label)
        for found in included(document, label, trail, mistakes, warnings):
            if found.resolve() in seen:
                continue
            seen.add(found.resolve())
            mistakes.expect(str(found))
            try:
                inner = _read(found)
            except ConfigError as error:
                for problem in error.problems:
                    mistakes.put(problem)
                continue
            documents.append(inner)
            queue.append((inner, (*trail, found.resolve())))
    return documents


def _read(path: Path) -> Document:
    """Raises ConfigError."""
    label = str(path)
    text = read_text(path, label)
    source = Source(label, path.absolute(), text)
    try:
        table: dict[str, Any] = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ConfigError([_syntax(error, text, label)]) from None
    except RecursionError:
        raise ConfigError([Problem(file=label, message="is nested too deeply to be read")]) from None
    return Document(Place(source, ()), table)


def _syntax(error: tomli.TOMLDecodeError, text: str, label: str) -> Problem:
    position = _POSITION.search(str(error))
    said = str(error)[: position.start()] if position else str(error)
    message = clean(f"this is not TOML: {said[:1].lower()}{said[1:]}", 200)
    lines = text.split("\n")
    if position is None or position[1] is None:
        last = len(text.rstrip("\n").split("\n"))
        return Problem(file=label, line=last, message=message, hint="something is left open before the end")
    line, column = int(position[1]), int(position[2])
    shown = masked_broken_line("\n".join(lines[: line - 1]), lines[line - 1])
    # A second declaration is noticed only after it, where there is nothing to point at.
    caret = shown == lines[line - 1] and not said.startswith("Cannot")
    return Problem(
        file=label,
        line=line,
        column=column if caret else None,
        text=shown,
        message=message,
        hint=_HINTS.get(said, ""),
    )
