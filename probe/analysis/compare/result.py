"""Evidence × windows → a Comparison."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from msgspec.structs import replace

from probe.analysis import suspects
from probe.analysis.cautions import of_the_future, of_vantages
from probe.analysis.compare.basis import basis
from probe.analysis.compare.chance import holm
from probe.analysis.compare.events import bad, down_runs, placed
from probe.analysis.compare.failover import failover
from probe.analysis.compare.lines import Line, any_up, lines
from probe.analysis.compare.pairs import Ground, pair, says
from probe.analysis.compare.samples import counted, timed
from probe.analysis.compare.slots import Slot, moments, same_slots, spans, sums, total
from probe.analysis.during import outside
from probe.analysis.evidence import Evidence
from probe.analysis.figures import Figures, figures
from probe.analysis.group_word import word_of
from probe.analysis.knowledge import Knowledge
from probe.analysis.latency import summarise
from probe.analysis.options import Options
from probe.analysis.outages import begins_unsettled, overlap_s
from probe.analysis.owners import of_suspects
from probe.analysis.pieces import length, union, without
from probe.analysis.provisional import provisional
from probe.analysis.series import Piece
from probe.analysis.strip import strip
from probe.analysis.subjects import subjects
from probe.analysis.timeline import TICKS, tally
from probe.model.compare import (
    COMPARISON_VERSION,
    Comparison,
    LineReport,
    PairReport,
    Says,
    Share,
    WindowComparison,
)
from probe.model.report import Source, Window
from probe.text import clean
from probe.units import from_ms, to_ms

MOST_PAIRED = 6
"""Lines that are compared each with each: 15 pairs, as many as anybody reads."""
_PER_SECOND = 1000 * TICKS


class Compared(NamedTuple):
    """`reaches_out`: an outage may go on in samples that were not read, before or after those that were."""

    comparison: Comparison
    reaches_out: bool


def compare(
    evidence: Evidence,
    windows: Sequence[Window],
    options: Options,
    *,
    together: str | None,
    made_at: datetime,
    read_until_ms: int,
    sources: Sequence[Source] = (),
    warnings: Sequence[str] = (),
) -> Compared:
    """The names of the options are compared, two at least; `together` if their groups were made up for it.

    `read_until_ms` is where the reading of samples ended. Raises like `make_report`.
    """
    found = lines(subjects(evidence, options), together is not None)
    known = {name: each for line in found for name, each in line.subject.probes.items()}
    windowed = tuple(_window(found, window, replace(options, during=window.during)) for window in windows)
    comparison = Comparison(
        v=COMPARISON_VERSION,
        made_at=made_at,
        now=options.now,
        timezone=options.timezone,
        method=options.method,
        quorum=options.quorum,
        degraded_weight=options.degraded_weight,
        min_coverage=options.min_coverage,
        together=together,
        sources=tuple(sources),
        warnings=(*warnings, *_cautions(found, known, options), *_suspects(known, windows)),
        windows=windowed,
    )
    now_ms, starts_ms = to_ms(options.now), min(each.start_ms for each in windows)
    return Compared(comparison, _reaches_out(known, options, starts_ms, read_until_ms <= now_ms))


def _reaches_out(known: Mapping[str, Knowledge], options: Options, start_ms: int, cut: bool) -> bool:  # noqa: FBT001 - one caller
    return any(
        begins_unsettled(each.stretches, options.close_after, start_ms)
        or any(suspects.reaches_back(series, start_ms) for series in each.series)
        or (
            cut
            and (any(outage.open for outage in each.outages) or any(map(suspects.reaches_on, each.series)))
        )
        for each in known.values()
    )


def _cautions(found: Sequence[Line], known: Mapping[str, Knowledge], options: Options) -> list[str]:
    said = [text for name, each in known.items() for text in of_vantages(name, len(each.series))]
    future = sum(series.future for each in known.values() for series in each.series)
    said += of_the_future(future, now_chosen=options.now_chosen)
    for one, other in combinations(sorted(found, key=lambda each: each.name), 2):
        both = sorted(set(one.probes) & set(other.probes))
        if both:
            said.append(
                f"{clean(one.name)} and {clean(other.name)} both contain {', '.join(map(clean, both))}: "
                "what that one is down they share for that reason"
            )
    if len(found) > MOST_PAIRED:
        said.append(
            f"{len(found)} are too many to compare each with each: name {MOST_PAIRED} at most to see pairs"
        )
    return said


def _suspects(known: Mapping[str, Knowledge], windows: Sequence[Window]) -> list[str]:
    spans = union((each.start_ms, each.end_ms) for each in windows)
    return [said for name, each in known.items() for said in of_suspects(name, each, spans)]


def _window(found: Sequence[Line], window: Window, options: Options) -> WindowComparison:
    whole = (window.start_ms, window.end_ms)
    out = {each.name: each.subject.holes(options, *whole) for each in found}
    of_any = union(hole for each in out.values() for hole in each)
    pieces = without(*whole, of_any)
    slots = same_slots([each.timeline for each in found], pieces)
    same_ms = moments(slots)
    share = total(slots) / (length(pieces) * TICKS) if pieces else None
    ground = Ground(
        pieces, slots, {each.name: timed(each.subject, same_ms) for each in found}, options.degraded_weight
    )
    own = [without(*whole, out[each.name]) for each in found]
    reports = [_line(each, whole, out[each.name], slots, options) for each in found]
    return WindowComparison(
        name=window.name,
        start=from_ms(window.start_ms),
        end=from_ms(window.end_ms),
        length_s=(window.end_ms - window.start_ms) / 1000,
        excluded_s=(window.end_ms - window.start_ms - length(pieces)) / 1000,
        outside_s=length(outside(window.during, *whole)) / 1000,
        same_s=total(slots) / _PER_SECOND,
        same_share=share,
        provisional=(share or 0.0) < options.min_coverage or any(each.provisional for each in reports),
        together=failover(found, slots, pieces, options.degraded_weight),
        cells=strip(any_up(found), whole, of_any, options.cells),
        lines=tuple(sorted(reports, key=_worst_first)),
        pairs=_pairs(found, ground) if len(found) <= MOST_PAIRED else (),
        explain=basis(found, ground, own, MOST_PAIRED) if "explain" in options.sections else None,
    )


def _worst_first(each: LineReport) -> tuple[float, bool, str]:
    found = each.availability if each.same.availability is None else each.same.availability
    return (1.0, False, each.name) if found is None else (found, True, each.name)


def _line(
    each: Line, whole: Piece, out: Sequence[Piece], slots: Sequence[Slot], options: Options
) -> LineReport:
    pieces = without(*whole, out)
    own = figures(tally(each.timeline, pieces), options.degraded_weight)
    known, group = each.subject.known, each.subject.group
    lasted = [seconds for outage in known.outages if (seconds := overlap_s(outage, pieces)) > 0]
    alone = same_slots([each.timeline], pieces)
    failing = bad(down_runs(spans([each.timeline], alone), 0), placed(known.outages, alone))
    samples, failed = counted(each.subject, pieces)
    return LineReport(
        name=each.name,
        probes=each.probes,
        down=group.down if group and len(each.probes) > 1 else None,
        same=_share(figures(sums(spans([each.timeline], slots), 0), options.degraded_weight)),
        availability=own.availability,
        edge_low=own.edge_low,
        edge_high=own.edge_high,
        worst=own.worst,
        best=own.best,
        coverage=own.coverage,
        down_s=own.down_s,
        unknown_s=own.unknown_s,
        excluded_s=(whole[1] - whole[0] - length(pieces)) / 1000,
        outages=len(lasted),
        blips=failing.blips,
        longest_outage_s=max(lasted, default=None),
        samples=samples,
        failed=failed,
        latency_s=summarise(timed(each.subject, pieces)),
        provisional=provisional(each.timeline, known.held_from_ms, own, pieces, options.min_coverage),
        vendor=word_of(each.subject, pieces, own.availability, options),
        cells=strip(each.timeline, whole, out, options.cells),
    )


def _share(found: Figures) -> Share:
    return Share(
        availability=found.availability,
        edge_low=found.edge_low,
        edge_high=found.edge_high,
        down_s=found.down_s,
        down_low_s=found.down_low_s,
        down_high_s=found.down_high_s,
    )


def _pairs(given: Sequence[Line], ground: Ground) -> tuple[PairReport, ...]:
    """Ordered by name, with p-values that know of each other."""
    found = [pair(one, other, ground) for one, other in combinations(given, 2)]
    found.sort(key=lambda each: (each.one, each.other))
    adjusted = holm([each.difference.p for each in found])
    return tuple(_judged(each, p) for each, p in zip(found, adjusted, strict=True))


def _judged(each: PairReport, p: float | None) -> PairReport:
    told = each.difference
    verdict = told.says if told.says is Says.NONE else says(p)
    return replace(each, difference=replace(told, p_holm=p, says=verdict))
