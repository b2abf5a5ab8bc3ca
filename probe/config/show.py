"""Every key in force, its value as TOML and where it came from. Secrets are masked."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from probe.config.probes import COMMON, keys_of
from probe.config.secrets import (
    has_url_secret,
    is_secret_key,
    masked,
    without_body_secrets,
    without_url_secrets,
)
from probe.config.shapes import Key, Many, Shape, Simple, Table, table_of
from probe.config.tables import CalendarKeys, Config, GroupKeys, MaintenanceKeys, RuleKeys, Settings, SloKeys
from probe.config.toml_text import toml_default, toml_key, toml_text
from probe.config.walk import Written, written
from probe.probers import PROBERS
from probe.template import Env, parse_template

_OTHERS: dict[str, type[msgspec.Struct]] = {
    "group": GroupKeys,
    "slo": SloKeys,
    "rule": RuleKeys,
    "maintenance": MaintenanceKeys,
    "calendar": CalendarKeys,
}


class Row(NamedTuple):
    """`key` is a path: `settings.store`, `probe.shop-web.retry.attempts`, `slo[0].target`.

    `origin` is `probes.toml:14`, `[defaults] probes.toml:8`, `environment, probes.toml:31` or `default`.
    """

    key: str
    value: str
    origin: str
    probe: str | None = None


def effective(config: Config) -> list[Row]:
    """In the order of the schema: settings, then each probe, then what refers to them. Unset keys are left out."""
    layout = config.layout
    rows = list(_table("settings", layout.settings, table_of(Settings).keys, None))
    for name, kind, keys in layout.probes:
        known = {**COMMON.keys, **keys_of(kind)}
        if "assert" not in keys:
            # The kind's own expectation is what will be judged, so it is what is shown.
            default = tuple(PROBERS.load(kind).DEFAULT_ASSERT)
            known["assert"] = known["assert"]._replace(default=default)
        rows += _table(f"probe.{name}", keys, known, name)
    for table, index, keys in layout.others:
        rows += _table(f"{table}[{index}]", keys, table_of(_OTHERS[table]).keys, None)
    return rows


def _table(
    path: str, keys: Mapping[str, Written], known: Mapping[str, Key], probe: str | None
) -> Iterator[Row]:
    for key in sorted(known.values(), key=lambda key: not key.required):
        here = f"{path}.{toml_key(key.name)}"
        if key.name in keys:
            yield from _written(here, keys[key.name], key.shape, probe)
        else:
            yield from _default(here, key.default, key.shape, probe)


def _written(path: str, given: Written, shape: Shape, probe: str | None) -> Iterator[Row]:
    value = given.value
    match shape:
        case Table(_, keys) if isinstance(value, Mapping):
            yield from _table(path, written(value, given.place), keys, probe)
        case Many(Table(_, keys)) if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _table(f"{path}[{index}]", written(item, given.place / index), keys, probe)
        case _ if isinstance(value, Mapping) and value:
            for name, item in value.items():
                inner = Written(item, given.place / name)
                yield from _written(f"{path}.{toml_key(name)}", inner, Simple("json"), probe)
        case _:
            is_secret = is_secret_key(given.place.path) and shape != Simple("path")
            value = without_body_secrets(value) if given.place.path[-1] == "body" else value
            yield Row(path, toml_text(_hidden(value, is_secret=is_secret)), _origin(given), probe)


def _default(path: str, value: Any, shape: Shape, probe: str | None) -> Iterator[Row]:
    if value is None or value is msgspec.NODEFAULT or (not value and isinstance(value, Mapping | tuple)):
        return
    if isinstance(shape, Table):
        for key in shape.keys.values():
            yield from _default(f"{path}.{key.name}", getattr(value, key.field), key.shape, probe)
    else:
        yield Row(path, toml_default(value, shape), "default", probe)


def _hidden(value: Any, *, is_secret: bool) -> Any:
    if isinstance(value, str):
        return masked(value) if is_secret else without_url_secrets(value) if has_url_secret(value) else value
    if isinstance(value, list):
        return [_hidden(item, is_secret=is_secret) for item in value]
    if isinstance(value, Mapping):
        return {
            name: _hidden(item, is_secret=is_secret or is_secret_key((name,))) for name, item in value.items()
        }
    return value


def _origin(given: Written) -> str:
    place = given.place
    if place.source.text is not None and place.path not in place.source.extents:
        return "default"
    origin = f"[defaults] {place}" if place.path[0] == "defaults" else str(place)
    return f"environment, {origin}" if _is_variable(given.value) else origin


def _is_variable(value: Any) -> bool:
    """Whether the whole value comes from the environment."""
    if not isinstance(value, str) or not value.startswith("${"):
        return False
    parts = parse_template(value).parts
    return len(parts) == 1 and isinstance(parts[0], Env)
