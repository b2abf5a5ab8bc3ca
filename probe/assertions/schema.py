"""`schema 'file.json'`: the body fits a JSON Schema.

The file is read and compiled when the expression is. What it refers to is taken from its own folder and
those below, never from the network: a check must not depend on somebody else's server.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs

from probe.assertions.errors import ExpressionError
from probe.assertions.scanner import Raw
from probe.assertions.shown import plain
from probe.assertions.subject import Kind, Missing, Subject
from probe.assertions.syntax import Spec
from probe.assertions.values import unescape
from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.text import clean

_LARGEST = 4 * 1024 * 1024
_BACKTRACKS = 100_000


def subject(spec: Spec) -> Subject:
    """Raises ExpressionError for a file that cannot be read, is not JSON, or is not a schema."""
    name = unescape(Raw(spec.argument, quoted=True, column=spec.argument_column - 1))
    try:
        path = (spec.base / Path(name).expanduser()).resolve()
        validator = _compile(path)
    except (OSError, ValueError, RuntimeError) as error:
        why = (error.strerror or "it is no file") if isinstance(error, OSError) else _first_line(error)
        raise ExpressionError(
            f"the schema {name[:80]!r} cannot be used: {why}", spec.argument_column
        ) from None

    def read(reading: Reading) -> object:
        try:
            document = reading.json
        except ValueError as error:
            return Missing(clean(str(error), 120), looked=False)
        try:
            problem = next(iter(validator.iter_errors(document)), None)
        except (ValueError, RecursionError) as error:
            return Missing(f"the body cannot be checked: {_first_line(error)}", looked=False)
        return "" if problem is None else f"{_path(problem.instance_path)}: {problem.message}"

    return Subject(spec.text, Kind.FIT, read, plain, "'file.json'", phase=Phase.RECEIVE, slow=True)


def _compile(path: Path) -> jsonschema_rs.Validator:
    folder = path.parent

    def retrieve(uri: str) -> Any:
        parts = urlsplit(uri)
        wanted = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not wanted.is_relative_to(folder):
            raise ValueError(f"it refers to {uri}, which is outside its folder: copy that there")
        return _load(wanted)

    return jsonschema_rs.validator_for(
        _load(path),
        base_uri=path.as_uri(),
        retriever=retrieve,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS),
    )


def _load(path: Path) -> Any:
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("it is larger than 4 MiB")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {error}") from None


def _path(steps: list[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _first_line(error: Exception) -> str:
    # What our own `retrieve` says comes back wrapped in the library's words.
    return clean(str(error).partition("\n")[0].rpartition("ValueError: ")[2], 160)
