"""Each day is a window of its own, from midnight to midnight as far as the window reaches."""

from collections.abc import Iterator

from probe.formats.figures import percent
from probe.formats.sections.explain.words import counted, number, seconds
from probe.formats.sheet import Derivation
from probe.model.report import Report, WindowReport
from probe.model.sections import Day

_MOST = 40
_FIGURES = ("day", "availability", "coverage", "down_s", "unknown_s", "length_s", "outages", "carried_over")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    days = window.sections.days or ()
    for each in days[:_MOST]:
        yield Derivation(_FIGURES, _day(each, document))
    if len(days) > _MOST:
        yield Derivation(_FIGURES, f"And {len(days) - _MOST:,} more days, each in the same way.")


def _day(day: Day, document: Report) -> str:
    if day.coverage is None or day.availability is None or day.down_s is None:
        return f"{day.day}: nothing of its {seconds(day.length_s)} is known, or all of it is left out."
    out_s = sum(each.excluded_s for each in day.cells)
    known = number(round(day.length_s - out_s - day.unknown_s, 3))
    lost = number(day.down_s)
    if document.degraded_weight:
        lost += " (and degraded time by its weight)"
    less = f" - {seconds(round(out_s, 3))} left out" if round(out_s, 3) else ""
    return (
        f"{day.day}: {seconds(day.length_s)}{less} - {seconds(day.unknown_s)} unknown = {known} s known, "
        f"{percent(day.coverage, 1)} %; 1 - {lost} / {known} = {percent(day.availability)} %. "
        f"{counted(day.outages or 0, 'outage')} begun in it, {day.carried_over or 0} carried over from the day before."
    )
