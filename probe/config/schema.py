"""JSON Schema (2020-12) of probes.toml, from the declarations that the loader itself reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from probe.config.defaults import every_key
from probe.config.probes import COMMON, keys_of
from probe.config.shapes import (
    ByName,
    Choice,
    Hole,
    Key,
    Limits,
    Many,
    Number,
    Quantity,
    Shape,
    Simple,
    Table,
    Word,
    table_of,
)
from probe.config.tables import CalendarKeys, GroupKeys, MaintenanceKeys, RuleKeys, Settings, SloKeys
from probe.config.toml_text import toml_default
from probe.probers import PROBERS

_DURATION = r"^\s*([0-9]+(\.[0-9]+)?\s*(ms|s|min|m|h|d|w)\s*)+$"
_SIZE = r"^\s*[0-9]+(\.[0-9]+)?\s*([Bb]|[KkMmGg][Ii]?[Bb])?\s*$"
_SHARE = r"^\s*[0-9]+(\.[0-9]+)?\s*%?\s*$"
_MONEY = r"^\s*\$?\s*[0-9_]+(\.[0-9]+)?\s*$"
_HOURS = r"[0-9]{1,2}:[0-9]{2}\s*[-–]\s*[0-9]{1,2}:[0-9]{2}"
_ONCE_OR_AGAIN = ({"required": ["from", "until"]}, {"required": ["weekly"]}, {"required": ["cron", "lasts"]})
_MEMBERS = ({"required": ["probes"]}, {"required": ["surfaces"], "not": {"required": ["labels"]}})
_QUANTITIES: dict[str, dict[str, Any]] = {
    "duration": {"type": "string", "pattern": _DURATION, "examples": ["10s", "5m", "1h30m"]},
    "size": {
        "oneOf": [{"type": "string", "pattern": _SIZE}, {"type": "integer", "minimum": 0}],
        "examples": ["64KiB", "1MiB"],
    },
    "money": {
        "oneOf": [{"type": "string", "pattern": _MONEY}, {"type": "number", "minimum": 0}],
        "examples": ["$5", "$0.10"],
    },
    "share": {
        "oneOf": [{"type": "string", "pattern": _SHARE}, {"type": "number", "minimum": 0, "maximum": 1}],
        "examples": ["99.9%"],
    },
}
_SIMPLE: dict[str, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "path": {"type": "string", "minLength": 1},
    "place": {"type": "string", "minLength": 1},
    "json": {},
    "expression": {"type": "string", "minLength": 1, "examples": ["status == 200", "total < 800ms"]},
    "subject": {"type": "string", "minLength": 1, "examples": ["$.access_token", "header.location"]},
    "moment": {"type": "string", "examples": ["2026-11-22T14:00:00Z"]},
    "weekly": {
        "type": "string",
        "pattern": rf"^\s*([A-Za-z][A-Za-z ,–-]*\s)?{_HOURS}\s*$",
        "examples": ["Mon-Fri 09:00-17:00", "Sun 02:00-04:00"],
    },
    "absence": {
        "type": "string",
        "pattern": rf"^\s*[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(\s+{_HOURS})?\s*$",
        "examples": ["2026-12-25", "2026-12-24 12:00-24:00"],
    },
}


def json_schema() -> dict[str, Any]:
    """Draft 2020-12. What a schema cannot see (expressions, names, references) only the loader checks."""
    kinds = list(PROBERS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "probes.toml",
        "description": "What probe asks, and what it expects",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "include": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": "further files, relative to this one; patterns such as probes.d/*.toml",
            },
            "settings": {**_table(table_of(Settings)), "description": "one for all probes"},
            "defaults": {
                **_object(key for key in every_key().values() if key.name != "name"),
                "description": "keys for every probe whose kind knows them",
            },
            "probe": _list([{"$ref": f"#/$defs/{kind}"} for kind in kinds], "what to ask"),
            "group": _list(
                [{**_table(table_of(GroupKeys)), "oneOf": list(_MEMBERS)}],
                "probes that are one service together",
            ),
            "slo": _list([_table(table_of(SloKeys))], "availability promised"),
            "rule": _list([_table(table_of(RuleKeys))], "what probe gate judges"),
            "maintenance": _list(
                [{**_table(table_of(MaintenanceKeys)), "anyOf": list(_ONCE_OR_AGAIN)}],
                "announced time that does not count: once, or again and again",
            ),
            "calendar": _list(
                [_table(table_of(CalendarKeys))], "hours that reports and objectives can be about"
            ),
        },
        "$defs": {kind: _probe(kind) for kind in kinds},
    }


def _list(items: list[dict[str, Any]], description: str) -> dict[str, Any]:
    return {
        "type": "array",
        "items": items[0] if len(items) == 1 else {"oneOf": items},
        "description": description,
    }


def _probe(kind: str) -> dict[str, Any]:
    """A kind's own required keys may stand in [defaults], so that only the name is required here."""
    common = dict(COMMON.keys)
    del common["kind"]
    described = {"const": kind, "description": PROBERS[kind].summary}
    schema = _object([*common.values(), *keys_of(kind).values()])
    schema["properties"] = {"kind": described, **schema["properties"]}
    schema["required"] = ["name"] if kind == COMMON.keys["kind"].default else ["name", "kind"]
    return schema


def _table(table: Table) -> dict[str, Any]:
    schema = _object(table.keys.values())
    required = [key.name for key in table.keys.values() if key.required]
    return {**schema, "required": required} if required else schema


def _object(keys: Iterable[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in keys},
    }


def _property(key: Key) -> dict[str, Any]:
    schema = dict(_schema_of(key.shape))
    if key.name == "kind":
        schema = {"enum": list(PROBERS)}
    if key.description:
        schema["description"] = key.description
    if not key.required and key.default not in (None, (), {}) and not isinstance(key.shape, Table | Many):
        text = toml_default(key.default, key.shape)
        schema["default"] = text.strip('"') if text.startswith('"') else key.default
    return schema


def _schema_of(shape: Shape) -> Mapping[str, Any]:
    match shape:
        case Table():
            return _table(shape)
        case Many(each):
            return {"type": "array", "items": _schema_of(each)}
        case ByName(_, loose=True):
            return {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
        case ByName(each):
            return {"type": "object", "additionalProperties": _schema_of(each)}
        case Hole():
            return {"type": "string"}
        case Word(pattern, longest):
            schema: dict[str, Any] = {"type": "string", "minLength": 1}
            return {
                **schema,
                **({"pattern": pattern} if pattern else {}),
                **({"maxLength": longest} if longest else {}),
            }
        case Choice(words):
            return {"enum": list(words)}
        case Number(whole, limits):
            return {"type": "integer" if whole else "number", **_bounds(limits)}
        case Quantity(unit):
            return _QUANTITIES[unit]
        case Simple(name):
            return _SIMPLE[name]


def _bounds(limits: Limits) -> dict[str, float]:
    names = {
        "minimum": limits.ge,
        "exclusiveMinimum": limits.gt,
        "maximum": limits.le,
        "exclusiveMaximum": limits.lt,
    }
    return {name: limit for name, limit in names.items() if limit is not None}
