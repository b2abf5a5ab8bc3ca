"""A sample as evidence: what of its line decides a figure."""

import msgspec

from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.vendor import Moment


class Blame(msgspec.Struct, frozen=True, gc=False):
    """Of a failure: its reason, and whose fault it is."""

    reason: str
    owner: Owner


class Try(msgspec.Struct, frozen=True, gc=False):
    """Of an attempt: how it ended."""

    outcome: Outcome


class Trace(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The fields have the names and the meanings of `Sample`; a Sample can stand wherever a Trace is wanted.

    Decoding these alone takes two thirds of the time of the whole line. Tags stay as they were written: few
    samples are asked for theirs.
    """

    v: int
    id: str
    probe: str
    at: Moment
    every_s: float | None = None
    trigger: Trigger
    vantage: str
    outcome: Outcome
    latency_s: float | None = None
    failure: Blame | None = None
    attempts: tuple[Try, ...] = ()
    tags: msgspec.Raw = msgspec.Raw(b"[]")
    lagged: bool = False
    config: str | None = None
