"""TOML values that are no tables and no lists → typed values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from probe.config.secrets import has_url_secret, is_secret_key, without_odd_holes
from probe.config.shapes import Choice, Hole, SimpleName, Word
from probe.config.source import Place
from probe.config.texts import expanded
from probe.config.walk import BAD, Bad, Found, Walk
from probe.config.words import described, is_pattern_met
from probe.model.probe import Expectation
from probe.registry import suggest
from probe.template import File, Template, TemplateError, parse_template
from probe.units import UnitError, parse_moment


def text_with_holes(value: Any, shape: Hole, place: Place, walk: Walk) -> Any:
    if not isinstance(value, str):
        return walk.wrong_type(value, "text", place, _in_quotes(value, place))
    try:
        template = parse_template(value, walk.names if shape.verbatim else None)
    except TemplateError as error:
        is_secret = is_secret_key(place.path) or has_url_secret(value)
        message = without_odd_holes(str(error)) if is_secret else str(error)
        return walk.refuse(place, f"{place.name}: {message}", index=error.column - 1, value=value)
    if place.source.folder != walk.base:
        parts = tuple(
            File(str(place.source.folder / expanded(part.path))) if isinstance(part, File) else part
            for part in template.parts
        )
        template = Template(source=template.source, parts=parts)
    walk.found.append(Found(template, place))
    return template


def _in_quotes(value: Any, place: Place) -> str:
    plain = isinstance(value, int | float) and not is_secret_key(place.path)
    return f'write "{described(value)}"' if plain else ""


def word(value: Any, shape: Word, place: Place, walk: Walk) -> Any:
    if not isinstance(value, str):
        return walk.wrong_type(value, "text", place, _in_quotes(value, place))
    if not value.strip():
        return walk.refuse(place, f"{place.name} is empty", "write a value, or remove the key")
    if shape.longest is not None and len(value) > shape.longest:
        return walk.refuse(place, f"{place.name} is longer than {shape.longest} characters", "shorten it")
    complaint = is_pattern_met(value, shape.pattern)
    return walk.refuse(place, f"{place.name} {complaint[0]}", complaint[1]) if complaint else value


def choice(value: Any, shape: Choice, place: Place, walk: Walk) -> Any:
    for text, member in zip(shape.words, shape.values, strict=True):
        if value == member and type(value) is type(member):
            return value
        if isinstance(value, str) and value == text:
            return member
    listed = " or ".join(f'"{text}"' for text in shape.words)
    hint = suggest(value, list(shape.words)).strip(" ()") if isinstance(value, str) else ""
    return walk.wrong_type(value, listed, place, hint)


def simple(value: Any, name: SimpleName, place: Place, walk: Walk) -> Any:
    match name:
        case "flag":
            hint = f"write {value}, without quotes" if value in ("true", "false") else ""
            return value if isinstance(value, bool) else walk.wrong_type(value, "true or false", place, hint)
        case "json":
            return _json(value, place, walk)
        case "moment":
            return _moment(value, place, walk)
        case "weekly":
            return _weekly(value, place, walk)
        case "absence":
            return _absence(value, place, walk)
    if not isinstance(value, str):
        return walk.wrong_type(value, "text", place)
    if name in ("path", "place"):
        path = place.source.folder / expanded(value)
        if name == "path":
            walk.found.append(Found(path, place))
        return str(path)
    return _expression(value, name, place, walk)


def _json(value: Any, place: Place, walk: Walk) -> Any:
    if isinstance(value, str):
        return text_with_holes(value, Hole(verbatim=False), place, walk)
    if isinstance(value, Mapping):
        items = {key: _json(item, place / key, walk) for key, item in value.items()}
        return BAD if any(isinstance(item, Bad) for item in items.values()) else items
    if isinstance(value, list):
        each = [_json(item, place / index, walk) for index, item in enumerate(value)]
        return BAD if any(isinstance(item, Bad) for item in each) else each
    return value


def _moment(value: Any, place: Place, walk: Walk) -> Any:
    try:
        if isinstance(value, datetime):
            value = value.isoformat()
        elif type(value) is date:
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        if not isinstance(value, str):
            return walk.wrong_type(value, "a time such as 2026-11-22T14:31:00Z", place)
        return parse_moment(value)
    except UnitError as error:
        return walk.refuse(place, f"{place.name}: {error}")


def _weekly(value: Any, place: Place, walk: Walk) -> Any:
    from probe.analysis.weekly import parse_weekly

    if not isinstance(value, str):
        return walk.wrong_type(value, "hours such as Mon-Fri 09:00-17:00", place)
    try:
        return parse_weekly(value)
    except UnitError as error:
        return walk.refuse(place, f"{place.name}: {error}")


def _absence(value: Any, place: Place, walk: Walk) -> Any:
    from probe.analysis.weekly import parse_absence

    if type(value) is date:
        value = value.isoformat()
    if not isinstance(value, str):
        return walk.wrong_type(value, "a date such as 2026-12-25", place)
    try:
        return parse_absence(value)
    except UnitError as error:
        return walk.refuse(place, f"{place.name}: {error}")


@lru_cache(maxsize=1024)
def _assertion(text: str, folder: Path) -> Expectation:
    """The probes of a configuration expect much the same. Raises ExpressionError."""
    from probe.assertions import parse

    return parse(text, base=folder)


def _expression(value: str, name: str, place: Place, walk: Walk) -> Any:
    from probe.assertions import ExpressionError, parse, parse_subject

    try:
        if name == "subject":
            return parse_subject(value)
        if "schema" in value:  # reads a file, which may be another one by now
            return parse(value, base=place.source.folder)
        return _assertion(value, place.source.folder)
    except ExpressionError as error:
        return walk.refuse(place, f"{place.name}: {error}", index=error.column - 1, value=value)
