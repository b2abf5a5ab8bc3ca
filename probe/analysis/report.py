"""Evidence × windows → a Report."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple

from msgspec.structs import replace

from probe.analysis import suspects
from probe.analysis.cautions import of_backdated, of_the_future, of_vantages
from probe.analysis.during import outside
from probe.analysis.evidence import Evidence
from probe.analysis.figures import Figures, figures, objective
from probe.analysis.knowledge import CLOCK_TOLERANCE_MS, Knowledge
from probe.analysis.latency import distribution, summarise
from probe.analysis.left_out import LeftOut, left_out
from probe.analysis.markers import Marker, markers_of
from probe.analysis.notes import of_the_ratio
from probe.analysis.options import Options, is_over
from probe.analysis.other_methods import OTHER_METHODS
from probe.analysis.outages import depends_on_earlier, overlap_s, stretches
from probe.analysis.owners import of_the_excluded, owners
from probe.analysis.part import stale_ms
from probe.analysis.pieces import length, union, without
from probe.analysis.provisional import provisional
from probe.analysis.sections.context import Context, compute
from probe.analysis.series import Counts, Piece, Series, count, in_order
from probe.analysis.strip import strip
from probe.analysis.subjects import Subject, subjects
from probe.analysis.timeline import runs, tally
from probe.analysis.windows import whole_period
from probe.model.report import (
    REPORT_VERSION,
    Hours,
    LatencySummary,
    ObjectiveReport,
    ProbeReport,
    Report,
    Source,
    Whole,
    Window,
    WindowReport,
)
from probe.selection import matches
from probe.units import format_percent, from_ms, to_ms

_DAY_MS = 86_400_000
_FEW_SEEN = 0.5
_SLIGHT_MASKED = 0.01


def scan_span(windows: Iterable[Window], slowest_s: float = 0.0) -> tuple[int, int]:
    """The milliseconds [start, end) a store has to be read for: the windows, and a day around them.

    In that day are the neighbours of the first and the last sample of each window, unless the slowest probe
    is asked so seldom that a sample of it speaks for longer.
    """
    found = list(windows)
    around = max(_DAY_MS, ceil(stale_ms(round(slowest_s * 1000), 0)))
    return min(each.start_ms for each in found) - around, max(each.end_ms for each in found) + around


def reaches_back(evidence: Evidence, windows: Iterable[Window], options: Options) -> bool:
    """Whether what happened before the evidence begins may decide which outages there are in the windows.

    Of each vantage for itself: what several say together settles no sooner.
    """
    start_ms = min(each.start_ms for each in windows)
    return any(
        depends_on_earlier(
            stretches(runs(series)),
            options.open_after,
            options.close_after,
            start_ms,
        )
        or suspects.reaches_back(series, start_ms)
        for series in _read(evidence, options)
    )


def reaches_on(evidence: Evidence, options: Options, read_until_ms: int) -> bool:
    """Whether what happened after the evidence ends may decide what refused keys in it were."""
    if read_until_ms > to_ms(options.now):
        return False
    return any(suspects.reaches_on(series) for series in _read(evidence, options))


def to_read(
    evidence: Evidence, windows: Iterable[Window], options: Options, span: tuple[int, int]
) -> tuple[int | None, int | None]:
    """The span that the windows take, once the evidence of `span` is known. Milliseconds, None for no end."""
    return (
        None if reaches_back(evidence, windows, options) else span[0],
        None if reaches_on(evidence, options, span[1]) else span[1],
    )


def _read(evidence: Evidence, options: Options) -> Iterator[Series]:
    wanted = set(options.names) | {member for group in options.groups for member in group.members}
    latest_ms = to_ms(options.now) + CLOCK_TOLERANCE_MS
    for name, vantages in evidence.tracks.items():
        if not wanted or name in wanted:
            for pile in vantages.values():
                yield in_order(pile.parts(), latest_ms)


def make_report(
    evidence: Evidence,
    windows: Sequence[Window],
    options: Options,
    *,
    made_at: datetime,
    sources: Sequence[Source] = (),
    warnings: Sequence[str] = (),
) -> Report:
    """Raises LookupError for a method or a quorum there is not.

    Raises UnitError for a zone there is not, and for maintenance that comes too often to be reckoned with.
    """
    probes = []
    found = list(warnings)
    future: dict[str, int] = {}
    over_time = "nearest" if options.method in OTHER_METHODS else options.method
    for each in subjects(evidence, replace(options, method=over_time), causes=False):
        probes.append(_report(each, windows, options, _asides(each, evidence, options)))
        for name, known in each.probes.items():
            if name not in future:
                future[name] = sum(series.future for series in known.series)
                found += of_vantages(name, len(known.series))
    found += of_the_future(sum(future.values()), now_chosen=options.now_chosen)
    found += _masked(windows, probes)
    meant = [
        each
        for each in options.maintenance
        if any(matches(word, probe.probe, probe.tags) for word in each.probes for probe in probes)
    ]
    found += of_backdated(meant, windows, options.timezone)
    return Report(
        v=REPORT_VERSION,
        made_at=made_at,
        now=options.now,
        timezone=options.timezone,
        method=options.method,
        quorum=options.quorum,
        degraded_weight=options.degraded_weight,
        min_coverage=options.min_coverage,
        sources=tuple(sources),
        warnings=tuple(found),
        during=_hours(windows),
        probes=tuple(probes),
    )


class _Asides(NamedTuple):
    """What is to be told of a probe's evidence beside its figures: see Context."""

    left_out: LeftOut | None = None
    markers: Sequence[Marker] = ()


def _asides(subject: Subject, evidence: Evidence, options: Options) -> _Asides:
    if "explain" not in options.sections or subject.group is not None:
        return _Asides()
    known = subject.known
    return _Asides(
        left_out(evidence.tracks.get(subject.name, {}).values(), known.series),
        markers_of({each.name: series for each, series in zip(known.vantages, known.series, strict=True)}),
    )


def _report(subject: Subject, windows: Sequence[Window], options: Options, asides: _Asides) -> ProbeReport:
    group = subject.group
    return ProbeReport(
        probe=subject.name,
        tags=subject.tags,
        windows=tuple(_window(subject, window, options, asides) for window in windows),
        group=group.members if group else None,
        group_down=group.down if group else None,
        vendor=group.vendor if group else (),
    )


def _window(subject: Subject, window: Window, options: Options, asides: _Asides) -> WindowReport:
    """`samples` and `failed` count the population the ratio is made of, `masked` and `errors` beside it.

    Where nothing was scheduled and less than half was seen, the share of runs is the better headline:
    `of_runs`. Nobody runs a group: a share of the runs of its members would
    weigh them by how often each is asked, and latencies of different questions have no quantiles in common.

    A method that is no share of known time replaces `availability` and its limits alone. Verdicts of
    objectives stay those of the nearest rule: only there has the unknown time a place on either side.
    """
    options = replace(options, during=window.during)
    whole = window.start_ms, window.end_ms
    known = subject.known
    asked = subject.group is None
    announced, beside = subject.announced(options, *whole), outside(window.during, *whole)
    holes = union([*announced, *beside])
    pieces = without(*whole, holes)
    sums = tally(known.timeline, pieces)
    result = figures(sums, options.degraded_weight)
    counts = count(known.series, pieces)
    spans = [span for outage in known.outages if (span := overlap_s(outage, pieces)) > 0]
    length_ms = window.end_ms - window.start_ms
    objectives = _objectives(subject, result, window, options)
    other = OTHER_METHODS.get(options.method)
    shown = result if other is None else other(known, pieces, counts)
    of_runs = asked and not counts.scheduled and counts.samples > 0 and (result.coverage or 0.0) < _FEW_SEEN
    of_time = asked and other is None and not of_runs
    latency = summarise(distribution(known, pieces)) if asked else LatencySummary()
    mine = owners(known, counts, pieces)
    return WindowReport(
        name=window.name,
        start=from_ms(window.start_ms),
        end=from_ms(window.end_ms),
        length_s=length_ms / 1000,
        availability=shown.availability,
        edge_low=result.edge_low if other is None else None,
        edge_high=result.edge_high if other is None else None,
        worst=shown.worst,
        best=shown.best,
        coverage=result.coverage,
        up_s=result.up_s,
        degraded_s=result.degraded_s,
        down_s=result.down_s,
        down_low_s=result.down_low_s,
        down_high_s=result.down_high_s,
        unknown_s=result.unknown_s,
        excluded_s=(length_ms - length(pieces)) / 1000,
        samples=counts.samples,
        failed=counts.failed,
        flaky=counts.flaky,
        ratio=_share(counts, counts.failed) if asked else None,
        first_try=_share(counts, counts.first_failed) if asked else None,
        masked=counts.masked,
        errors=counts.errors,
        conflicts=counts.conflicts,
        latency_s=latency,
        outages=len(spans),
        longest_outage_s=max(spans, default=None),
        provisional=provisional(known.timeline, known.held_from_ms, result, pieces, options.min_coverage),
        objective=objectives[0] if objectives else None,
        more_objectives=objectives[1:],
        during=tuple(each.label for each in window.during),
        outside_s=length(beside) / 1000,
        including_maintenance=_whole(known, without(*whole, beside), pieces, options),
        notes=(
            *of_the_excluded(mine, result.coverage),
            *(of_the_ratio(result, counts, len(known.vantages)) if of_time else ()),
        ),
        owners=mine,
        of_runs=of_runs and other is None,
        method=options.method,
        cells=strip(known.timeline, whole, holes, options.cells),
        sections=compute(
            Context(
                subject=subject,
                window=window,
                holes=holes,
                pieces=pieces,
                figures=result,
                counts=counts,
                options=options,
                latency=latency,
                left_out=asides.left_out,
                markers=asides.markers,
            )
        ),
    )


def _whole(
    known: Knowledge, asked: Sequence[Piece], counted: Sequence[Piece], options: Options
) -> Whole | None:
    """The figures over all that was asked for, if not all of it counted."""
    if length(asked) == length(counted):
        return None
    result = figures(tally(known.timeline, asked), options.degraded_weight)
    return Whole(
        availability=result.availability,
        down_s=result.down_s,
        unknown_s=result.unknown_s,
        coverage=result.coverage,
    )


def _hours(windows: Iterable[Window]) -> tuple[Hours, ...]:
    found = dict.fromkeys(each.calendar for window in windows for each in window.during)
    return tuple(
        Hours(
            name=each.name,
            hours=tuple(hours.text for hours in each.hours),
            timezone=each.timezone or "UTC",
            absences=tuple(absence.text for absence in each.absences),
        )
        for each in found
    )


def _share(counts: Counts, bad: int) -> float | None:
    return (counts.samples - bad) / counts.samples if counts.samples else None


def _objectives(
    subject: Subject,
    result: Figures,
    window: Window,
    options: Options,
) -> tuple[ObjectiveReport, ...]:
    """What becomes of the objectives that are set for this probe over this very window, and these hours of it."""
    period = whole_period(window, options.now, options.timezone)
    whole = length(without(*period, subject.holes(options, *period)))
    return tuple(
        objective(each.target, result, whole, each.name)
        for each in options.objectives(subject.name, subject.tags)
        if is_over(each, window)
    )


def _masked(windows: Sequence[Window], probes: Sequence[ProbeReport]) -> list[str]:
    """What to say of windows in which this machine, not the targets, was often the trouble."""
    said = []
    for i, window in enumerate(windows):
        reports = [each.windows[i] for each in probes if each.group is None]
        masked = sum(each.masked for each in reports)
        total = masked + sum(each.samples + each.errors for each in reports)
        if masked > _SLIGHT_MASKED * total:
            share = format_percent(masked / total, 0)
            said.append(
                f"{window.name}: {share} of the samples were taken without a network here; "
                "that time is unknown, nobody was down"
            )
    return said
