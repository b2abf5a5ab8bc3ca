"""Objectives against schedules: samples that are too far apart could never show what is promised."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from probe.analysis.budget import finest_target, slowest_interval
from probe.config.quantities import shown_quantity
from probe.config.source import Place
from probe.config.tables import SloKeys
from probe.config.walk import Walk
from probe.model.probe import Probe

_NAMED = 3
_ROUNDING = 1e-9


def check_schedule(slo: SloKeys, period_s: float, probes: Sequence[Probe], place: Place, walk: Walk) -> None:
    """Every probe must be asked often enough for its objective: see `analysis.budget.finest_target`."""
    target, window = shown_quantity(slo.target, "share"), " ".join(slo.window.split())
    needed_s = slowest_interval(slo.target, period_s)
    slow = [each for each in probes if each.every_s > needed_s * (1 + _ROUNDING)]
    if not slow:
        return
    named = [f"{each.name} has {shown_quantity(each.every_s, 's')}" for each in slow[:_NAMED]]
    more = f" and {len(slow) - _NAMED} more" if len(slow) > _NAMED else ""
    who = f"{', '.join(named)}{more}"
    if needed_s < 0.001:
        message = f"{target} over {window} cannot be shown by samples, however many there are; {who}"
    else:
        message = f"{target} over {window} needs every = {_floored(needed_s)} or less; {who}"
    finest = finest_target(max(each.every_s for each in slow), period_s)
    hint = "ask more often"
    if finest > 0:
        hint = f"{_floored_share(finest)} is the most that these can show"
    walk.refuse(place, message, hint)


def _floored(seconds: float) -> str:
    """`8.6s` of 8.64: what is advised must do."""
    step = 1 if seconds >= 10 else 0.1 if seconds >= 1 else 0.001
    return shown_quantity(round(int(seconds / step * (1 + _ROUNDING)) * step, 3), "s")


def _floored_share(share: float) -> str:
    """`99.993%` of 0.99993055, with two digits beside the nines."""
    percent = Decimal(repr(round(share * 100, 9)))
    digits = max(0, -(100 - percent).adjusted()) + 1
    return f"{percent.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR).normalize():f}%"
