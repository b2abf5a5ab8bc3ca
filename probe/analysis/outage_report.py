"""Evidence × one window → its outages and, per probe, what they come to."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from msgspec.structs import replace

from probe.analysis.blame import blame_of, reason_of
from probe.analysis.cautions import of_the_future, of_vantages
from probe.analysis.evidence import Evidence
from probe.analysis.figures import figures
from probe.analysis.flapping import flapping
from probe.analysis.group_word import word_of
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.outage_ids import outage_id
from probe.analysis.outages import begins_unsettled, blips, onsets, overlap_s
from probe.analysis.owners import of_suspects
from probe.analysis.pieces import holds, without
from probe.analysis.series import Piece
from probe.analysis.side_by_side import side_by_side
from probe.analysis.subjects import Subject, subjects
from probe.analysis.surfaces import combinations, surface, surfaces
from probe.analysis.suspects import reaches_back as refusals_reach_back
from probe.analysis.suspects import reaches_on as refusals_reach_on
from probe.analysis.timeline import TICKS, state_at, tally
from probe.model.outages import (
    OUTAGES_VERSION,
    Cause,
    OutageReport,
    OutageRow,
    OutageSummary,
    Span,
)
from probe.model.outcome import Owner
from probe.model.report import Outage, Source, Window
from probe.model.their_word import OutageWord
from probe.units import from_ms, to_ms

_NONE_IN = 2.995732273553991  # -ln 0.05: with 95 % certainty something this rare would have been seen once


class Found(NamedTuple):
    """`reaches_out`: an outage may go on in samples that were not read, before or after those that were."""

    report: OutageReport
    reaches_out: bool


class _Share(NamedTuple):
    """What one probe or group adds."""

    rows: list[OutageRow]
    summary: OutageSummary
    reaches_out: bool


def find_outages(
    evidence: Evidence,
    window: Window,
    options: Options,
    *,
    read_until_ms: int,
    sources: Sequence[Source] = (),
    warnings: Sequence[str] = (),
) -> Found:
    """Those still open first, then the newest. `read_until_ms` is where the reading of samples ended.

    Raises LookupError for a method or a quorum there is not, UnitError like `make_report`.
    """
    whole = window.start_ms, window.end_ms
    shares: list[_Share] = []
    read: dict[str, Knowledge] = {}
    for each in subjects(evidence, options):
        shares.append(_share(each, window, options, read_until_ms))
        read |= each.probes
    rows = [each for share in shares for each in share.rows]
    report = OutageReport(
        v=OUTAGES_VERSION,
        now=options.now,
        timezone=options.timezone,
        method=options.method,
        quorum=options.quorum,
        open_after=options.open_after,
        close_after=options.close_after,
        window=Span(
            name=window.name,
            start=from_ms(window.start_ms),
            end=from_ms(window.end_ms),
            length_s=(window.end_ms - window.start_ms) / 1000,
        ),
        sources=tuple(sources),
        warnings=(
            *warnings,
            *(said for name, known in read.items() for said in of_vantages(name, len(known.series))),
            *(said for name, known in read.items() for said in of_suspects(name, known, [whole])),
            *of_the_future(
                sum(series.future for known in read.values() for series in known.series),
                now_chosen=options.now_chosen,
            ),
        ),
        outages=tuple(sorted(rows, key=lambda each: (not each.open, -to_ms(each.first_fail), each.probe))),
        probes=tuple(share.summary for share in shares),
    )
    return Found(report, any(share.reaches_out for share in shares))


def _share(subject: Subject, window: Window, options: Options, read_until_ms: int) -> _Share:
    known = subject.known
    now_ms = to_ms(options.now)
    whole = window.start_ms, window.end_ms
    pieces = without(*whole, subject.holes(replace(options, during=window.during), *whole))
    inside = [each for each in known.outages if overlap_s(each, pieces) > 0]
    word = word_of(subject, pieces, None, options)
    told = {each.id: each for each in word.outages} if word is not None else {}
    return _Share(
        rows=[_row(each, subject, now_ms, told) for each in inside],
        summary=_summary(subject, inside, pieces),
        reaches_out=begins_unsettled(known.stretches, options.close_after, window.start_ms)
        or any(refusals_reach_back(each, window.start_ms) for each in known.series)
        or (
            read_until_ms <= now_ms
            and (any(each.open for each in inside) or any(map(refusals_reach_on, known.series)))
        ),
    )


def _row(outage: Outage, subject: Subject, now_ms: int, told: Mapping[str, OutageWord]) -> OutageRow:
    named = outage_id(outage.probe, outage.first_fail_ms)
    lines, labels = [each.known.nearest for each in subject.members], [each.label for each in subject.members]
    found = combinations(side_by_side(lines, [(outage.onset_ms, outage.end_ms)])) if lines else {}
    return OutageRow(
        id=named,
        probe=outage.probe,
        tags=subject.tags,
        open=outage.open,
        going_on=outage.open and state_at(subject.known.nearest, now_ms * TICKS - 1) != 0,
        onset=from_ms(outage.onset_ms),
        end=None if outage.open else from_ms(outage.end_ms),
        last_up=None if outage.last_up_ms is None else from_ms(outage.last_up_ms),
        first_fail=from_ms(outage.first_fail_ms),
        opened=from_ms(outage.opened_ms),
        last_fail=from_ms(outage.last_fail_ms),
        first_ok=None if outage.first_ok_ms is None else from_ms(outage.first_ok_ms),
        closed=None if outage.closed_ms is None else from_ms(outage.closed_ms),
        duration_s=outage.duration_s,
        duration_low_s=outage.low_s,
        duration_high_s=None if outage.open else outage.high_s,
        down_s=outage.down_s,
        unknown_s=outage.unknown_s,
        samples=outage.samples,
        reasons=tuple(
            Cause(reason=reason_of(word), owner=_owner(word), samples=count)
            for word, count in outage.reasons.items()
        ),
        surface=surface(outage, lines, labels) if lines else None,
        surfaces=surfaces(found, labels),
        vendor=told.get(named),
    )


def _owner(word: str) -> Owner | None:
    """Of a failure that is evidence it is never us or the account: that word is older than owners are kept."""
    owner = blame_of(word).owner
    return owner if owner in (Owner.TARGET, Owner.NETWORK) else None


def _summary(subject: Subject, inside: Sequence[Outage], pieces: Sequence[Piece]) -> OutageSummary:
    known = subject.known
    found = figures(tally(known.timeline, pieces), 0.0)
    closed = [each.duration_s for each in inside if not each.open]
    # Without a good sample before it nobody knows how long it had been going on.
    seen = [each for each in inside if each.last_up_ms is not None]
    noticed = [(each.opened_ms - each.onset_ms) / 1000 for each in seen]
    # The first failure may be in the window where the middle of the bracket before it is not.
    began = onsets(inside, pieces)
    up_s = found.up_s + found.degraded_s
    return OutageSummary(
        probe=subject.name,
        tags=subject.tags,
        outages=len(inside),
        open=sum(each.open for each in inside),
        onsets=began,
        up_s=up_s,
        down_s=found.down_s,
        unknown_s=found.unknown_s,
        coverage=found.coverage,
        longest_s=max((each.duration_s for each in inside), default=None),
        mttr_s=fmean(closed) if closed else None,
        mttf_s=up_s / began if began else None,
        mttf_at_least_s=up_s / _NONE_IN if up_s and not began else None,
        mtbf_s=(up_s + found.down_s) / began if began else None,
        mttd_s=fmean(noticed) if noticed else None,
        blips=sum(holds(pieces, each) for each in blips(known.stretches, known.outages)),
        flapping=flapping(known.stretches, known.asked, pieces),
        group=subject.group.members if subject.group else None,
    )
