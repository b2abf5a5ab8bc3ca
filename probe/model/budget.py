"""An error budget: what an objective leaves room for, how fast it is spent, and which alerts that would be."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Alarm(StrEnum):
    """What the burn of two windows, a long and a short one, says of an alert on both."""

    FIRES = "fires"
    QUIET = "quiet"
    NEVER = "never"
    """Its threshold is a burn that even a total outage does not exceed."""
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    PAGE = "page"
    TICKET = "ticket"


class BurnAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert on two windows, both of which end now. It fires where the burn of both exceeds `threshold`.

    At that burn, `share` of the budget is spent in the long window. A total outage exceeds it after
    `detects_s`; that is also the longest interval between samples at which a single failed one does not, and
    `samples_needed` is how many of those there then are in the long window. `one_failure_fires`: at the
    interval of the record, a single failed sample does; None where that is not known. `coverage` is that of
    the long window. `fires_above` is the target that an objective has to be above for the alert ever to fire.
    """

    severity: Severity
    share: float
    long_s: float
    short_s: float
    threshold: float
    burn_long: float | None
    burn_short: float | None
    coverage: float | None
    state: Alarm
    detects_s: float
    samples_needed: int
    one_failure_fires: bool | None
    fires_above: float = 0.0


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What the `burn` of the last `over_s` makes of the budget that is left.

    `exhausted_in_s` and the moment `exhausted_at` are None unless the burn is above 1 and something is left, and
    half at least was seen, of that time as of the window.
    `before_reset` is whether that comes before a calendar period ends; None without one.
    """

    over_s: float
    burn: float | None
    coverage: float | None
    exhausted_in_s: float | None = None
    exhausted_at: datetime | None = None
    before_reset: bool | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """What a rolling window gives back: `seconds` of an outage, as it leaves the window from `start` to `end`."""

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    seconds: float


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """One objective of one probe. Seconds; a burn of 1 spends the budget exactly.

    `start` to `end` is the whole period, of which a calendar window may be the part so far; `rolling` ones
    end now. `coverage` is that of the window. `over`: the period has ended, so that nothing is left to alert on or to forecast.

    `observed_s` is what was seen to be lost, and `lost_low_s` to `lost_high_s` what can have been lost, unknown
    time included. `consumed_s` takes the time nobody saw to be like the rest, and `remaining_s`, which may be
    below zero, is what that leaves. `best_reachable` is the availability of the period if nothing more fails.

    `even_burn_left` is the steady burn that would spend what is left at the very end of a calendar period.
    `within_again` is when a rolling window holds no more than the budget again, if nothing more fails; None
    where it does now. `every_s` is the interval the record was made at.
    """

    target: float
    name: str | None
    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="until")
    rolling: bool
    over: bool
    budget_s: float
    observed_s: float
    lost_low_s: float
    lost_high_s: float
    consumed_s: float | None
    remaining_s: float | None
    burn: float | None
    coverage: float | None
    best_reachable: float | None
    every_s: float | None
    even_burn_left: float | None
    within_again: datetime | None
    alerts: tuple[BurnAlert, ...]
    forecasts: tuple[Forecast, ...]
    refunds: tuple[Refund, ...]


class Burn(msgspec.Struct, frozen=True, kw_only=True):
    """The objectives of a probe over a window; `elsewhere` are other windows over which it has some."""

    objectives: tuple[Budget, ...]
    elsewhere: tuple[str, ...] = ()
