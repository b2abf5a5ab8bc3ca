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
_DEEPEST = 100  # levels of tables and lists
_MOST_BITS = 64
_QUOTES = "put it in quotes, if it is no number"
_LONG_NUMBER = re.compile(r"(?<![0-9_])[0-9_]{4300}")  # Python converts no longer ones
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
    except ValueError as error:  # of `int`: tomli lets it through, and says nothing about where
        raise ConfigError([_long_number(error, text, label)]) from None
    except RecursionError:
        raise ConfigError([Problem(file=label, message="is nested too deeply to be read")]) from None
    document = Document(Place(source, ()), table)
    mistakes = Mistakes()
    _check_bounds(document, mistakes)
    if mistakes:
        raise ConfigError(mistakes.problems)
    return document


def _check_bounds(document: Document, mistakes: Mistakes) -> None:
    """Numbers and nesting that TOML's grammar has nothing against, and nothing after it could handle."""
    waiting: list[tuple[Place, Any]] = [(document.place, document.table)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            mistakes.add(place, f"{place.name} is a number of more than {_MOST_BITS} bits", _QUOTES)
        elif not isinstance(value, Mapping | list):
            continue
        elif len(place.path) > _DEEPEST:
            mistakes.add(place, "this is nested too deeply", f"{_DEEPEST} levels are allowed", caret="none")
        else:
            items = value.items() if isinstance(value, Mapping) else enumerate(value)
            waiting += [(place / key, inner) for key, inner in items]


def _long_number(error: ValueError, text: str, label: str) -> Problem:
    longest = _LONG_NUMBER.search(text)
    line = None if longest is None else text.count("\n", 0, longest.start()) + 1
    message = "a number is too long" if longest else f"a value cannot be read: {clean(str(error))}"
    return Problem(file=label, line=line, message=message, hint=_QUOTES)


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
