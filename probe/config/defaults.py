"""`[defaults]`: any probe key, applied where the kind knows it."""

from collections.abc import Mapping
from pathlib import Path

from probe.config.convert import convert
from probe.config.probes import COMMON, keys_of
from probe.config.shapes import Key
from probe.config.source import Mistakes
from probe.config.walk import Walk, Written, close_to
from probe.probers import PROBERS
from probe.registry import MissingExtraError


def read_defaults(keys: Mapping[str, Written], base: Path, mistakes: Mistakes) -> dict[str, Written]:
    """The keys that are good. Each is checked here once, so that it is right even where nothing uses it yet."""
    good: dict[str, Written] = {}
    for name, given in keys.items():
        before = len(mistakes)
        known = every_key().get(name)
        if name == "name":
            mistakes.add(given.place, "a name belongs to one [[probe]], not to [defaults]", caret="key")
        elif known is None:
            mistakes.add(
                given.place, f"unknown key {name!r}", close_to(name, sorted(every_key())), caret="key"
            )
        elif name == "kind" and given.value not in list(PROBERS):
            mistakes.add(
                given.place, f"there is no kind {given.value!r}", close_to(str(given.value), list(PROBERS))
            )
        else:
            convert(given.value, known.shape, given.place, Walk(mistakes, base))
        if len(mistakes) == before:
            good[name] = given
    return good


def with_defaults(own: Mapping[str, Written], defaults: Mapping[str, Written]) -> dict[str, Written]:
    """A probe's own keys over the defaults its kind knows; a key is replaced whole, never merged."""
    kind = own.get("kind") or defaults.get("kind")
    name = kind.value if kind is not None else "http"
    known = {*COMMON.keys, *(_own_keys(name) if isinstance(name, str) and name in PROBERS else ())}
    return {**{key: value for key, value in defaults.items() if key in known}, **own}


def every_key() -> dict[str, Key]:
    """Every key a probe of any kind may have; common ones first, then those of the kinds in their order."""
    keys = dict(COMMON.keys)
    for kind in PROBERS:
        keys = {**_own_keys(kind), **keys}
    return keys


def _own_keys(kind: str) -> Mapping[str, Key]:
    try:
        return keys_of(kind)
    except MissingExtraError:
        return {}
