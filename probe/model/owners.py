"""Whose fault it was: what failed, and what was not counted, by owner and reason."""

from datetime import datetime

import msgspec

from probe.model.outcome import Owner


class Blamed(msgspec.Struct, frozen=True, kw_only=True):
    """How many samples of one reason; None for a reason that was not told, and for an owner that nobody knows."""

    reason: str | None
    owner: Owner | None
    samples: int


class Owners(msgspec.Struct, frozen=True, kw_only=True):
    """Of one window, the most frequent first.

    `excluded` are the samples that say nothing about the target, scheduled or not: those the window counts as
    `masked` and `errors`. `failed` are those it counts as `failed`, without what has no reason. `suspect` refused
    keys had worked right before, and stand for `suspect_s` of the unknown time; `reclassed` ones were shown to be
    the target's fault, and stand for `reclassed_s` of the downtime.
    """

    excluded: tuple[Blamed, ...]
    failed: tuple[Blamed, ...]
    suspect: int = 0
    suspect_s: float = 0.0
    reclassed: int = 0
    reclassed_s: float = 0.0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The time that samples of one reason stand for; without a reason and without samples, that nobody asked in."""

    reason: str | None
    owner: Owner | None
    samples: int
    seconds: float


class Refusals(msgspec.Struct, frozen=True, kw_only=True):
    """Keys refused in a row that had worked right before. `why`: what shows that the target was to blame, or None."""

    first: datetime
    last: datetime
    samples: int
    why: str | None


class OwnersDetail(msgspec.Struct, frozen=True, kw_only=True):
    """Each of `down` and `unknown` adds up to the seconds the window has of that."""

    down: tuple[Standing, ...]
    unknown: tuple[Standing, ...]
    refusals: tuple[Refusals, ...]
