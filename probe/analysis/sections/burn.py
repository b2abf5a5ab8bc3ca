"""The error budget of each objective over a window: what was spent, how fast, what to be woken for."""

from collections.abc import Sequence

from probe.analysis.budget import ENOUGH_SEEN, LONGEST_LOOK_S, Schedule, alerts, even_burn_left, forecasts
from probe.analysis.during import outside
from probe.analysis.figures import Figures, burn, figures
from probe.analysis.options import is_over
from probe.analysis.outages import overlap_s
from probe.analysis.part import STALE_INTERVALS
from probe.analysis.pieces import length, without
from probe.analysis.sections.context import Context
from probe.analysis.series import Piece
from probe.analysis.timeline import AMBIGUOUS, TICKS, overlapping, tally
from probe.analysis.track import DEGRADED, DOWN
from probe.analysis.windows import rolls, whole_period
from probe.model.budget import Budget, Burn, Refund
from probe.model.probe import Slo
from probe.units import from_ms, to_ms

LOOKS_BACK_S = LONGEST_LOOK_S
_MOST_STEPS = 4
"""Periods to look ahead: at a burn above 1, what is left of a budget is spent in less time than one holds."""


def compute(context: Context) -> Burn:
    mine = context.options.objectives(context.probe, context.tags)
    here = [each for each in mine if is_over(each, context.window)]
    elsewhere = dict.fromkeys(" ".join(each.over.split()) for each in mine if each not in here)
    return Burn(objectives=tuple(_budget(context, each) for each in here), elsewhere=tuple(elsewhere))


def _budget(context: Context, slo: Slo) -> Budget:
    found, target, now = context.figures, slo.target, context.options.now
    start, end = whole_period(context.window, now, context.options.timezone)
    rolling = rolls(context.window.name)
    over = not rolling and end <= to_ms(now)
    period_s = length(_counted(context, start, end)) / 1000
    left_s = length(_counted(context, context.window.end_ms, end)) / 1000
    budget_s = (1 - target) * period_s
    remaining_s = None if found.consumed_s is None else budget_s - found.consumed_s
    excess_s = found.lost_s - budget_s

    def look(seconds: float) -> Figures:
        pieces = _counted(context, to_ms(now) - round(seconds * 1000), to_ms(now))
        return figures(tally(context.known.timeline, pieces), context.options.degraded_weight)

    schedule = _schedule(context)
    known = found.availability is not None
    return Budget(
        target=target,
        name=slo.name,
        start=from_ms(start),
        end=from_ms(end),
        rolling=rolling,
        over=over,
        budget_s=budget_s,
        observed_s=found.lost_s,
        lost_low_s=found.lost_low_s,
        lost_high_s=found.lost_high_s,
        consumed_s=found.consumed_s,
        remaining_s=remaining_s,
        burn=burn(target, found),
        coverage=found.coverage,
        best_reachable=1 - found.lost_s / period_s if known and left_s > 0 else None,
        every_s=schedule.every_s,
        even_burn_left=None if rolling or over else even_burn_left(target, remaining_s, left_s),
        within_again=from_ms(_within_again(context, excess_s)) if rolling and excess_s > 0 else None,
        alerts=()
        if over
        else alerts(
            target,
            (end - start) / 1000,
            look,
            schedule,
            of_period=_in_hours(context, start, end) / (end - start),
            of_last=lambda s: _in_hours(context, to_ms(now) - round(s * 1000), to_ms(now)) / 1000,
        ),
        forecasts=()
        if over
        else forecasts(
            target,
            remaining_s if (found.coverage or 0.0) >= ENOUGH_SEEN else None,
            look,
            now,
            None if rolling else from_ms(end),
            lambda seconds: _until(context, seconds, end - start),
        ),
        refunds=_refunds(context) if rolling else (),
    )


def _counted(context: Context, start: int, end: int) -> list[Piece]:
    """What counts of [start, end), which may reach beyond the window."""
    return without(start, end, context.subject.holes(context.options, start, end))


def _in_hours(context: Context, start: int, end: int) -> int:
    """The milliseconds of [start, end) that lie in the hours the window is about, maintenance or not."""
    return end - start - length(outside(context.window.during, start, end))


def _until(context: Context, seconds: float, step: int) -> float:
    """How long it takes from now until so many seconds that count have passed, looked for in some such steps."""
    at = now = to_ms(context.options.now)
    left = seconds * 1000
    for _ in range(_MOST_STEPS):
        for opens, closes in _counted(context, at, at + step):
            if left <= closes - opens:
                return (opens + left - now) / 1000
            left -= closes - opens
        at += step
    return (at + left - now) / 1000


def _schedule(context: Context) -> Schedule:
    """From the latest runs: a sample speaks for 2.5 times the interval it was asked at."""
    lasts = [vantage.runs[-1] for vantage in context.known.vantages if vantage.runs]
    if not lasts or not context.counts.scheduled:
        return Schedule(None)
    newest = max(run.last for run in lasts)
    working = [run for run in lasts if (newest - run.last) * TICKS <= run.stale]
    slowest = max(run.stale for run in working) / STALE_INTERVALS / TICKS / 1000
    return Schedule(slowest, alone=len(working) == 1 or context.options.quorum == "any")


def _refunds(context: Context) -> tuple[Refund, ...]:
    """Each outage leaves the window one length of it later. The oldest comes first."""
    later = context.window.end_ms - context.window.start_ms
    found = []
    for outage in context.known.outages:
        if overlap_s(outage, context.pieces) <= 0:
            continue
        start, end = max(outage.onset_ms, context.window.start_ms), min(outage.end_ms, context.window.end_ms)
        inside = _counted(context, start, end)
        seconds = figures(tally(context.known.timeline, inside), context.options.degraded_weight).lost_s
        found.append(Refund(start=from_ms(start + later), end=from_ms(end + later), seconds=seconds))
    return tuple(found)


def _within_again(context: Context, excess_s: float) -> int:
    """The millisecond by which as much as is too much has left the window, the oldest first."""
    later = context.window.end_ms - context.window.start_ms
    left = excess_s * 1000 * TICKS
    at = context.window.end_ms * TICKS
    for segment, start, end in _inside(context, context.pieces):
        cost = _cost(segment, context.options.degraded_weight)
        if cost and left <= cost * (end - start):
            at = start + round(left / cost)
            break
        left -= cost * (end - start)
    return at // TICKS + later


def _inside(context: Context, pieces: Sequence[Piece]) -> list[tuple[int, int, int]]:
    """(label, start, end) of what is known of some pieces, ticks."""
    return [
        (segment.label, max(segment.start, start * TICKS), min(segment.end, end * TICKS))
        for start, end in pieces
        for segment in overlapping(context.known.timeline, start * TICKS, end * TICKS)
    ]


def _cost(label: int, weight: float) -> float:
    state = label & ~AMBIGUOUS
    return 1.0 if state == DOWN else weight if state == DEGRADED else 0.0
