"""Evidence × windows → a Report."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from probe.analysis.cautions import of_the_future, of_vantages
from probe.analysis.evidence import Evidence
from probe.analysis.figures import Figures, cell, figures, objective
from probe.analysis.knowledge import Knowledge, Rules, know
from probe.analysis.latency import MOST_EXACT, summarise
from probe.analysis.options import Options
from probe.analysis.outages import overlap_s
from probe.analysis.pieces import length, without
from probe.analysis.sections.context import Context, compute
from probe.analysis.series import Counts, Piece, count, latencies
from probe.analysis.timeline import tally
from probe.analysis.windows import whole_period
from probe.model.cell import Cell
from probe.model.report import (
    REPORT_VERSION,
    ObjectiveReport,
    ProbeReport,
    Report,
    Source,
    Window,
    WindowReport,
)
from probe.selection import matches
from probe.units import format_percent, from_ms, to_ms

_DAY_MS = 86_400_000
_SLIGHT_HELD = 0.05
_FEW_SEEN = 0.5
_SLIGHT_MASKED = 0.01


def scan_span(windows: Iterable[Window]) -> tuple[int, int]:
    """The milliseconds [start, end) a store has to be read for: the windows, and a day around them.

    In that day are the neighbours of the first and the last sample of each window.
    """
    found = list(windows)
    return min(each.start_ms for each in found) - _DAY_MS, max(each.end_ms for each in found) + _DAY_MS


def make_report(
    evidence: Evidence,
    windows: Sequence[Window],
    options: Options,
    *,
    made_at: datetime,
    sources: Sequence[Source] = (),
    warnings: Sequence[str] = (),
) -> Report:
    """Raises LookupError for a method or a quorum there is not, UnitError for a zone there is not."""
    rules = Rules(options.method, options.quorum, options.open_after, options.close_after)
    tags = evidence.tags() | options.tags
    probes = []
    found = list(warnings)
    future = 0
    for name in options.names or sorted(evidence.tracks):
        known = know(name, evidence.tracks.get(name, {}), rules, to_ms(options.now))
        future += sum(series.future for series in known.series)
        labels = tags.get(name, ())
        reports = tuple(_window(name, labels, known, window, options) for window in windows)
        probes.append(ProbeReport(probe=name, tags=labels, windows=reports))
        found += of_vantages(name, len(known.series))
    found += of_the_future(future)
    found += _masked(windows, probes)
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
        probes=tuple(probes),
    )


def _window(
    name: str, tags: tuple[str, ...], known: Knowledge, window: Window, options: Options
) -> WindowReport:
    """`samples` and `failed` count the population the ratio is made of, `masked` and `errors` beside it.

    Figures are provisional when less than `min_coverage` of the window is known, or when the time in which
    the last sample is held, which a later one may still change, matters: the target is down in it, or it is
    more than 5 % of what is known. Where nothing was scheduled and less than half was seen, the share of
    runs is the better headline: `of_runs`.
    """
    holes = options.holes(name, tags)
    pieces = without(window.start_ms, window.end_ms, holes)
    sums = tally(known.timeline, pieces)
    result = figures(sums, options.degraded_weight)
    counts = count(known.series, pieces)
    spans = [span for outage in known.outages if (span := overlap_s(outage, pieces)) > 0]
    length_ms = window.end_ms - window.start_ms
    return WindowReport(
        name=window.name,
        start=from_ms(window.start_ms),
        end=from_ms(window.end_ms),
        length_s=length_ms / 1000,
        availability=result.availability,
        edge_low=result.edge_low,
        edge_high=result.edge_high,
        worst=result.worst,
        best=result.best,
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
        ratio=_share(counts, counts.failed),
        first_try=_share(counts, counts.first_failed),
        masked=counts.masked,
        errors=counts.errors,
        conflicts=counts.conflicts,
        latency_s=summarise(latencies(known.series, pieces, MOST_EXACT)),
        outages=len(spans),
        longest_outage_s=max(spans, default=None),
        provisional=_provisional(known, result, pieces, options.min_coverage),
        objective=_objective(name, tags, result, window, holes, options),
        of_runs=not counts.scheduled and counts.samples > 0 and (result.coverage or 0.0) < _FEW_SEEN,
        cells=_cells(known, window, holes, options.cells),
        sections=compute(
            Context(
                probe=name,
                tags=tags,
                window=window,
                holes=holes,
                pieces=pieces,
                known=known,
                figures=result,
                counts=counts,
                options=options,
            )
        ),
    )


def _share(counts: Counts, bad: int) -> float | None:
    return (counts.samples - bad) / counts.samples if counts.samples else None


def _provisional(known: Knowledge, result: Figures, pieces: Sequence[Piece], min_coverage: float) -> bool:
    if result.coverage is None or result.coverage < min_coverage or known.held_from_ms is None:
        return True
    last = known.held_from_ms
    held = figures(
        tally(known.timeline, [(max(start, last), end) for start, end in pieces if end > last]), 0.0
    )
    known_s = result.up_s + result.degraded_s + result.down_s
    return held.down_s > 0 or held.up_s + held.degraded_s > _SLIGHT_HELD * known_s


def _objective(
    name: str,
    tags: tuple[str, ...],
    result: Figures,
    window: Window,
    holes: Sequence[Piece],
    options: Options,
) -> ObjectiveReport | None:
    """The first objective that is set for this probe over this very window."""
    for slo in options.slos:
        same = " ".join(slo.window.split()).casefold() == window.name.casefold()
        if same and any(matches(word, name, tags) for word in slo.probes):
            start, end = whole_period(window, options.now, options.timezone)
            return objective(slo.target, result, length(without(start, end, holes)))
    return None


def _cells(known: Knowledge, window: Window, holes: Sequence[Piece], wanted: int) -> tuple[Cell, ...]:
    length_ms = window.end_ms - window.start_ms
    edges = [window.start_ms + i * length_ms // wanted for i in range(wanted + 1)] if wanted else []
    return tuple(
        cell(tally(known.timeline, without(start, end, holes)), end - start) for start, end in pairwise(edges)
    )


def _masked(windows: Sequence[Window], probes: Sequence[ProbeReport]) -> list[str]:
    """What to say of windows in which this machine, not the targets, was often the trouble."""
    said = []
    for i, window in enumerate(windows):
        reports = [each.windows[i] for each in probes]
        masked = sum(each.masked for each in reports)
        total = masked + sum(each.samples + each.errors for each in reports)
        if masked > _SLIGHT_MASKED * total:
            share = format_percent(masked / total, 0)
            said.append(
                f"{window.name}: {share} of the samples were taken without a network here; "
                "that time is unknown, nobody was down"
            )
    return said
