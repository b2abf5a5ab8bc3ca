"""Objective × what was lost → budget, burn, alerts on burn and a forecast.

Alerts are multi-window, multi-burn-rate ones: B. Beyer et al., "The Site Reliability Workbook", chapter 5,
whose thresholds for 30 days are worked out again for the period of each objective. The guards are for
probes, which the book does not have in mind: their samples are few.
"""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import NamedTuple, TypeAlias

from probe.analysis.figures import Figures, burn
from probe.model.budget import Alarm, BurnAlert, Forecast, Severity
from probe.units import from_ms, to_ms

Lookback: TypeAlias = Callable[[float], Figures]
"""What the last so many seconds were like."""
Clock: TypeAlias = Callable[[float], float]
"""Seconds that count among so many of the clock, or the reverse: the same where no hours are left out."""

FORECASTS_S = (86_400.0, 7 * 86_400.0)
ENOUGH_SEEN = 0.5
"""The share of a time that must be known for its burn to decide anything."""
_ROUNDING = 1e-9  # of a burn: 1 - 0.999 is 0.0010000000000000009, and that is binary, not downtime


class Pair(NamedTuple):
    """An alert on a long and a short window, which fires as `share` of the budget is spent in the long one."""

    severity: Severity
    share: float
    long_s: float
    short_s: float


PAIRS = (
    Pair(Severity.PAGE, 0.02, 3_600, 300),
    Pair(Severity.PAGE, 0.05, 21_600, 1_800),
    Pair(Severity.TICKET, 0.10, 86_400, 7_200),
    Pair(Severity.TICKET, 0.10, 259_200, 21_600),
)
LONGEST_LOOK_S = max(*FORECASTS_S, *(pair.long_s for pair in PAIRS))
"""How far back from now all of this reaches."""


class Schedule(NamedTuple):
    """How often the target is asked; None where that is not known.

    `alone`: a single failed sample makes it down. Where several vantages vote, another one may outvote it.
    """

    every_s: float | None
    alone: bool = True


def alerts(
    target: float,
    period_s: float,
    look: Lookback,
    schedule: Schedule,
    *,
    of_period: float = 1.0,
    of_last: Clock = lambda seconds: seconds,
) -> tuple[BurnAlert, ...]:
    """Those of the pairs whose long window is within the period. None for a target of 100 %: it has no burn.

    An objective about some hours spends its budget in these alone: they are the share `of_period` of it,
    and `of_last` is how many of the last seconds were theirs.
    """
    if target >= 1:
        return ()
    return tuple(
        _alert(pair, target, period_s * of_period, of_last(pair.long_s) or pair.long_s, look, schedule)
        for pair in PAIRS
        if pair.long_s <= period_s
    )


def _alert(
    pair: Pair, target: float, period_s: float, long_s: float, look: Lookback, schedule: Schedule
) -> BurnAlert:
    """`period_s` and `long_s` are what counts of the two."""
    threshold = pair.share * period_s / long_s
    long, short = look(pair.long_s), look(pair.short_s)
    burns = burn(target, long), burn(target, short)
    detects_s = threshold * (1 - target) * long_s
    return BurnAlert(
        severity=pair.severity,
        share=pair.share,
        long_s=pair.long_s,
        short_s=pair.short_s,
        threshold=threshold,
        burn_long=burns[0],
        burn_short=burns[1],
        coverage=long.coverage,
        state=_state(target, threshold, burns, long.coverage),
        detects_s=detects_s,
        samples_needed=ceil(long_s / detects_s * (1 - _ROUNDING)),
        one_failure_fires=None
        if schedule.every_s is None
        else schedule.alone and schedule.every_s > detects_s * (1 + _ROUNDING),
        fires_above=max(0.0, 1 - 1 / threshold),
    )


def _state(
    target: float, threshold: float, burns: tuple[float | None, float | None], coverage: float | None
) -> Alarm:
    least = threshold * (1 + _ROUNDING)
    if 1 / (1 - target) <= least:
        return Alarm.NEVER
    long, short = burns
    if long is None or short is None or coverage is None or coverage < ENOUGH_SEEN:
        return Alarm.UNDETERMINED
    return Alarm.FIRES if long > least and short > least else Alarm.QUIET


def forecasts(
    target: float,
    remaining_s: float | None,
    look: Lookback,
    now: datetime,
    resets: datetime | None,
    until: Clock = lambda seconds: seconds,
) -> tuple[Forecast, ...]:
    """When what is left is spent, if the burn of the last day, and of the last week, goes on.

    In a rolling window this is the earliest it can be: budget that comes back meanwhile is left out.
    Nothing is forecast from a time of which less than half was seen. `until` is how long it takes from now
    until so many seconds that count have passed.
    """
    return tuple(
        _forecast(target, remaining_s, over_s, look(over_s), now, resets, until) for over_s in FORECASTS_S
    )


def _forecast(
    target: float,
    remaining_s: float | None,
    over_s: float,
    seen: Figures,
    now: datetime,
    resets: datetime | None,
    until: Clock,
) -> Forecast:
    rate = burn(target, seen)
    known = Forecast(over_s=over_s, burn=rate, coverage=seen.coverage)
    if rate is None or rate <= 1 + _ROUNDING or (seen.coverage or 0.0) < ENOUGH_SEEN:
        return known
    if remaining_s is None or remaining_s <= 0:
        return known
    seconds = until(remaining_s / (rate * (1 - target)))
    moment = from_ms(to_ms(now) + round(seconds * 1000))
    return Forecast(
        over_s=over_s,
        burn=rate,
        coverage=seen.coverage,
        exhausted_in_s=seconds,
        exhausted_at=moment,
        before_reset=None if resets is None else moment < resets,
    )


def even_burn_left(target: float, remaining_s: float | None, left_s: float) -> float | None:
    """The steady burn that spends what remains in the seconds left, 0 at least; None where there is none."""
    if remaining_s is None or left_s <= 0 or target >= 1:
        return None
    return max(0.0, remaining_s / ((1 - target) * left_s))


def finest_target(every_s: float, period_s: float) -> float:
    """The highest target that samples at an interval can show over a period.

    Independent blips of three intervals in all escape every sample with a probability of 5 % (e^-3),
    however long the period is: what is finer cannot be told from luck.
    """
    return 1 - 3 * every_s / period_s


def slowest_interval(target: float, period_s: float) -> float:
    """The longest interval, in seconds, at which samples can show a target over a period."""
    return (1 - target) * period_s / 3
