"""`[defaults]`: any probe key, applied where the kind knows it, and means the same by it.

A few names mean something else to one kind (a `key` is a file to http, and a secret to llm). As defaults they have
the meaning of the kind that [defaults] names, and reach no other.
"""

from collections.abc import Mapping, Sequence
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
    kind = _kind(keys, {})
    for name, given in keys.items():
        before = len(mistakes)
        known = _own_keys(kind).get(name) if name in _otherwise(kind) else every_key().get(name)
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
    kind = _kind(own, defaults)
    known = {*COMMON.keys, *(_own_keys(kind) if kind in PROBERS else ())}
    reach = {key for key in known if _means_the_same(key, kind, _kind(defaults, {}))}
    return {**{key: value for key, value in defaults.items() if key in reach}, **own}


def check_reach(
    probes: Sequence[Mapping[str, Written]], defaults: Mapping[str, Written], mistakes: Mistakes
) -> None:
    """A default that reaches no probe, and would reach one if it meant there what it means here, was meant to."""
    meant = _kind(defaults, {})
    kinds = [(_kind(own, defaults), own) for own in probes]
    for name, given in defaults.items():
        knowing = [(kind, own) for kind, own in kinds if kind in PROBERS and name in _own_keys(kind)]
        missed = [kind for kind, own in knowing if name not in own]
        if missed and not any(_means_the_same(name, kind, meant) for kind, _ in knowing):
            mistakes.add(
                given.place,
                f"{name!r} means something else to kind {missed[0]!r} than to {meant!r}, the kind of these defaults",
                f'write it in each [[probe]], or kind = "{missed[0]}" in [defaults]',
                caret="key",
            )


def every_key() -> dict[str, Key]:
    """Every key a probe of any kind may have; common ones first, then those of the kinds in their order."""
    keys = dict(COMMON.keys)
    for kind in PROBERS:
        keys = {**_own_keys(kind), **keys}
    return keys


def _kind(own: Mapping[str, Written], defaults: Mapping[str, Written]) -> str:
    kind = own.get("kind") or defaults.get("kind")
    return kind.value if kind is not None and isinstance(kind.value, str) else "http"


def _means_the_same(name: str, kind: str, meant: str) -> bool:
    return kind == meant or (name not in _otherwise(kind) and name not in _otherwise(meant))


def _otherwise(kind: str) -> frozenset[str]:
    """Names that mean something else to the kind than to all others."""
    if kind not in PROBERS:
        return frozenset()
    try:
        found: frozenset[str] = getattr(PROBERS.load(kind), "MEANS_OTHERWISE", frozenset())
    except MissingExtraError:
        return frozenset()
    return found


def _own_keys(kind: str) -> Mapping[str, Key]:
    try:
        return keys_of(kind)
    except MissingExtraError:
        return {}
