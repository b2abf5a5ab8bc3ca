"""The probe as configured: parsed at the door, frozen from there on."""

from typing import Protocol

import msgspec

from probe.model.hours import Cron, Weekly
from probe.model.reading import Reading
from probe.model.sample import Failure


class Expectation(Protocol):
    """A compiled assertion such as `status == 200`."""

    @property
    def text(self) -> str: ...

    @property
    def slow(self) -> bool:
        """Whether an answer can make judging take long, so that it is done off the event loop."""

    def judge(self, reading: Reading) -> Failure | None:
        """None if it holds, else what was wanted and what came."""


class Extractor(Protocol):
    """A compiled subject such as `$.access_token`: reads one value out of an answer."""

    @property
    def text(self) -> str: ...

    def read(self, reading: Reading) -> object:
        """The value. Raises LookupError, with a sentence, where the answer has none."""


class Origin(msgspec.Struct, frozen=True):
    """Where in the configuration something was written."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts inside one sample: how many at most, and the pause between two of them in seconds."""

    attempts: int = 1
    wait_s: float = 1.0


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """A named, configured question. `settings` has the type its kind declares.

    `timeout_s` bounds the whole sample, attempts and pauses included. `target` is what is asked, written
    so that it can be shown: no credentials, no values of the query. `commands` print secrets that it needs.
    """

    name: str
    kind: str
    target: str
    every_s: float
    timeout_s: float
    retry: Retry
    tags: tuple[str, ...]
    assertions: tuple[Expectation, ...]
    degraded: tuple[Expectation, ...]
    settings: object
    config: str
    origin: Origin | None = None
    commands: tuple[str, ...] = ()


class Slo(msgspec.Struct, frozen=True, kw_only=True):
    """An availability objective: `target` as a fraction, over the window named, or the hours `during` in it.

    `name` tells it from others.
    """

    probes: tuple[str, ...]
    target: float
    window: str
    during: str | None = None
    name: str | None = None

    @property
    def over(self) -> str:
        """The window as it would be asked for."""
        return f"{self.window} during {self.during}" if self.during else self.window


class Maintenance(msgspec.Struct, frozen=True, kw_only=True):
    """Announced time that is left out of availability: all of [start_ms, end_ms), or what `rule` says in it.

    None for an end that a rule does not have. `timezone` is the rule's. `declared_ms` is when the time was
    announced, if that is known.
    """

    probes: tuple[str, ...]
    start_ms: int | None
    end_ms: int | None
    rule: Weekly | Cron | None = None
    timezone: str = "UTC"
    declared_ms: int | None = None
    reason: str | None = None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Probes that are one service together. `down` says how many of them make it down: any, majority or all.

    `labels` are what its members are called in it, one for each of them. `vendor` are the probes of its vendor's
    status pages: what they bring is the vendor's word, which is no measurement and has no vote.
    """

    name: str
    members: tuple[str, ...]
    down: str
    labels: tuple[str, ...]
    vendor: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of `probe gate`: `metric` `op` `value` over `window`, or `now up` (window None)."""

    text: str
    metric: str
    op: str = ""
    value: float = 0.0
    window: str | None = None
    quantile: float | None = None
    probes: tuple[str, ...] = ("*",)
