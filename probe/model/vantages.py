"""What several vantages say of one probe, each alone and together."""

from datetime import datetime

import msgspec


class VantageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One vantage alone.

    `samples` is None where they cannot be told from those outside the window. `first` and `last` are the
    first and last sample that were read: of the window and the days around it. `alone_down_s` is time in which
    this one saw it down and all the others that saw anything, two at least, saw it up; `alone_up_s` the reverse.
    """

    vantage: str
    availability: float | None
    edge_low: float | None
    edge_high: float | None
    coverage: float | None
    up_s: float
    down_s: float
    unknown_s: float
    samples: int | None
    first: datetime
    last: datetime
    alone_down_s: float
    alone_up_s: float


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """What all vantages together say by one quorum; `chosen` is the one the report goes by."""

    quorum: str
    chosen: bool
    availability: float | None
    edge_low: float | None
    edge_high: float | None
    coverage: float | None
    up_s: float
    down_s: float
    down_low_s: float
    down_high_s: float
    unknown_s: float


class Vantages(msgspec.Struct, frozen=True, kw_only=True):
    """`location_weighted` is what all vantages together saw up of what they saw, each second of each counting once.

    `any_ok_uptime` and `any_ok_reachability` are what tools say that call a target up while any location
    reaches it: the share of seen time in which one did, and the share of samples that succeeded.

    `partial_s`: some saw it down, too few for the quorum chosen. Of `joint_s`, the time in which two or more
    saw anything, they did not agree for `differing_s`. `odd_one` is the vantage that was alone the longest, if
    that was an interval of its samples at least: less is what lies between samples around a change they all saw.
    """

    vantages: tuple[VantageFigures, ...]
    votes: tuple[Vote, ...]
    location_weighted: float | None
    any_ok_uptime: float | None
    any_ok_reachability: float | None
    partial_s: float
    joint_s: float
    differing_s: float
    odd_one: str | None
