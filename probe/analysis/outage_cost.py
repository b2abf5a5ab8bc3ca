"""What an outage cost: its downtime in some hours, and what it took of each error budget."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from probe.analysis.during import read_window
from probe.analysis.figures import figures
from probe.analysis.hours import when
from probe.analysis.options import Options
from probe.analysis.part import Piece
from probe.analysis.pieces import common, length, without
from probe.analysis.subjects import Subject
from probe.analysis.timeline import tally
from probe.analysis.windows import whole_period
from probe.model.hours import Calendar
from probe.model.outages import OutageDetail
from probe.model.postmortem import Spent
from probe.units import to_ms


def peak_s(whole: OutageDetail, subject: Subject, options: Options) -> float | None:
    """How much of its downtime fell into the hours of `Options.peak`; None without any."""
    if not options.peak:
        return None
    return _down_s(subject, when(options.peak, _span(whole), options.timezone)[0])


def spent(
    whole: OutageDetail,
    subject: Subject,
    options: Options,
    calendars: Sequence[Calendar],
) -> Iterator[Spent]:
    """Of each objective, over its whole window as of the end of the outage: what it allows, and how much of that this took.

    Only what counts for it is looked at, as in a report: no maintenance, and no time outside the hours it is about.
    """
    at = whole.outage.end or whole.now
    for slo in options.objectives(subject.name, subject.tags):
        window = read_window(slo.over, at, options.timezone, calendars)
        period = whole_period(window, at, options.timezone)
        counted = without(*period, subject.holes(replace(options, during=window.during), *period))
        budget_s = (1 - slo.target) * length(counted) / 1000
        down_s = _down_s(subject, common(_span(whole), counted))
        yield Spent(
            name=slo.name,
            target=slo.target,
            over=slo.over,
            budget_s=budget_s,
            down_s=down_s,
            share=down_s / budget_s if budget_s else None,
        )


def _span(whole: OutageDetail) -> list[Piece]:
    start, end = to_ms(whole.outage.onset), to_ms(whole.outage.end or whole.now)
    return [(start, end)] if end > start else []


def _down_s(subject: Subject, pieces: Iterable[Piece]) -> float:
    return figures(tally(subject.known.nearest, pieces), 0.0).down_s
