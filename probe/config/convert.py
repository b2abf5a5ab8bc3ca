"""TOML values → typed values, shape by shape. Every mistake is noted and the walk goes on."""

from collections.abc import Mapping, Sequence
from typing import Any

from probe.config.leaves import choice, simple, text_with_holes, word
from probe.config.quantities import BadQuantityError, quantity
from probe.config.shapes import ByName, Choice, Hole, Key, Many, Number, Quantity, Shape, Simple, Table, Word
from probe.config.source import Place
from probe.config.walk import BAD, Bad, Walk, Written, close_to, written
from probe.config.words import plural_of
from probe.registry import suggest


def convert(value: Any, shape: Shape, place: Place, walk: Walk) -> Any:
    """The typed value, or BAD."""
    match shape:
        case Table():
            if not isinstance(value, Mapping):
                return walk.wrong_type(value, "a table such as { … }", place)
            return convert_table(written(value, place), shape, place, walk)
        case Many():
            return _many(value, shape, place, walk)
        case ByName():
            return _by_name(value, shape, place, walk)
        case Hole():
            return text_with_holes(value, shape, place, walk)
        case Number() | Quantity():
            try:
                return quantity(value, shape, place.name)
            except BadQuantityError as error:
                return walk.refuse(place, str(error), error.hint)
        case Word():
            return word(value, shape, place, walk)
        case Choice():
            return choice(value, shape, place, walk)
        case Simple(name):
            return simple(value, name, place, walk)


def convert_table(table: Mapping[str, Written], shape: Table, place: Place, walk: Walk) -> Any:
    """An instance of the table's type. Unknown keys are mistakes, and so are missing ones."""
    strangers = [name for name in table if name not in shape.keys]
    for name in strangers:
        hint = close_to(name, list(shape.keys))
        walk.refuse(table[name].place, f"unknown key {name!r}", hint, caret="key")
    fields = convert_keys(table, shape.keys, place, walk, strangers)
    return BAD if strangers or isinstance(fields, Bad) else shape.type(**fields)


def convert_keys(
    table: Mapping[str, Written],
    keys: Mapping[str, Key],
    place: Place,
    walk: Walk,
    strangers: Sequence[str] = (),
) -> dict[str, Any] | Bad:
    """The fields that are written, of the keys given; keys the table has beside them are passed over.

    A missing key that a stranger was probably meant for is not complained about twice.
    """
    fields: dict[str, Any] = {}
    good = True
    for key in keys.values():
        if key.name in table:
            given = table[key.name]
            fields[key.field] = convert(given.value, key.shape, given.place, walk)
            good = good and not isinstance(fields[key.field], Bad)
        elif key.required:
            good = False
            if not any(suggest(name, [key.name]) for name in strangers):
                walk.refuse(place, f"the key {key.name!r} is missing", key.description, caret="none")
    return fields if good else BAD


def _many(value: Any, shape: Many, place: Place, walk: Walk) -> Any:
    if not isinstance(value, list):
        if isinstance(shape.each, Table):
            tables = ".".join(part for part in place.path if isinstance(part, str))
            return walk.wrong_type(value, f"a list of tables, written [[{tables}]]", place)
        hint = "put it in brackets: [ … ]" if isinstance(value, str) else ""
        return walk.wrong_type(value, f"a list of {plural_of(shape.each)}", place, hint)
    items = [convert(item, shape.each, place / index, walk) for index, item in enumerate(value)]
    return BAD if any(isinstance(item, Bad) for item in items) else tuple(items)


def _by_name(value: Any, shape: ByName, place: Place, walk: Walk) -> Any:
    if not isinstance(value, Mapping):
        return walk.wrong_type(value, 'a table such as { name = "value" }', place)
    items: dict[str, Any] = {}
    for name, item in value.items():
        # A page number in a query is still text on the wire.
        scalar = shape.loose and isinstance(item, bool | int | float)
        text = str(item).lower() if isinstance(item, bool) else str(item)
        items[name] = convert(text if scalar else item, shape.each, place / name, walk)
    return BAD if any(isinstance(item, Bad) for item in items.values()) else items
