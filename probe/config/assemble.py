"""Parsed documents → Config: probes over defaults first, then what refers to them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from probe.config.anchors import review_anchors
from probe.config.calendars import read_calendars, read_maintenance
from probe.config.defaults import check_reach, every_key, read_defaults, with_defaults
from probe.config.groups import read_groups
from probe.config.probes import Built, build_probes
from probe.config.rules import read_rule, read_settings, read_slo
from probe.config.secret_warnings import warnings_about
from probe.config.select import Known
from probe.config.shapes import table_of
from probe.config.source import Document, Mistakes, Place
from probe.config.tables import Config, Layout, Settings
from probe.config.variants import check_names
from probe.config.walk import Walk, Written, close_to, written
from probe.probers import PROBERS
from probe.units import format_seconds, format_span

_LISTS = ("probe", "group", "slo", "rule", "maintenance", "calendar")
_FIRST_FILE_ONLY = ("settings", "defaults")


class _Listed(NamedTuple):
    """One element of an array of tables."""

    place: Place
    keys: dict[str, Written]


def assemble(
    documents: Sequence[Document],
    path: Path,
    env: Mapping[str, str],
    mistakes: Mistakes,
    warnings: Sequence[str],
) -> Config | None:
    """None where there are mistakes. The first document is the file that was asked for."""
    for document in documents:
        _check_top(document, documents[0], mistakes)
    first, base = documents[0], path.parent
    settings_keys = _keys_of_table(first, "settings", mistakes)
    settings = read_settings(settings_keys, first.place / "settings", Walk(mistakes, base))
    defaults = read_defaults(_keys_of_table(first, "defaults", mistakes), base, mistakes)
    listed = {name: list(_listed(documents, name, mistakes)) for name in _LISTS}
    built = [
        build_probes(with_defaults(each.keys, defaults), each.place, base, mistakes)
        for each in listed["probe"]
    ]
    check_reach([each.keys for each in listed["probe"]], defaults, mistakes)
    _check_names(listed["probe"], mistakes)
    _check_any(first, listed["probe"], mistakes)
    good = [each for variants in built for each in variants]
    written = [each.keys.get("name") for each in listed["probe"]]
    check_names(written, [[each.probe.name for each in variants] for variants in built], mistakes)
    review_anchors(settings_keys.get("anchors"), good, Walk(mistakes, base))
    probes = tuple(each.probe for each in good)
    zone = settings.timezone if settings is not None else "UTC"
    walk = Walk(mistakes, base)
    # With mistakes among the probes, a selector that matches nothing may only be an echo of them.
    groups = read_groups(listed["group"], walk, probes if all(built) else None)
    known = None if groups is None else Known(probes, groups)
    calendars = read_calendars([(each.keys, each.place) for each in listed["calendar"]], walk)
    slos = [read_slo(keys, place, walk, known, zone, calendars) for place, keys in listed["slo"]]
    rules = [read_rule(keys, place, walk, known, zone, calendars) for place, keys in listed["rule"]]
    maintenance = [read_maintenance(keys, place, walk, known, zone) for place, keys in listed["maintenance"]]
    if mistakes or settings is None or groups is None:
        return None
    return Config(
        path=path,
        settings=settings,
        probes=probes,
        slos=tuple(each for each in slos if each is not None),
        rules=tuple(each for each in rules if each is not None),
        maintenance=tuple(each for each in maintenance if each is not None),
        calendars=calendars or (),
        files=tuple(each.place.source.path for each in documents),
        warnings=(*warnings, *_overlaps(good), *_cautions(good), *warnings_about(good, documents, env, base)),
        layout=_layout(settings_keys, good, listed),
        groups=groups,
    )


def _check_top(document: Document, first: Document, mistakes: Mistakes) -> None:
    known = [*_FIRST_FILE_ONLY, *_LISTS, "include"]
    for name in document.table:
        place = document.place / name
        if name in _FIRST_FILE_ONLY and document is not first:
            mistakes.add(
                place,
                f"[{name}] belongs in {first.place.source.label}, the file that includes this one",
                caret="key",
            )
        elif name not in known:
            mistakes.add(place, f"unknown key {name!r}", _home_of(name, known), caret="key")


def _home_of(name: str, known: list[str]) -> str:
    if name in every_key():
        return "it belongs under [[probe]], or [defaults] for all probes"
    if name in table_of(Settings).keys:
        return "it belongs under [settings]"
    return close_to(name, known)


def _keys_of_table(document: Document, name: str, mistakes: Mistakes) -> dict[str, Written]:
    table = document.table.get(name, {})
    if isinstance(table, Mapping):
        return written(table, document.place / name)
    mistakes.add(document.place / name, f"{name} is a table", f"write [{name}]")
    return {}


def _listed(documents: Sequence[Document], name: str, mistakes: Mistakes) -> Iterator[_Listed]:
    for document in documents:
        place, tables = document.place / name, document.table.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
            mistakes.add(
                place, f"{name} is a list of tables", f"write [[{name}]], with two brackets", caret="key"
            )
            continue
        for index, table in enumerate(tables):
            yield _Listed(place / index, written(table, place / index))


def _check_names(probes: Sequence[_Listed], mistakes: Mistakes) -> None:
    first: dict[Any, Written] = {}
    for probe in probes:
        name = probe.keys.get("name")
        if name is None or not isinstance(name.value, str):
            continue
        if name.value in first:
            mistakes.add(
                name.place,
                f"the name {name.value!r} is taken, by {first[name.value].place}",
                "a name identifies one probe in its history",
            )
        first.setdefault(name.value, name)


def _check_any(first: Document, probes: Sequence[_Listed], mistakes: Mistakes) -> None:
    if not probes and not mistakes:
        mistakes.add(first.place, "has no [[probe]]", "probe init writes a starter", caret="none")


def _overlaps(built: Sequence[Built]) -> Iterator[str]:
    for probe, _, _ in built:
        if probe.timeout_s > probe.every_s:
            yield (
                f"{probe.origin}: {probe.name!r} may take {_span(probe.timeout_s)} and is asked every "
                f"{_span(probe.every_s)}: a slow answer delays the next"
            )


def _cautions(built: Sequence[Built]) -> Iterator[str]:
    """What kinds find unwise about probes of theirs."""
    for probe, _, _ in built:
        cautions = getattr(PROBERS.load(probe.kind), "cautions", None)
        for said in cautions(probe.settings, probe.every_s) if cautions else ():
            yield f"{probe.origin}: {probe.name!r} {said}"


def _span(seconds: float) -> str:
    """Whole seconds as they are written; below one, `0s` would say nothing."""
    return format_span(seconds) if seconds >= 1 else format_seconds(seconds)


def _layout(
    settings: Mapping[str, Written], built: Sequence[Built], listed: Mapping[str, Sequence[_Listed]]
) -> Layout:
    return Layout(
        settings=settings,
        probes=tuple((each.probe.name, each.probe.kind, each.keys) for each in built),
        others=tuple(
            (name, index, each.keys) for name in _LISTS[1:] for index, each in enumerate(listed[name])
        ),
    )
