"""Ours and theirs side by side, how long both agreed, then an outage of ours or an incident of theirs a row."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from probe.formats import Look
from probe.formats.figures import lasting, percent, stamp, zone_of
from probe.formats.sheet import BAD, GOOD, QUIET, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.vendor import lead, of_incident, of_outage
from probe.formats.words import NAME_LIMIT, count
from probe.model.report import ProbeReport, Report, WindowReport
from probe.model.their_word import IncidentWord, OutageWord, TheirWord
from probe.text import clean

_NEARLY_GOOD = 0.99
_SPANS = (
    ("agree, up", "agree_ok_s"),
    ("agree, down", "agree_bad_s"),
    ("vendor silent", "vendor_silent_s"),
    ("vendor only", "vendor_only_s"),
    ("unknown", "unknown_s"),
)
_MOST_ROWS = 100


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    return [
        sheet
        for probe in document.probes
        for window in probe.windows
        if window.sections.vendor is not None
        for sheet in _sheets(probe, window, window.sections.vendor, zone_of(document.timezone))
    ]


def _sheets(probe: ProbeReport, window: WindowReport, found: TheirWord, zone: tzinfo) -> Iterator[Sheet]:
    name, span = clean(probe.probe, NAME_LIMIT), clean(window.name, NAME_LIMIT)
    of = (("probe", probe.probe), ("window", window.name))
    yield Sheet(
        title=f"{name}, our word and the vendor's ({span})",
        of=of,
        columns=_columns(zone),
        rows=[*_uptimes(found), *_spans(found)],
        notes=list(_notes(found)),
    )
    told = [*map(_outage, found.outages), *map(_incident, found.incidents)]
    if told:
        more = len(told) - _MOST_ROWS
        yield Sheet(
            title=f"{name}, our outages and the vendor's incidents ({span})",
            of=of,
            columns=_columns(zone),
            rows=told[:_MOST_ROWS],
            notes=[f"… and {count(more, 'more row')}; -f json lists them all"] if more > 0 else [],
        )


def _row(what: str, name: str, **said: Value) -> tuple[Value, ...]:
    return (what, name, *(said.get(key) for key in _KEYS[2:]))


def _uptimes(found: TheirWord) -> Iterator[tuple[Value, ...]]:
    yield _row("uptime", "ours", availability=found.ours)
    yield _row("uptime", "theirs", availability=found.theirs, share=found.pages_coverage)
    yield _row("uptime", "any incident", availability=found.theirs_any)


def _spans(found: TheirWord) -> Iterator[tuple[Value, ...]]:
    whole = sum(getattr(found, key) for _, key in _SPANS)
    for name, key in _SPANS:
        seconds = getattr(found, key)
        yield _row("time", name, lasted_s=seconds, share=seconds / whole if whole else None)


def _outage(each: OutageWord) -> tuple[Value, ...]:
    return _row(
        "outage", each.id, begun=each.first_fail, ended=each.end, lasted_s=each.duration_s, lead_s=each.lead_s,
        agreement=each.agreement.value, said=of_outage(each),
    )  # fmt: skip


def _incident(each: IncidentWord) -> tuple[Value, ...]:
    begun = each.started or each.posted
    lasted = (
        (each.resolved - begun).total_seconds() if begun is not None and each.resolved is not None else None
    )
    return _row(
        "incident", each.id, begun=begun, ended=each.resolved, lasted_s=lasted, overlap_s=each.overlap_s,
        agreement=each.agreement.value, said=f"{of_incident(each)}: {each.name}",
    )  # fmt: skip


def _notes(found: TheirWord) -> Iterator[str]:
    pages = ", ".join(clean(each, NAME_LIMIT) for each in found.pages)
    yield (
        f"theirs: what {pages} showed, a major outage as down and a partial one as 30 % of it; "
        "any incident: every incident as down from its start to its end; both over the time it was read"
    )
    if not found.pages_coverage:
        one = len(found.pages) == 1
        yield (
            f"{'the page was never read' if one else 'the pages were never all read'} in this time: "
            f"see that {'its probe is' if one else 'their probes are'} run, and what probe check says of "
            f"{'it' if one else 'them'}"
        )
    if found.median_lead_s is not None:
        leads = [each.lead_s for each in found.outages if each.lead_s is not None]
        of = "" if len(leads) == 1 else f", the median of {len(leads)}"
        yield f"the vendor posted {lead(found.median_lead_s)}{of}"


def _percent(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else ""


def _whole(value: Value) -> str:
    return f"{percent(value, 1)} %" if isinstance(value, float) else ""


def _seconds(value: Value) -> str:
    return lasting(value) if isinstance(value, float) else ""


def _lead(value: Value) -> str:
    return lead(value) if isinstance(value, float) else ""


def _plain(value: Value) -> str:
    return "" if value is None else clean(str(value), NAME_LIMIT)


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


def _quiet(_value: Value) -> str:
    return QUIET


_KEYS = (
    "what", "name", "availability", "begun", "ended", "lasted_s", "share", "lead_s", "overlap_s", "agreement", "said",
)  # fmt: skip


def _columns(zone: tzinfo) -> tuple[SheetColumn, ...]:
    def at(value: Value) -> str:
        return stamp(value, zone) if isinstance(value, datetime) else ""

    return (
        SheetColumn("what", "", tone=_quiet),
        SheetColumn("name", "", _plain),
        SheetColumn("availability", "available", _percent, right=True, tone=_tone),
        SheetColumn("begun", "began", at, rank=2),
        SheetColumn("ended", "ended", at, rank=4),
        SheetColumn("lasted_s", "for", _seconds, right=True),
        SheetColumn("share", "share", _whole, right=True, rank=1),
        SheetColumn("lead_s", "posted", _lead, rank=6),
        SheetColumn("overlap_s", "in outages", _seconds, right=True, rank=5),
        SheetColumn("agreement", "verdict", _plain, rank=7),
        SheetColumn("said", "", _plain),
    )
