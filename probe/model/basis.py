"""What the figures of a comparison were reckoned from: the slots, the sums, and the blocks of the paired test."""

from datetime import datetime

import msgspec


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the clock."""

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    length_s: float


class Stays(msgspec.Struct, frozen=True, kw_only=True):
    """The longest of some stretches, in order of time; `more` others last `more_s` in all."""

    listed: tuple[Stay, ...] = ()
    more: int = 0
    more_s: float = 0.0


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """A share of time: availability is 1 - lost_s / known_s.

    Degraded time is lost by its weight. `lost_low_s` and `lost_high_s` are the least and the most that can
    have been lost of the known time, wherever in their brackets the changes were.
    """

    known_s: float
    unknown_s: float
    lost_s: float
    lost_low_s: float
    lost_high_s: float


class LineBasis(msgspec.Struct, frozen=True, kw_only=True):
    """One line over the same slots, and over its own window."""

    name: str
    same: Loss
    own: Loss


class Worse(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the paired test: outages that overlap. Positive `worth_s`: the second line lost so much more."""

    start: datetime = msgspec.field(name="from")
    length_s: float
    worth_s: float


class PairBasis(msgspec.Struct, frozen=True, kw_only=True):
    """Two lines over the same slots. `blocks_s` are the worths of the blocks of the paired test that have any, at
    the least favourable place; each block lasts `block_s`. Empty, and None, where there is no test.
    """

    one: str
    other: str
    one_down_s: float
    other_down_s: float
    shared: Stays
    only_one: Stays
    only_other: Stays
    events: tuple[Worse, ...]
    more_events: int
    more_worth_s: float
    longest_event_s: float
    block_s: float | None
    blocks_s: tuple[float, ...]
    failover: Loss
    failover_whole: Loss


class WindowBasis(msgspec.Struct, frozen=True, kw_only=True):
    """`together` is the failover between all lines over the same slots, `together_whole` that over the window."""

    slots: Stays
    lines: tuple[LineBasis, ...]
    together: Loss
    together_whole: Loss
    pairs: tuple[PairBasis, ...]
