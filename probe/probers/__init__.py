"""Kinds of probes: one file each, listed here.

A prober is a module with the names of the `Prober` protocol. It owns its settings, its code and its
default expectation; the runner owns time, attempts and the record.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from probe.model.reading import Reading
from probe.net.exchange import Net
from probe.registry import Entry, Table
from probe.template import Scope
from probe.world import World

PROBERS = Table(
    "kind",
    {
        "http": Entry("probe.probers.http", "one HTTP request and what is expected of its answer"),
        "api": Entry("probe.probers.api", "steps that share cookies and captured values"),
        "llm": Entry(
            "probe.probers.llm", "a model behind an API: does it speak, how fast, whose fault if not"
        ),
        "status": Entry("probe.probers.status", "a vendor's status page: what it says of its components"),
    },
)


class Context(NamedTuple):
    """What a prober is given for one attempt.

    `deadline` is on `world.monotonic`: nothing may outlive it. `scope` fills templates and keeps the
    secrets it handed out. `base` is the folder of the configuration file, for paths written in it.
    """

    world: World
    net: Net
    scope: Scope
    deadline: float
    base: Path


class Prober(Protocol):
    """The names a kind's module gives."""

    Settings: type[msgspec.Struct]
    """The keys of `[[probe]]` that belong to this kind, beside the common ones."""

    DEFAULT_ASSERT: tuple[str, ...]
    """Judged when the probe has no `assert` of its own."""

    def target(self, settings: Any) -> str:
        """What is asked, fit to be shown: `GET https://shop.example/`. Holes stay as they are written."""

    def hosts(self, settings: Any) -> frozenset[str]:
        """Every host that is asked, as far as it is written out; `probe.net.url.origin` says in which form."""

    def check(self, settings: Any) -> Mapping[str, str]:
        """Mistakes only this kind can see: key path (`step.0.post`) → message. Empty when all is well."""

    async def ask(self, settings: Any, context: Context) -> Reading:
        """One attempt. Failures come back inside the Reading; MissingSecretError may rise."""


class WithFinal(Prober, Protocol):
    """What a kind may give beside: an answer that no further attempt may take the place of."""

    def is_final(self, reading: Reading) -> bool:
        """Whether `retry` ends here, however bad the answer is."""


class WithOwnWords(Prober, Protocol):
    """What a kind may give beside, where it shares the name of a key with other kinds, and not the meaning."""

    MEANS_OTHERWISE: frozenset[str]
    """Keys that `[defaults]` of other kinds do not reach."""


class WithVariants(Prober, Protocol):
    """What a kind may give beside: one `[[probe]]` that is asked and recorded as several."""

    def variants(self, settings: Any) -> tuple[tuple[str, Any], ...]:
        """For each, what stands behind a dash after the name (empty = the name alone), and its settings."""


class WithCost(Prober, Protocol):
    """What a kind may give beside: what asking costs, in US dollars."""

    def cost(self, settings: Any) -> tuple[float, float | None] | None:
        """The most that asking once costs, and what a calendar month may; None where asking is free, or no price is known."""


class WithCautions(Prober, Protocol):
    """What a kind may give beside: what is allowed, and unwise."""

    def cautions(self, settings: Any, every_s: float) -> tuple[str, ...]:
        """Sentences about a probe that is asked every so many seconds; empty when all is well."""


def is_second_hand(kind: str) -> bool:
    """Whether what a kind brings is somebody's word, and no measurement. Raises UnknownNameError."""
    return bool(getattr(PROBERS.load(kind), "SECOND_HAND", False))
