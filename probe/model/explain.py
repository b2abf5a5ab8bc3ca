"""How the figures of a window came about: the pieces their sums are made of."""

from datetime import datetime

import msgspec


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A sample, or what the vantages together said at its time. `outcome` is `up`, `degraded` or `down`."""

    at: datetime
    outcome: str
    reason: str | None = None


class Bracket(msgspec.Struct, frozen=True, kw_only=True):
    """Two neighbouring samples between which the target changed from good to down, or back.

    `length_s` is from one to the other; `down_s`, `good_s` and `unknown_s` are how the part of it that is in
    the window, and not in maintenance, was shared out.
    """

    before: Moment
    after: Moment
    length_s: float
    good_s: float
    down_s: float
    unknown_s: float


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """Failing samples in a row, and what they cost the window: `down_s` in all.

    `samples` and `reasons` are those of the whole row, also outside the window. `between_s` is down from the first to the last of them, `held_s` after
    the last sample of all. `begin` or `end` is None where no sample before or after it is known.
    """

    first: datetime
    last: datetime
    samples: int
    reasons: dict[str, int]
    down_s: float
    between_s: float
    held_s: float
    begin: Bracket | None
    end: Bracket | None


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """Time nothing is known of. `why`: `before_first`, `after_last`, `not_asked`, `offline`, `errors`, or `votes`
    where vantages spoke, but too few. `masked` and `errors` are the samples in it that were no evidence.
    """

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    length_s: float
    why: str
    masked: int
    errors: int


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """A sample speaks no further than `stale_s`; `every_s` is the interval that follows from."""

    every_s: float
    stale_s: float


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of the probe, in the window and the day around it, and how much of it was left out at once.

    `duplicates` are copies in another file.
    """

    samples: int
    duplicates: int
    rechecks: int
    future: int


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """The quantile `name` is the value at this place of the sorted latencies."""

    name: str
    rank: int
    of: int
    value_s: float


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """What another way of counting says: 1 - lost / whole, both in `unit`. `difference` is to the nearest rule."""

    method: str
    availability: float | None
    difference: float | None
    lost: float
    whole: float
    unit: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The definition of the probe (`config`) or its schedule (`every_s`) changed, as a vantage recorded it."""

    at: datetime
    what: str
    vantage: str
    before: str | float
    after: str | float


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """`evidence` samples in the window speak for its time, `beside` of them were not scheduled and are in no ratio.

    `availability` to `best` are shares of time, also where the report's method is none. `degraded_low_s` is the
    degraded time no change of state touches, which `edge_low` and `worst` count. Of spells and of unseen time the
    longest are listed, in order of time; the rest is summed.
    """

    availability: float | None
    edge_low: float | None
    edge_high: float | None
    worst: float | None
    best: float | None
    open_after: int
    close_after: int
    read: Read | None
    evidence: int
    beside: int
    reaches: tuple[Reach, ...]
    degraded_low_s: float
    spells: tuple[Spell, ...]
    more_spells: int
    more_down_s: float
    unseen: tuple[Unseen, ...]
    more_unseen: int
    more_unseen_s: float
    ranks: tuple[Rank, ...]
    others: tuple[Other, ...]
    changes: tuple[Change, ...] = ()
