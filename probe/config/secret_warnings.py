"""What will keep a probe from asking, or gives a secret away: said at once, but no mistake."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from probe.config.probes import Built
from probe.config.secrets import has_url_secret, is_literal, is_secret_key, secret_parts
from probe.config.source import Document, Place
from probe.config.texts import can_be_read, expanded
from probe.template import Env, File, Template
from probe.text import SHORTEST_SECRET

_SHARED = stat.S_IRGRP | stat.S_IROTH


def warnings_about(
    built: Sequence[Built], documents: Sequence[Document], env: Mapping[str, str], base: Path
) -> Iterator[str]:
    """Secrets and files that are not there, then secrets in files that others can read."""
    missing: dict[tuple[Place, str], list[str]] = {}
    literal: dict[Place, None] = {}
    short: dict[tuple[Place, str], None] = {}
    for probe, found, _ in built:
        for value, place in found:
            for complaint in _complaints(value, env, base):
                missing.setdefault((place, complaint), []).append(probe.name)
            if isinstance(value, Template):
                short |= dict.fromkeys((place, name) for name in _too_short(value, place, env))
            if isinstance(value, Template) and _is_written_out(value.source, place):
                literal[place] = None
    for (place, complaint), names in missing.items():
        yield f"{place}: {complaint}; {_listed(names)} will be unknown"
    for place, name in short:
        yield (
            f"{place}: {name} is too short to be kept out of outputs: "
            f"use a secret of at least {SHORTEST_SECRET} characters"
        )
    shared = {document.place.source.label for document in documents if _is_shared(document.place.source.path)}
    for place in literal:
        if place.source.label in shared:
            yield (
                f"{place}: {place.name} is a secret in plain text, and others can read this file: "
                f"write ${{NAME}}, or chmod 600 {place.source.label}"
            )


def _complaints(value: Template | Path, env: Mapping[str, str], base: Path) -> Iterator[str]:
    if isinstance(value, Path):
        if not can_be_read(value):
            yield f"{value.name} cannot be read: put it there, or remove the key"
        return
    for hole in dict.fromkeys(value.secrets):
        match hole:
            case Env(name) if not env.get(name, "").strip():
                yield f"{name} is not set: export it, or remove the key"
            case File(path) if not can_be_read(base / expanded(path)):
                yield f"{path} cannot be read: put it there, or remove the key"
            case _:
                pass


def _too_short(value: Template, place: Place, env: Mapping[str, str]) -> Iterator[str]:
    """Variables that stand where secrets stand: a port or a page number may be as short as it is."""
    parts = secret_parts(value.source, place.path)
    for hole in dict.fromkeys(value.secrets):
        if not isinstance(hole, Env) or not any(f"${{{hole.name}}}" in part for part in parts):
            continue
        if 0 < len(env.get(hole.name, "").strip()) < SHORTEST_SECRET:
            yield hole.name


def _is_written_out(text: str, place: Place) -> bool:
    return (is_secret_key(place.path) and is_literal(text)) or has_url_secret(text)


def _is_shared(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _SHARED)
    except OSError:
        return False


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"{name!r}" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
