"""One `[[probe]]` → model.Probe: the common keys, the kind's own, and what the kind finds wrong."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from probe.config.convert import convert, convert_keys
from probe.config.shapes import ByName, Key, Many, Shape, Simple, Table, table_of
from probe.config.source import Mistakes, Place
from probe.config.tables import ProbeKeys, RetryKeys
from probe.config.variants import variants_of
from probe.config.walk import Bad, Found, Walk, Written, close_to
from probe.model.probe import Origin, Probe, Retry
from probe.probers import PROBERS
from probe.registry import MissingExtraError
from probe.template import Command, Template

COMMON = table_of(ProbeKeys)


class Built(NamedTuple):
    """A probe, and the texts with holes and the files that it needs."""

    probe: Probe
    found: tuple[Found, ...]
    keys: Mapping[str, Written]


def keys_of(kind: str) -> Mapping[str, Key]:
    """The kind's own keys. Raises UnknownNameError, MissingExtraError."""
    own = table_of(PROBERS.load(kind).Settings)
    return {name: key for name, key in own.keys.items() if name not in COMMON.keys}


def build_probes(
    keys: Mapping[str, Written], place: Place, base: Path, mistakes: Mistakes
) -> tuple[Built, ...]:
    """One probe, or each variant of it; none where there are mistakes. `keys` are its own over the defaults."""
    module = _module(keys.get("kind"), mistakes)
    if module is None:
        convert_keys(keys, COMMON.keys, place, Walk(mistakes, base))
        return ()
    shape = table_of(module.Settings)
    keys = _with_step_assert(keys, module)
    walk = Walk(mistakes, base, _captured(keys, shape))
    strangers = [name for name in keys if name not in COMMON.keys and name not in shape.keys]
    for name in strangers:
        mistakes.add(keys[name].place, f"unknown key {name!r}", _stranger_hint(name, shape), caret="key")
    common = convert_keys(keys, COMMON.keys, place, walk, strangers)
    kinds_own = {name: key for name, key in shape.keys.items() if name not in COMMON.keys}
    own = convert_keys(keys, kinds_own, place, walk, strangers)
    if isinstance(own, Bad):
        return ()
    settings = shape.type(**own)
    wrong = module.check(settings)
    for path, message in wrong.items():
        at, value = _written_at(path, keys, place)
        mistakes.add(at, message, index=_index_of_hole(message, value), value=value)
    if wrong or strangers or isinstance(common, Bad):
        return ()
    found = tuple(walk.found)
    return tuple(
        Built(_probe(each.common, module, each.settings, each.keys, place, walk), found, each.keys)
        for each in variants_of(ProbeKeys(**common), module, settings, keys, place)
    )


def _module(kind: Written | None, mistakes: Mistakes) -> ModuleType | None:
    if kind is None:
        return PROBERS.load("http")
    if not isinstance(kind.value, str):
        return None
    if kind.value not in PROBERS:
        mistakes.add(kind.place, f"there is no kind {kind.value!r}", close_to(kind.value, list(PROBERS)))
        return None
    try:
        return PROBERS.load(kind.value)
    except MissingExtraError as error:
        mistakes.add(kind.place, str(error))
        return None


def _with_step_assert(keys: Mapping[str, Written], module: ModuleType) -> Mapping[str, Written]:
    """Steps without an `assert` of their own are given the kind's."""
    given, steps = getattr(module, "STEP_ASSERT", ()), keys.get("step")
    if not given or steps is None or not isinstance(steps.value, list):
        return keys
    filled = [{"assert": list(given), **step} if isinstance(step, Mapping) else step for step in steps.value]
    return {**keys, "step": Written(filled, steps.place)}


def _captured(keys: Mapping[str, Written], shape: Table) -> frozenset[str]:
    """Every name that some step captures: only the kind knows which of them come in time."""
    names: set[str] = set()
    for key in shape.keys.values():
        if key.name in keys:
            _collect(keys[key.name].value, key.shape, names)
    return frozenset(names)


def _collect(value: Any, shape: Shape, names: set[str]) -> None:
    match shape:
        case ByName(Simple("subject")) if isinstance(value, Mapping):
            names.update(value)
        case Many(each) if isinstance(value, list):
            for item in value:
                _collect(item, each, names)
        case Table(_, keys) if isinstance(value, Mapping):
            for name in keys.keys() & value.keys():
                _collect(value[name], keys[name].shape, names)
        case _:
            pass


def _stranger_hint(name: str, shape: Table) -> str:
    near = close_to(name, [*COMMON.keys, *shape.keys])
    if near:
        return near
    others = [kind for kind in PROBERS if name in keys_of(kind)]
    return f'it belongs to kind = "{others[0]}"' if others else "remove it, or see: probe config schema"


def _written_at(path: str, keys: Mapping[str, Written], place: Place) -> tuple[Place, str]:
    """The place that a key path such as `step.1.get` means, and its text, if it is one."""
    head, *rest = path.split(".")
    value: Any
    at: Place
    value, at = keys.get(head, Written(None, place / head))
    while rest:
        if isinstance(value, list) and rest[0].isdigit():
            part: str | int = int(rest.pop(0))
            value = value[int(part)] if int(part) < len(value) else None
        else:
            # A name may hold dots itself: the longest that is there is the one meant.
            joined = [".".join(rest[:count]) for count in range(len(rest), 0, -1)]
            part = next((name for name in joined if isinstance(value, Mapping) and name in value), rest[0])
            value = value.get(part) if isinstance(value, Mapping) else None
            rest = rest[part.count(".") + 1 :]
        at = at / part
    return at, value if isinstance(value, str) else ""


def _index_of_hole(message: str, value: str) -> int | None:
    """Where the `{name}` that a message is about stands in the text."""
    for hole in re.findall(r"\{[a-z_][a-z0-9_]*\}", message):
        if hole in value:
            return value.index(hole)
    return None


def _probe(
    common: ProbeKeys,
    module: ModuleType,
    settings: Any,
    keys: Mapping[str, Written],
    place: Place,
    walk: Walk,
) -> Probe:
    expected = common.assertions
    if expected is None:
        texts = list(module.DEFAULT_ASSERT)
        expected = convert(texts, COMMON.keys["assert"].shape, place / "assert", walk)
    retry = common.retry
    line = place.line
    return Probe(
        name=common.name,
        kind=common.kind,
        target=module.target(settings),
        every_s=common.every,
        timeout_s=common.timeout,
        retry=Retry(attempts=retry.attempts, wait_s=retry.wait),
        tags=tuple(dict.fromkeys(common.tags)),
        assertions=expected,
        degraded=common.degraded,
        settings=settings,
        config=_fingerprint(common, expected, keys, retry),
        origin=None if line is None else Origin(file=place.source.label, line=line),
        commands=tuple(dict.fromkeys(_commands(walk.found))),
    )


def _commands(found: Iterable[Found]) -> Iterator[str]:
    for value, _ in found:
        if isinstance(value, Template):
            yield from (hole.words for hole in value.secrets if isinstance(hole, Command))


def _fingerprint(common: ProbeKeys, expected: Any, keys: Mapping[str, Written], retry: RetryKeys) -> str:
    """Eight hexadecimal digits of the definition: what is asked and how it is judged.

    Holes are not filled, so secrets do not enter; the name and the tags only label the question.
    """
    own = {name: written.value for name, written in keys.items() if name not in COMMON.keys}
    definition = {
        "kind": common.kind,
        "every": common.every,
        "timeout": common.timeout,
        "retry": [retry.attempts, retry.wait],
        "assert": [each.text for each in expected],
        "degraded": [each.text for each in common.degraded],
        "own": own,
    }
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
