"""Asks as the runner does: a real Net, a deadline, a scope, one attempt."""

import asyncio
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from probe.model.reading import Reading
from probe.net.exchange import Net
from probe.probers import Context
from probe.template import BUILTINS, Scope, Template, parse_template
from probe.world import World


class Brought(NamedTuple):
    reading: Reading
    secrets: frozenset[str]
    elapsed_s: float


def text(written: str) -> Template:
    return parse_template(written)


def verbatim(written: str, *names: str) -> Template:
    return parse_template(written, frozenset(BUILTINS) | set(names))


def texts(**written: str) -> dict[str, Template]:
    """`texts(X_Key="a")` → the table of a header `X-Key`."""
    return {name.replace("_", "-"): parse_template(value) for name, value in written.items()}


def new_scope(env: Mapping[str, str] | None = None, base: Path = Path()) -> Scope:
    return Scope(env or {}, base, lambda: datetime.now(UTC))


def context(env: Mapping[str, str], timeout_s: float) -> Context:
    world = World(lambda: datetime.now(UTC), time.monotonic, random.Random(1), env)
    return Context(world, Net(), new_scope(env), world.monotonic() + timeout_s, Path())


def ask(
    kind: ModuleType, settings: Any, *, env: Mapping[str, str] | None = None, timeout_s: float = 10.0
) -> Brought:
    async def once() -> Brought:
        given = context(env or {}, timeout_s)
        started = time.monotonic()
        try:
            reading = await kind.ask(settings, given)
        finally:
            await given.net.aclose()
        secrets = frozenset(given.scope.secrets | given.scope.given)
        return Brought(reading, secrets, time.monotonic() - started)

    return asyncio.run(once())
