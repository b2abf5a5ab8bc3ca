"""What a vendor's status page said, against what our samples show, instant by instant.

Ours is down inside outages only: a blip too short for one is no charge against anybody. Theirs is what the components
say; an incident's own times are for the lead and for the strictest of the uptimes, because vendors link incidents
to components that were not hit. Each look at a page speaks for the time nearest to it, as samples do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

from probe.analysis.outage_ids import outage_id
from probe.analysis.part import Piece
from probe.analysis.pieces import common, holds, length, union
from probe.analysis.side_by_side import side_by_side
from probe.analysis.timeline import TICKS, Segment, Timeline
from probe.analysis.vendor_word import CODES, Look, heard_until, read_by_all, timeline, together
from probe.model.report import Outage
from probe.model.their_word import Agreement, IncidentWord, OutageWord, TheirWord
from probe.model.vendor import Health, Incident
from probe.units import from_ms, to_ms

WEIGHTS: dict[Health, float] = {Health.MAJOR: 1.0, Health.PARTIAL: 0.3}
"""How much of a component's time counts as down on Statuspage's own uptime display; other states count nothing."""

_BAD = frozenset({Health.DEGRADED, Health.PARTIAL, Health.MAJOR})
_HEALTHS = {code: health for health, code in CODES.items()}
_INSIDE = 1
_PER_SECOND = 1000 * TICKS


class Ours(NamedTuple):
    """What our samples came to: `known` is the timeline the figures are made of."""

    known: Timeline
    outages: Sequence[Outage]
    availability: float | None


def against(
    ours: Ours,
    pages: Mapping[str, Sequence[Look]],
    incidents: Sequence[Incident],
    pieces: Sequence[Piece],
    now_ms: int,
) -> TheirWord:
    """`pages` are the looks at each status page by its name, `pieces` is what of the window counts, and `incidents` are
    merged, one for each id.
    """
    lines_of = [timeline(looks, now_ms) for looks in pages.values()]
    until_ms = heard_until(chain.from_iterable(pages.values()), now_ms)
    theirs, all_read = together(lines_of), read_by_all(lines_of)
    outages = [each for each in ours.outages if common(_span(each), pieces)]
    outage_line = _line(piece for each in outages for piece in _span(each))
    spans = dict.fromkeys(("agree_ok", "agree_bad", "vendor_silent", "vendor_only", "unknown"), 0)
    inside = sorted(
        (each for each in incidents if common(_incident_span(each, until_ms), pieces)),
        key=lambda each: _incident_span(each, until_ms),
    )
    incident_line = _line(piece for each in inside for piece in _incident_span(each, until_ms))
    weighed = any_down = read = 0.0
    lines = [ours.known, outage_line, theirs, incident_line, all_read]
    for (known, out, said, told_of, whole_word), ticks in side_by_side(lines, pieces).items():
        spans[_verdict(down=bool(out), known=bool(known), health=_HEALTHS.get(said))] += ticks
        # Of several pages one that has trouble is heard alone, but time of which only trouble is heard makes no uptime.
        if said and whole_word:
            read += ticks
            weighed += ticks * WEIGHTS.get(_HEALTHS[said], 0.0)
            any_down += ticks if told_of else 0
    whole = length(pieces) * TICKS
    shown = {each.first_fail_ms for each in outages}
    told = tuple(
        each
        for each in _outages(ours.outages, incidents, theirs, until_ms)
        if to_ms(each.first_fail) in shown
    )
    leads = [each.lead_s for each in told if each.lead_s is not None]
    return TheirWord(
        pages=tuple(pages),
        looks=sum(holds(pieces, look.at_ms) for looks in pages.values() for look in looks),
        **{f"{name}_s": ticks / _PER_SECOND for name, ticks in spans.items()},
        ours=ours.availability,
        theirs=1 - weighed / read if read else None,
        theirs_any=1 - any_down / read if read else None,
        pages_coverage=read / whole if whole else 0.0,
        outages=told,
        incidents=tuple(_incident(each, outages, until_ms) for each in inside),
        median_lead_s=median(leads) if leads else None,
    )


def _line(pieces: Iterable[Piece]) -> Timeline:
    return [Segment(start * TICKS, end * TICKS, _INSIDE) for start, end in union(pieces)]


def _verdict(*, down: bool, known: bool, health: Health | None) -> str:
    if health is None or not (known or down):
        return "unknown"
    if down:
        return "agree_bad" if health in _BAD or health is Health.MAINTENANCE else "vendor_silent"
    return "vendor_only" if health in _BAD else "agree_ok"


def _span(outage: Outage) -> list[Piece]:
    return [(outage.onset_ms, outage.end_ms)]


def _incident_span(incident: Incident, until_ms: int) -> list[Piece]:
    """From when the vendor says it began to its end; an open one runs as long as its page was read."""
    began = incident.started or incident.posted
    if began is None:
        return []
    end = until_ms if incident.resolved is None else to_ms(incident.resolved)
    return [(to_ms(began), end)] if end > to_ms(began) else []


def _outages(
    outages: Sequence[Outage], incidents: Sequence[Incident], theirs: Timeline, until_ms: int
) -> Iterator[OutageWord]:
    """An incident has a lead over the first outage it overlaps only: when a later one began it was open already."""
    earlier: set[str] = set()
    for each in sorted(outages, key=lambda outage: outage.onset_ms):
        told = _outage(each, incidents, theirs, until_ms, earlier)
        earlier.update(told.incidents)
        yield told


def _outage(
    outage: Outage, incidents: Sequence[Incident], theirs: Timeline, until_ms: int, earlier: Collection[str]
) -> OutageWord:
    span = _span(outage)
    met = [each for each in incidents if common(span, _incident_span(each, until_ms))]
    shown = [
        segment for segment in theirs if common(span, [(segment.start // TICKS, -(-segment.end // TICKS))])
    ]
    bad = any(
        _HEALTHS[segment.label] in _BAD or segment.label == CODES[Health.MAINTENANCE] for segment in shown
    )
    agreement = Agreement.AGREE if bad or met else Agreement.VENDOR_SILENT if shown else Agreement.UNKNOWN
    posts = [to_ms(each.posted) for each in met if each.posted is not None and each.id not in earlier]
    return OutageWord(
        id=outage_id(outage.probe, outage.first_fail_ms),
        first_fail=from_ms(outage.first_fail_ms),
        end=None if outage.open else from_ms(outage.end_ms),
        duration_s=outage.duration_s,
        agreement=agreement,
        lead_s=(min(posts) - outage.first_fail_ms) / 1000 if posts else None,
        incidents=tuple(each.id for each in met),
    )


def _incident(incident: Incident, outages: Sequence[Outage], until_ms: int) -> IncidentWord:
    mine = union(piece for each in outages for piece in _span(each))
    overlap = length(common(_incident_span(incident, until_ms), mine))
    return IncidentWord(
        id=incident.id,
        name=incident.name,
        impact=incident.impact,
        status=incident.status,
        posted=incident.posted,
        started=incident.started,
        resolved=incident.resolved,
        agreement=Agreement.AGREE if overlap else Agreement.VENDOR_ONLY,
        overlap_s=overlap / 1000,
    )
