"""One `[[probe]]` that is asked and recorded as several: what each is called, and what is in force for it."""

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import msgspec

from probe.config.shapes import table_of
from probe.config.source import Mistakes, Place
from probe.config.tables import ProbeKeys
from probe.config.walk import Written
from probe.config.words import LONGEST_NAME


class Variant(NamedTuple):
    common: ProbeKeys
    settings: Any
    keys: Mapping[str, Written]


def variants_of(
    common: ProbeKeys, module: ModuleType, settings: Any, keys: Mapping[str, Written], place: Place
) -> Iterator[Variant]:
    """Each has the written name among its tags, so that whoever names it means all of them."""
    give = getattr(module, "variants", None)
    for suffix, own in give(settings) if give is not None else (("", settings),):
        if not suffix:
            yield Variant(common, own, keys)
            continue
        name, tags = f"{common.name}-{suffix}", (*common.tags, common.name)
        changed = {"name": name, "tags": list(tags), **_differing(settings, own)}
        known = msgspec.structs.replace(common, name=name, tags=tags)
        yield Variant(known, own, {**keys, **_rewritten(keys, changed, place)})


def check_names(names: Sequence[Written | None], made: Sequence[Sequence[str]], mistakes: Mistakes) -> None:
    """The names made here, `made[i]` of the one written at `names[i]`, against those that are written."""
    taken = {each.value: each.place for each in names if each is not None and isinstance(each.value, str)}
    for written, variants in zip(names, made, strict=True):
        if written is None or len(variants) < 2:
            continue
        for name in variants:
            if name in taken:
                mistakes.add(
                    taken[name],
                    f"the name {name!r} is taken: the probe at {written.place} becomes several, and one is called that",
                    "give one of the two another name",
                )
            elif len(name) > LONGEST_NAME:
                mistakes.add(
                    written.place,
                    f"name is too long: the probe becomes several, and adds {name.removeprefix(written.value)!r} to it",
                    f"shorten it to {LONGEST_NAME - len(name) + len(written.value)} characters",
                )


def _differing(settings: msgspec.Struct, own: msgspec.Struct) -> dict[str, Any]:
    keys = table_of(type(settings)).keys.values()
    values = ((key.name, getattr(settings, key.field), getattr(own, key.field)) for key in keys)
    return {name: given for name, before, given in values if given != before}


def _rewritten(keys: Mapping[str, Written], values: Mapping[str, Any], place: Place) -> dict[str, Written]:
    """Other values at the places where they are written."""
    return {
        name: Written(value, keys[name].place if name in keys else place / name)
        for name, value in values.items()
    }
