"""What an outage is called: the same words in every format. They round for the eye only."""

from collections.abc import Iterable
from datetime import tzinfo

from probe.formats.figures import stamp, zone_of
from probe.formats.vendor import of_outage
from probe.formats.words import NAME_LIMIT, TEXT_LIMIT, WHOSE, count
from probe.model.outages import Change, OutageDetail, OutageReport, OutageRow, OutageSummary, Witness
from probe.text import clean
from probe.units import format_seconds, format_span

MEANINGS = (
    "MTTR: mean length of the outages that ended",
    "MTTF: up time per onset",
    "MTBF: known time per onset",
    "MTTD: mean time from onset until enough failures in a row made it an outage",
)
BOUND = "MTTF over a time: no onset was seen, and with 95 % certainty the mean is longer than that"
BLIPS = "blips: failing runs too short for an outage; they are downtime all the same"

_EXACT_BELOW_S = 10
_MOST_CAUSES = 3


def length(seconds: float) -> str:
    """`2h45m`, `45s`, `2.25s`, `400ms`."""
    if seconds == 0 or seconds >= _EXACT_BELOW_S:
        return format_span(seconds)
    return format_seconds(seconds).replace(" ", "")


def possible(row: OutageRow, dash: str) -> str:
    """`2h44m–2h46m`: what the duration can be, given when it was looked; `at least 2h44m` without an end."""
    low = length(row.duration_low_s)
    if row.duration_high_s is None:
        return f"at least {low}"
    return f"{low}{dash}{length(row.duration_high_s)}"


def when(row: OutageRow, zone: tzinfo, dash: str) -> str:
    """`2026-11-22 14:31 – 17:16`, each the middle of its bracket; `– still going on` where it is."""
    start = stamp(row.onset, zone)
    if row.end is None:
        return f"{start} {dash} {'still going on' if row.going_on else 'end not seen'}"
    end = stamp(row.end, zone)
    day = start.partition(" ")[0]
    return f"{start} {dash} {end.removeprefix(day + ' ')}"


def parts(row: OutageRow) -> str:
    """`page only`, or `page only 25m, both 2h20m`: which members of a group it was; empty for a probe."""
    if row.surface != "mixed":
        return clean(row.surface or "", NAME_LIMIT)
    told = [f"{clean(each.surface, NAME_LIMIT)} {length(each.down_s)}" for each in row.surfaces]
    return ", ".join(told)


def causes(row: OutageRow) -> list[str]:
    """`server_error, theirs`, the most frequent first; how often each where there are several."""
    if not row.reasons:
        return ["no reason is recorded"]
    many = len(row.reasons) > 1
    shown = [
        clean(each.reason, NAME_LIMIT)
        + (f", {WHOSE[each.owner]}" if each.owner else "")
        + (f" ({each.samples})" if many else "")
        for each in row.reasons[:_MOST_CAUSES]
    ]
    more = len(row.reasons) - _MOST_CAUSES
    return [*shown, f"and {count(more, 'more reason')}"] if more > 0 else shown


def vendor_said(row: OutageRow) -> str:
    """`vendor posted 34m after us`: what the vendor said of it; empty where there is no status page."""
    return "" if row.vendor is None else of_outage(row.vendor)


def evidence(row: OutageRow) -> str:
    """`12 samples` that failed; of a group `12 moments` at which it was down, for some of its members were not."""
    return count(row.samples, "sample" if row.surface is None else "moment")


def unseen(row: OutageRow) -> str:
    """What is to be said of the part of an outage in which nobody looked; empty if there is none."""
    return f"nobody looked for {length(row.unknown_s)} of it" if row.unknown_s > 0 else ""


def means(summary: OutageSummary) -> list[str]:
    """`MTTR 1h57m`, … as far as they are known."""
    mttf = (
        f"MTTF {length(summary.mttf_s)}"
        if summary.mttf_s is not None
        else f"MTTF over {length(summary.mttf_at_least_s)}"
        if summary.mttf_at_least_s is not None
        else ""
    )
    return [
        "" if summary.mttr_s is None else f"MTTR {length(summary.mttr_s)}",
        mttf,
        "" if summary.mtbf_s is None else f"MTBF {length(summary.mtbf_s)}",
        "" if summary.mttd_s is None else f"MTTD {length(summary.mttd_s)}",
    ]


def flapping(summary: OutageSummary) -> str:
    """`flapping 45 %` where the state changes so often that outages tell half the story."""
    found = summary.flapping
    return f"flapping {found.share * 100:.0f} %" if found.flapping and found.share is not None else ""


def notes(summaries: Iterable[OutageSummary]) -> list[str]:
    """What the abbreviations mean, of those that are there."""
    found = list(summaries)
    words = {word.partition(" ")[0] for each in found for word in means(each)}
    said = [each for each in MEANINGS if each.partition(":")[0] in words]
    if any(each.mttf_at_least_s is not None for each in found):
        said.append(BOUND)
    return [*said, BLIPS] if any(each.blips for each in found) else said


def worst_first(summaries: Iterable[OutageSummary]) -> list[OutageSummary]:
    return sorted(summaries, key=lambda each: -each.down_s)


def known(summary: OutageSummary) -> bool:
    return bool(summary.coverage)


def total(document: OutageReport) -> str:
    """`6 outages: 1 still going on`."""
    said = count(len(document.outages), "outage") if document.outages else "no outages"
    going_on = sum(row.going_on for row in document.outages)
    unended = sum(row.open and not row.going_on for row in document.outages)
    parts = [f"{going_on} still going on"] * bool(going_on) + [f"{unended} whose end was not seen"] * bool(
        unended
    )
    return f"{said}: {', '.join(parts)}" if parts else said


def brackets(document: OutageDetail) -> list[tuple[str, str]]:
    """The moments an outage is told by, in order: what each is, and when, to the millisecond."""
    row, zone = document.outage, zone_of(document.timezone)
    named = (
        ("last good before", row.last_up, "none was recorded"),
        ("first failing", row.first_fail, ""),
        (f"an outage ({document.open_after} in a row)", row.opened, ""),
        ("last failing", row.last_fail, ""),
        ("first good after", row.first_ok, "none yet"),
        (f"ended ({document.close_after} in a row)", row.closed, "not yet"),
    )
    return [
        (name, without if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S.%f}"[:-3])
        for name, moment, without in named
    ]


def change(each: Change) -> str:
    """`reason server_error → connect.refused`, `definition of the probe a1b2 → c3d4`."""
    what = "definition of the probe" if each.what == "config" else each.what
    before, after = (clean(text or "none", NAME_LIMIT) for text in (each.before, each.after))
    whose = f"{clean(each.probe, NAME_LIMIT)}: " if each.probe else ""
    return f"{whose}{what}: {before}, then {after}"


def witnessed(each: Witness) -> str:
    """`server_error, theirs: step login: status 503`; empty for a sample that is simply up."""
    if each.reason is None:
        return ""
    whose = f", {WHOSE[each.owner]}" if each.owner else ""
    step = f"step {clean(each.step, NAME_LIMIT)}: " if each.step else ""
    return f"{clean(each.reason, NAME_LIMIT)}{whose}: {step}{clean(each.message or '', TEXT_LIMIT)}"
