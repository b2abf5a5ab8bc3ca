"""What `probe compare` found: several lines over the same time. Seconds and fractions, None where nothing is known.

A line is one probe, or several taken as one. `same` are the slots in which every line is known: all that
compares is computed over them.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from probe.model.basis import WindowBasis
from probe.model.cell import Cell
from probe.model.report import LatencySummary, Source
from probe.model.their_word import TheirWord

COMPARISON_VERSION = 1


class Says(StrEnum):
    """What a difference in availability is worth."""

    REAL = "real"
    """Unlikely to be chance: p below 0.05, after Holm where there are several pairs."""
    CHANCE = "chance"
    """It may be chance."""
    TOO_FEW = "too_few"
    """There are too few outages to tell."""
    NONE = "none"
    """There is no difference in this window."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Availability over some time, its edges, and the downtime in it."""

    availability: float | None
    edge_low: float | None
    edge_high: float | None
    down_s: float
    down_low_s: float
    down_high_s: float


class LineReport(msgspec.Struct, frozen=True, kw_only=True):
    """One line: over the same slots (`same`), and over all the time in which it is known itself (the rest).

    `down` says how many of several probes make it down: any, majority or all. `cells` is for screens only.
    `vendor` is what the vendor's status pages said, over the time of the line itself; None for one without.
    """

    name: str
    probes: tuple[str, ...]
    down: str | None = None
    same: Share
    availability: float | None
    edge_low: float | None
    edge_high: float | None
    worst: float | None
    best: float | None
    coverage: float | None
    down_s: float
    unknown_s: float
    excluded_s: float
    outages: int
    blips: int
    longest_outage_s: float | None
    samples: int
    failed: int
    latency_s: LatencySummary
    provisional: bool
    vendor: TheirWord | None = None
    cells: tuple[Cell, ...] = ()


class Failover(msgspec.Struct, frozen=True, kw_only=True):
    """Had one always been used that is up: down only while all are down.

    The edges are those of the same slots. `worst` and `best` are of the whole window, where one that is up
    is enough and the time that stays unknown is taken as down, or as up.
    """

    availability: float | None
    edge_low: float | None
    edge_high: float | None
    worst: float | None
    best: float | None
    coverage: float | None
    down_s: float
    down_low_s: float
    down_high_s: float


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Availability of the one less that of the other, over the same slots: never negative.

    `low` and `high` is what it can have been in this window, given when it was looked. `long_run_low` and
    `long_run_high` hold 95 % of what it may be in the long run. `p` is how often chance alone would give as
    large a difference, `p_holm` with regard to all pairs; `blocks` those that the window was cut into for it.
    """

    availability: float | None
    low: float | None
    high: float | None
    long_run_low: float | None
    long_run_high: float | None
    p: float | None
    p_holm: float | None
    blocks: int
    says: Says


class LatencyDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A quantile of the one less that of the other, over the same slots; None where there are too few samples.

    [low_s, high_s] holds it with 95 % confidence if samples are independent of each other.
    """

    quantile: float
    one_s: float | None
    other_s: float | None
    difference_s: float | None
    low_s: float | None
    high_s: float | None


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """Two outages that were going on at once, by the ids of `probe outages`.

    `first` is the line whose outage began first and `last` the one whose outage ended last, None where the
    samples are too far apart to say. `lead_s` is the onset of the other less that of the one, `lag_s` the same
    of their ends, each from the middles of their brackets.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    together_s: float
    first: str | None
    last: str | None
    lead_s: float
    lag_s: float


class PairReport(msgspec.Struct, frozen=True, kw_only=True):
    """Two lines over the same slots; `one` is the better one, or the first by name.

    shared_s + only_one_s + only_other_s + both_up_s + unknown_s is the window without maintenance. `overlap`
    is the shared part of the shorter downtime, `overlap_by_chance` what it would be if they had nothing to do
    with each other, and `overlap_p` how often chance alone would give as much.
    """

    one: str
    other: str
    shared_s: float
    shared_low_s: float
    shared_high_s: float
    only_one_s: float
    only_one_low_s: float
    only_one_high_s: float
    only_other_s: float
    only_other_low_s: float
    only_other_high_s: float
    both_up_s: float
    unknown_s: float
    overlap: float | None
    overlap_by_chance: float | None
    overlap_p: float | None
    failover: Failover
    outages_one: int
    outages_other: int
    blips_one: int
    blips_other: int
    meetings: tuple[Meeting, ...]
    difference: Difference
    latency: tuple[LatencyDifference, ...]


class WindowComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Lines, the worst first. `excluded_s` is maintenance of any of them and, of it `outside_s`, what lies outside
    the hours asked for.

    `same_share` is the part of the rest in which all lines are known; None where there is no rest. `together`
    is the failover between all of them, and `cells` its strip. `explain` is what all of it was reckoned from, where
    somebody asked.
    """

    name: str
    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    length_s: float
    excluded_s: float
    outside_s: float = 0.0
    same_s: float
    same_share: float | None
    provisional: bool
    together: Failover
    cells: tuple[Cell, ...] = ()
    lines: tuple[LineReport, ...]
    pairs: tuple[PairReport, ...]
    explain: WindowBasis | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """`together` is how many probes of a word make it down, where each word is a line; else None."""

    v: int
    made_at: datetime
    now: datetime
    timezone: str
    method: str
    quorum: str
    degraded_weight: float
    min_coverage: float
    together: str | None
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]
    windows: tuple[WindowComparison, ...]
