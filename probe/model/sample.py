"""The sample: the finished answer of one execution, and one line of JSONL (version 1)."""

from typing import TypeAlias

import msgspec

from probe.model.outcome import Outcome, Owner, Phase, Trigger
from probe.model.vendor import Moment, Vendor

RECORD_VERSION = 1

Scalar: TypeAlias = str | int | float | bool | None


class Timings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Seconds spent in each phase of the last exchange; None = the phase did not happen."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    receive: float | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, whose fault it is and where it happened.

    `reason` is one of `probe.reasons.Reason`, kept as text so that a history written by a newer probe
    can still be read. `wanted` and `actual` belong to a failed assertion: bounded and safe to print.
    """

    reason: str
    owner: Owner
    phase: Phase | None = None
    message: str
    step: str | None = None
    assertion: str | None = None
    wanted: str | None = None
    actual: str | None = None


class Attempt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try inside a sample."""

    at: Moment
    outcome: Outcome
    reason: str | None = None
    latency_s: float | None = None


class StepResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one step of an `api` probe found."""

    name: str
    outcome: Outcome
    status: int | None = None
    latency_s: float | None = None
    reason: str | None = None


class Hop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request of a chain of redirects, its answer and its own times. `url` is fit to be shown."""

    url: str
    status: int | None = None
    ip: str | None = None
    latency_s: float | None = None
    timings_s: Timings = Timings()


class Sample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finished answer. Field order is the order on the line; optional fields are absent when unknown.

    `at` is the moment the request began, what a user would have felt, and `due` its slot. `latency_s` is
    from start to the last byte wanted, `lag_s` the worst delay our own event loop added meanwhile.
    `lagged` marks a sample whose times that delay spoils: they are no evidence of the target's.
    `hops` is the chain of redirects, the last request included; empty where there was none.
    `vendor` is what a status page said. `config` is the hash of the probe's definition. `id` sorts by time and makes merging idempotent.
    """

    v: int
    id: str
    probe: str
    kind: str
    at: Moment
    due: Moment | None = None
    every_s: float | None = None
    timeout_s: float | None = None
    trigger: Trigger
    vantage: str
    target: str
    outcome: Outcome
    latency_s: float | None = None
    timings_s: Timings = Timings()
    failure: Failure | None = None
    attempts: tuple[Attempt, ...] = ()
    steps: tuple[StepResult, ...] = ()
    hops: tuple[Hop, ...] = ()
    facts: dict[str, Scalar] = {}
    vendor: Vendor | None = None
    tags: tuple[str, ...] = ()
    lag_s: float | None = None
    lagged: bool = False
    config: str | None = None

    @property
    def flaky(self) -> bool:
        """Up, but not at the first attempt."""
        return self.outcome in (Outcome.UP, Outcome.DEGRADED) and len(self.attempts) > 1
