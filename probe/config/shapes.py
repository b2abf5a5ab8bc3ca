"""What a settings type wants, key by key: its annotations, read once.

The converter, the JSON Schema and `config show` are three readings of the same shapes.
"""

import types
import typing
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union

import msgspec

from probe.model.hours import Absence, Weekly
from probe.model.probe import Expectation, Extractor
from probe.template import Template


class Limits(NamedTuple):
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None


class Number(NamedTuple):
    whole: bool
    limits: Limits


class Quantity(NamedTuple):
    unit: str
    """duration, size, share or money"""
    limits: Limits


class Word(NamedTuple):
    """Plain text, without holes."""

    pattern: str | None
    longest: int | None


class Choice(NamedTuple):
    words: tuple[str, ...]
    values: tuple[Any, ...]


class Hole(NamedTuple):
    """Text with holes; `verbatim` keeps braces that name nothing."""

    verbatim: bool


class Many(NamedTuple):
    each: "Shape"


class ByName(NamedTuple):
    """`loose`: a number or a flag may stand for its text."""

    each: "Shape"
    loose: bool = False


class Simple(NamedTuple):
    """A shape that needs no parameters."""

    name: "SimpleName"


class Key(NamedTuple):
    """One key of a table: `name` in TOML, `field` in Python."""

    name: str
    field: str
    shape: "Shape"
    required: bool
    default: Any
    description: str


class Table(NamedTuple):
    type: type[msgspec.Struct]
    keys: Mapping[str, Key]


SimpleName: TypeAlias = Literal[
    "flag", "path", "place", "json", "expression", "subject", "moment", "weekly", "absence"
]
Shape: TypeAlias = Number | Quantity | Word | Choice | Hole | Many | ByName | Simple | Table

_SIMPLE: dict[Any, Shape] = {
    bool: Simple("flag"),
    datetime: Simple("moment"),
    Weekly: Simple("weekly"),
    Absence: Simple("absence"),
    Template: Hole(verbatim=False),
    Expectation: Simple("expression"),
    Extractor: Simple("subject"),
}


@cache
def table_of(struct: type[msgspec.Struct]) -> Table:
    """The keys of a settings type, in the order they are declared."""
    hints = typing.get_type_hints(struct, include_extras=True)
    keys: dict[str, Key] = {}
    for field in msgspec.structs.fields(struct):
        default = field.default
        if default is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        hint = hints[field.name]
        keys[field.encode_name] = Key(
            field.encode_name, field.name, shape_of(hint), field.required, default, _description(hint)
        )
    return Table(struct, keys)


def shape_of(hint: Any) -> Shape:
    """Raises TypeError for an annotation that no TOML value can be converted to."""
    bare, metas = _peel(hint)
    units = [meta.extra["unit"] for meta in metas if meta.extra and "unit" in meta.extra]
    if units:
        return _quantity(units[-1], metas)
    if bare in _SIMPLE:
        return _SIMPLE[bare]
    if bare in (int, float):
        return Number(bare is int, _limits(metas))
    if bare is str:
        return Word(_last(metas, "pattern"), _last(metas, "max_length"))
    origin, arguments = typing.get_origin(bare), typing.get_args(bare)
    if origin is Literal:
        return Choice(tuple(map(str, arguments)), arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return Many(shape_of(arguments[0]))
    if origin is dict and arguments[0] is str:
        return ByName(shape_of(arguments[1]))
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return table_of(bare)
    raise TypeError(f"no TOML value becomes {hint!r}: declare the key with the types of probe.fields")


def _peel(hint: Any) -> tuple[Any, list[msgspec.Meta]]:
    """The type inside Annotated and Optional, and every Meta on the way, the outermost last."""
    metas: list[msgspec.Meta] = []
    while True:
        origin = typing.get_origin(hint)
        if origin is Annotated:
            metas = [meta for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta)] + metas
            hint = hint.__origin__
        elif origin in (Union, types.UnionType):
            inner = [argument for argument in typing.get_args(hint) if argument is not type(None)]
            if len(inner) != 1:
                return hint, metas
            [hint] = inner
        else:
            return hint, metas


def _quantity(unit: str, metas: list[msgspec.Meta]) -> Shape:
    match unit:
        case "path" | "place" | "json":
            return Simple(unit)
        case "pairs":
            return ByName(Hole(verbatim=False), loose=True)
        case "verbatim":
            return Hole(verbatim=True)
        case _:
            return Quantity(unit, _limits(metas))


def _limits(metas: list[msgspec.Meta]) -> Limits:
    return Limits(_last(metas, "ge"), _last(metas, "gt"), _last(metas, "le"), _last(metas, "lt"))


def _last(metas: list[msgspec.Meta], attribute: str) -> Any:
    values = [getattr(meta, attribute) for meta in metas if getattr(meta, attribute) is not None]
    return values[-1] if values else None


def _description(hint: Any) -> str:
    return _last(_peel(hint)[1], "description") or ""
