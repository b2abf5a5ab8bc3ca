"""What a pass is to do, and how it can end."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

import msgspec

from probe.model.outcome import Trigger
from probe.model.probe import Probe
from probe.model.sample import Failure


class End(Enum):
    """How a pass ended."""

    DONE = "done"
    DEADLINE = "deadline"
    STOPPED = "stopped"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`deadline_s` bounds the pass, None = the probes' own timeouts do. `base`: where paths start from.

    The starts are spread over `spread_s` seconds, 0 = as soon as our own work allows. `listening` keeps
    the conversations as well. `refused`: names of probes that are not asked, and why; they have a sample all
    the same.
    """

    probes: tuple[Probe, ...]
    base: Path
    trigger: Trigger
    vantage: str
    concurrency: int = 1000
    deadline_s: float | None = None
    anchors: tuple[str, ...] = ()
    spread_s: float = 0.0
    listening: bool = False
    refused: Mapping[str, Failure] = {}
