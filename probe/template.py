"""Text with holes: `${NAME}`, `${file:PATH}` and `${cmd:COMMAND}` are secrets of the place, `{name}` values of the moment.

Written once, in the configuration; filled when a probe asks. A hole is filled once: a value that looks
like a hole stays as it is. `$$` is a dollar, `{{name}}` is `{name}` where that would otherwise be filled;
every other brace is text, so that JSON and GraphQL can be written as they are.
"""

import re
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from probe.text import clean
from probe.units import format_moment, format_size

_LARGEST_SECRET = 64 * 1024
_MOST_GIVEN = 128
BUILTINS = ("uuid", "now")


class TemplateError(ValueError):
    """A hole that cannot be read, at a column (from 1) of the text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class MissingSecretError(Exception):
    """A secret that is not set here. The message names the place, never a value."""


class Env(msgspec.Struct, frozen=True):
    name: str


class File(msgspec.Struct, frozen=True):
    path: str


class Command(msgspec.Struct, frozen=True):
    """What a program prints is the value: `${cmd:pass show anthropic}`."""

    words: str


class Name(msgspec.Struct, frozen=True):
    name: str


Secret: TypeAlias = Env | File | Command
Part: TypeAlias = str | Secret | Name

_TOKEN = re.compile(
    r"\$\$|\$\{(?P<place>[^}]*)\}|\$\{|\{\{(?P<kept>[a-z_][a-z0-9_]*)\}\}|\{(?P<name>[a-z_][a-z0-9_]*)\}"
)
_NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SURROGATE = re.compile("[\ud800-\udfff]")  # how the environment hands over bytes that are not UTF-8


class Template(msgspec.Struct, frozen=True):
    """Parsed text. `source` is how it was written: holes are not filled, so `${…}` secrets are not in it."""

    source: str
    parts: tuple[Part, ...]

    @property
    def names(self) -> frozenset[str]:
        """The `{name}`s it needs."""
        return frozenset(part.name for part in self.parts if isinstance(part, Name))

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return tuple(part for part in self.parts if isinstance(part, Env | File | Command))


def parse_template(text: str, known: frozenset[str] | None = None) -> Template:
    """Raises TemplateError for `${` without an end, and for what is neither a variable nor a file.

    With `known`, a `{name}` outside it is text as it stands; without, every `{name}` is a hole.
    """
    parts: list[Part] = []
    literal, at = "", 0
    for match in _TOKEN.finditer(text):
        literal += text[at : match.start()]
        at = match.end()
        hole, place, name = match[0], match["place"], match["name"] or match["kept"]
        if hole == "$$":
            literal += "$"
        elif hole == "${":
            raise TemplateError("`${` without its `}`: write `$$` for a dollar sign", match.start() + 1)
        elif name and known is not None and name not in known:
            literal += hole
        elif match["kept"]:
            literal += hole[1:-1]
        else:
            part = Name(name) if name else _place(place, match.start() + 1)
            parts += [literal, part] if literal else [part]
            literal = ""
    literal += text[at:]
    if literal or not parts:
        parts.append(literal)
    return Template(source=text, parts=tuple(parts))


def escape(text: str, known: Collection[str] | None = None) -> str:
    """Text without holes, written so that parse_template, given the same `known`, gives it back as it is."""

    def kept(match: re.Match[str]) -> str:
        return f"{{{match[0]}}}" if known is None or match[1] in known else match[0]

    return _NAME.sub(kept, text.replace("$", "$$"))


def _place(inside: str, column: int) -> Part:
    if inside.startswith("file:") and len(inside) > len("file:"):
        return File(inside.removeprefix("file:"))
    if inside.startswith("cmd:") and inside.removeprefix("cmd:").strip():
        return _command(inside.removeprefix("cmd:").strip(), column)
    if _ENV.fullmatch(inside):
        return Env(inside)
    raise TemplateError(
        f"`${{{inside}}}` is neither a variable (${{NAME}}), a file (${{file:PATH}}) nor a command (${{cmd:COMMAND}})",
        column,
    )


def _command(words: str, column: int) -> Command:
    import shlex

    try:
        shlex.split(words)
    except ValueError as error:
        raise TemplateError(f"the command cannot be read: {str(error).lower()}", column) from None
    return Command(words)


def _text_of(path: Path, name: str) -> str:
    """Of a regular file only: a pipe would keep us waiting for its writer, a device may have no end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a folder is told by opening it
        raise MissingSecretError(f"{clean(name)} is not a file")
    with path.open("rb") as file:
        raw = file.read(_LARGEST_SECRET + 1)
    if len(raw) > _LARGEST_SECRET:
        raise MissingSecretError(f"{clean(name)} is larger than {format_size(_LARGEST_SECRET)}: no secret is")
    return raw.decode("utf-8")


class Scope:
    """Fills templates, and remembers each secret it handed out so that it can be kept from every output.

    `secrets` come from the configuration, `given` from servers.
    `base` is the folder that relative `${file:…}` paths start from: the configuration file's own.
    `names` says how a shell would write each secret that has a name: `${NAME}`, `$(cat PATH)`; `captured`
    the same of values that no shell knows yet. `printed` is what each command said, or why it said nothing.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        base: Path,
        now: Callable[[], datetime],
        printed: Mapping[str, str | MissingSecretError] = MappingProxyType({}),
    ) -> None:
        self._printed = printed
        self._env = env
        self._base = base
        self._now = now
        self._values: dict[str, str] = {}
        self.secrets: set[str] = set()
        self.given: set[str] = set()
        self.names: dict[str, str] = {}
        self.captured: dict[str, str] = {}

    def capture(self, name: str, value: str) -> None:
        """Keep a value for later templates. Captured values (tokens) are secrets too."""
        self._values[name] = value
        self.given.add(value)
        self.captured.setdefault(value, f"${{{name}}}")

    def learn(self, values: Iterable[str]) -> None:
        """Secrets that a server made, as long as there is room: it decides how many."""
        self.given.update(islice(values, max(0, _MOST_GIVEN - len(self.given))))

    def fill(self, template: Template) -> str:
        """Raises MissingSecretError for an unset secret, KeyError for a name nobody captured."""
        return "".join(part if isinstance(part, str) else self._value(part) for part in template.parts)

    def fill_json(self, value: Any) -> Any:
        """The same value with every Template inside it filled."""
        if isinstance(value, Template):
            return self.fill(value)
        if isinstance(value, dict):
            return {key: self.fill_json(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.fill_json(inner) for inner in value]
        return value

    def _value(self, part: Secret | Name) -> str:
        match part:
            case Name(name):
                if name in self._values:
                    return self._values[name]
                if name == "uuid":
                    import uuid

                    return str(uuid.uuid4())
                if name == "now":
                    return format_moment(self._now())
                raise KeyError(name)
            case Env(name):
                value = self._env.get(name, "").strip()
                if not value:
                    raise MissingSecretError(f"{name} is not set")
                return self._keep(value, name, f"${{{name}}}")
            case Command(words):
                said = self._printed.get(words)
                if not isinstance(said, str):
                    raise said or MissingSecretError(f"{clean(words)} was not run")
                return self._keep(said, clean(words), f"$({words})")
            case File(path):
                try:
                    value = _text_of(self._base / Path(path).expanduser(), path).strip()
                except (OSError, UnicodeDecodeError) as error:
                    why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
                    raise MissingSecretError(f"{path} cannot be read: {why}") from None
                except (RuntimeError, ValueError) as error:  # `~` without a home; NUL in the path
                    raise MissingSecretError(f"{clean(path)} is no path here: {error}") from None
                if not value:
                    raise MissingSecretError(f"{path} is empty")
                return self._keep(value, path, f"$(cat {path})")

    def _keep(self, value: str, place: str, written: str) -> str:
        if any(character in value for character in "\r\n\0"):
            raise MissingSecretError(f"{place} holds more than one line")
        if not value.isascii() and _SURROGATE.search(value):
            raise MissingSecretError(f"{place} is not UTF-8 text")
        self.secrets.add(value)
        self.names.setdefault(value, written)
        return value
