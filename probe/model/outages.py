"""What `probe outages` found: a list of outages and a summary per probe, or one outage in full."""

from datetime import datetime

import msgspec

from probe.model.groups import Surface
from probe.model.outcome import Outcome, Owner, Phase
from probe.model.report import Source
from probe.model.sample import Failure
from probe.model.their_word import OutageWord

OUTAGES_VERSION = 1


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The window that was looked at."""

    name: str
    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    length_s: float


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of an outage. The owner is the one the reason has by default; None for a word we do not know."""

    reason: str
    owner: Owner | None
    samples: int


class OutageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One outage, whole, also where it reaches out of the window.

    `open`: no end was confirmed yet; `going_on`: and the last sample still speaks for now. `onset` and `end`
    are the middles of their brackets, (last_up, first_fail] and (last_fail, first_ok]; `end` is None while it
    is open, and `duration_s` then runs as far as the last sample speaks. `down_s` and `unknown_s` are the parts
    of the duration that were down and that nobody saw; the rest was good samples too few to end it.

    Of a group, `samples` are the moments at which it was down, and `surface` says which members were: `page only`,
    `page and API`, `several` (more than three), `both`, `all`, `at least page` where another one was not seen, `mixed` where that changed;
    `surfaces` has the seconds of each. None and empty for a probe. `vendor` is what the vendor's status page said of it;
    None for a probe, and for a group without one.
    """

    id: str
    probe: str
    tags: tuple[str, ...]
    open: bool
    going_on: bool
    onset: datetime
    end: datetime | None
    last_up: datetime | None
    first_fail: datetime
    opened: datetime
    last_fail: datetime
    first_ok: datetime | None
    closed: datetime | None
    duration_s: float
    duration_low_s: float
    duration_high_s: float | None
    down_s: float
    unknown_s: float
    samples: int
    reasons: tuple[Cause, ...]
    surface: str | None = None
    surfaces: tuple[Surface, ...] = ()
    vendor: OutageWord | None = None


class Flapping(msgspec.Struct, frozen=True, kw_only=True):
    """How often the last few samples of a window changed between down and not down."""

    samples: int
    transitions: int
    share: float | None
    flapping: bool


class OutageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One probe over the window; None where there is nothing to compute it from.

    `mttr_s` mean length of closed outages; `mttf_s` up time per onset, `mttf_at_least_s` its bound where there
    was no onset; `mtbf_s` known time per onset; `mttd_s` mean time from onset to the failure that opened it.
    `group` are the members of a group, None for a probe.
    """

    probe: str
    tags: tuple[str, ...]
    outages: int
    open: int
    onsets: int
    up_s: float
    down_s: float
    unknown_s: float
    coverage: float | None
    longest_s: float | None
    mttr_s: float | None
    mttf_s: float | None
    mttf_at_least_s: float | None
    mtbf_s: float | None
    mttd_s: float | None
    blips: int
    flapping: Flapping
    group: tuple[str, ...] | None = None


class OutageReport(msgspec.Struct, frozen=True, kw_only=True):
    """`explain`: somebody asked how the figures came about."""

    v: int
    now: datetime
    timezone: str
    method: str
    quorum: str
    open_after: int
    close_after: int
    window: Span
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]
    outages: tuple[OutageRow, ...]
    probes: tuple[OutageSummary, ...]
    explain: bool = False


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became different at a sample: `reason` between two failures, `config` between any two samples.

    `probe` is the member of the group it was, None in an outage of a probe.
    """

    at: datetime
    what: str
    before: str | None
    after: str | None
    probe: str | None = None


class Witness(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of an outage. `evidence` is False where it says nothing about the target.

    `probe` is the member of the group that was asked, None in an outage of a probe.
    """

    at: datetime
    id: str
    outcome: Outcome
    evidence: bool
    vantage: str
    latency_s: float | None
    status: int | None
    reason: str | None
    owner: Owner | None
    phase: Phase | None
    step: str | None
    message: str | None
    config: str | None
    probe: str | None = None


class OutageDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One outage in full, from the last good sample before it to the one that ended it.

    Where there are very many samples, `left_out` of them are missing after the first `head` of `samples`.
    `explain`: somebody asked how the figures came about.
    """

    v: int
    now: datetime
    timezone: str
    open_after: int
    close_after: int
    warnings: tuple[str, ...]
    outage: OutageRow
    first_failure: Failure | None
    vantages: tuple[str, ...]
    changes: tuple[Change, ...]
    samples: tuple[Witness, ...]
    head: int
    left_out: int
    explain: bool = False
