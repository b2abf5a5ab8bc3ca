"""What a window's figures are called: the same words in every format. They round for the eye only."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import chain
from math import floor
from typing import NamedTuple
from zoneinfo import ZoneInfo

from probe.analysis.quantiles import EXACT_UP_TO
from probe.model.compare import Comparison
from probe.model.outages import OutageDetail, OutageReport
from probe.model.report import Hours, LatencySummary, ObjectiveReport, ProbeReport, Report, WindowReport
from probe.text import clean
from probe.units import floor_percent, format_seconds, format_span

PROVISIONAL = "provisional: too little was seen, or the last samples are still to be confirmed"
OF_RUNS = "too little of the time was seen for a share of time: this is the share of runs"

_NAME_LIMIT = 60
_MOST_ABSENCES = 5
METHODS = {
    "nearest": "each sample speaks for the time nearest to it",
    "hold": "each sample speaks for the time until the next one",
    "hauer": "each sample speaks until the next one, longer gaps count for nothing",
    "events": "the share of the scheduled samples that did not fail, whatever time each of them stood for",
    "gcp": "only whole clock minutes that were down throughout count as down; unseen time counts as up",
    "aws": "1 minus the mean error rate of all 5-minute intervals; one without samples has no errors",
}
"""Each method in a few words."""
NOT_OF_TIME = "it has no range; seconds, seen, outages and objectives are those of the nearest rule"
COUNTED_BY = {"events": "of samples", "gcp": "of whole minutes", "aws": "of 5-minute rates"}
"""What the headline is a share of by a method that is no share of known time."""
_QUORUMS = {
    "any": "down as soon as any vantage sees it down",
    "all": "down only where all vantages see it down",
}

_GROUPS = {
    "any": "down as soon as any of them is",
    "majority": "down where more than half of them are",
    "all": "down only where all of them are",
}


def of_runs(window: WindowReport) -> bool:
    """Whether the headline is the share of runs: so little was seen that a share of time would mislead."""
    return window.of_runs and window.ratio is not None


def method(document: Report) -> str:
    """How availability was counted, where that is not the way nobody has to be told of; else empty."""
    if document.method == "nearest" or document.method not in METHODS:
        return ""
    said = f"method {document.method}: {METHODS[document.method]}"
    return f"{said}; {NOT_OF_TIME}" if document.method in COUNTED_BY else said


def counted_by(window: WindowReport) -> str:
    """`of whole minutes`: what the headline is a share of, where that is not known time; else empty."""
    return "of runs" if of_runs(window) else COUNTED_BY.get(window.method, "")


def no_figure(window: WindowReport) -> str:
    """Why there is no headline: nothing was left of the window to ask about, or nobody looked."""
    if window.outside_s >= window.length_s:
        return "no such hours"
    return "maintenance" if window.excluded_s >= window.length_s else "no data"


def headline(window: WindowReport) -> float | None:
    """The fraction to show first: of time, or of runs where `of_runs`."""
    return window.ratio if of_runs(window) else window.availability


def percent(fraction: float, digits: int = 3) -> str:
    """`83.680`, floored: never better than it was."""
    return f"{floor_percent(fraction, digits):.{digits}f}"


def lasting(seconds: float) -> str:
    """`3h55m`, `45s`; below a second `400ms`, because `0s` is for nothing at all."""
    return format_span(seconds) if seconds == 0 or seconds >= 1 else format_seconds(seconds).replace(" ", "")


def edges(window: WindowReport) -> tuple[str, str] | None:
    """The range of availability that the time between samples leaves open; None if it is a single point."""
    if window.edge_low is None or window.edge_high is None or of_runs(window):
        return None
    low, high = percent(window.edge_low), percent(window.edge_high)
    return None if low == high else (low, "100" if window.edge_high >= 1 else high)


def objectives(window: WindowReport) -> list[str]:
    """`99.9 % missed, budget 544 % spent` of each, and `at least` where the window was not all seen.

    What is said is what was seen to be lost. `consumed_s` supposes that the time nobody saw was like the
    rest: beside the downtime of the same line it would be a figure that nothing on the screen explains.
    """
    return [_objective(window, each) for each in window.objectives]


def _objective(window: WindowReport, found: ObjectiveReport) -> str:
    named = f"{clean(found.name, _NAME_LIMIT)}, " if found.name else ""
    said = f"{named}{found.target * 100:.10g} % {found.verdict}"
    if found.consumed_s is None:
        return said
    lost_s = (found.consumed_s or 0.0) * (window.coverage or 0.0)
    partly = window.coverage is not None and window.coverage < 1
    least = "at least " if partly else ""
    if found.budget_s < 0.001:  # a share of it would be a number nobody can read
        return f"{said}, down {least}{format_span(lost_s)} and no budget for it"
    return f"{said}, budget {least}{spent(lost_s / found.budget_s, floored=partly)} spent"


def spent(share: float, *, floored: bool) -> str:
    """`544 %` of a budget. Floored where it is the least it can be: rounded up, it would not be any more."""
    percentage = 100 * share
    digits = 1 if 0 < percentage < 10 else 0
    if floored:  # 1e-9 is binary, not downtime
        percentage = floor((percentage + 1e-9) * 10**digits) / 10**digits
    return f"{percentage:.{digits}f} %"


def including(window: WindowReport) -> str:
    """`with maintenance: 95.763 %, down 1h01m`; empty where nothing was left out as maintenance."""
    found = window.including_maintenance
    if found is None:
        return ""
    if found.availability is None:
        return "with maintenance: no data"
    unknown = f", unknown {format_span(found.unknown_s)}" if found.unknown_s else ""
    return f"with maintenance: {percent(found.availability)} %, down {format_span(found.down_s)}{unknown}"


def _all_alike(document: Report) -> bool:
    """Whether every window of the report is about the same hours."""
    return len({each.during for probe in document.probes for each in probe.windows}) == 1


def title(document: Report, window: WindowReport) -> str:
    """The window's name, without its hours where they are those of every window of the report."""
    return (
        re.split(r" (?:not )?during ", window.name, maxsplit=1, flags=re.IGNORECASE)[0]
        if _all_alike(document)
        else window.name
    )


def hours(document: Report) -> list[str]:
    """`only during business: Mon-Fri 09:00-17:00 Europe/Paris, except 2026-12-25`, for all that windows are about."""
    named = {each.name: each for each in document.during}
    labels = dict.fromkeys(
        label for probe in document.probes for window in probe.windows for label in window.during
    )
    before, found = "only " if _all_alike(document) else "", []
    for label in labels:
        name = label.removeprefix("not ")
        if name in named:
            found.append(f"{before if name == label else 'not '}during {_described(named[name])}")
        if before and name == label:
            before = "or "
    return found


def _described(calendar: Hours) -> str:
    name, written = clean(calendar.name, _NAME_LIMIT), [clean(each, _NAME_LIMIT) for each in calendar.hours]
    said = "" if written == [name] else f"{name}: "
    said += f"{', '.join(written)} {clean(calendar.timezone, _NAME_LIMIT)}"
    if not calendar.absences:
        return said
    left_out = [clean(each, _NAME_LIMIT) for each in calendar.absences[:_MOST_ABSENCES]]
    more = len(calendar.absences) - len(left_out)
    return f"{said}, except {', '.join(left_out)}{f' and {more} more' if more else ''}"


def reckoning(document: Report) -> list[str]:
    """How the figures were made, where that is not the way nobody has to be told of."""
    found = made_by(document, (window.latency_s for probe in document.probes for window in probe.windows))
    for each in document.probes:
        if each.group is not None:
            found.append(made_of(each.probe, each.group, each.group_down or ""))
    return found


def made_by(document: Report | Comparison, latencies: Iterable[LatencySummary]) -> list[str]:
    """The part of it that a report and a comparison have in common."""
    weight, found = document.degraded_weight, []
    if weight > 0:
        found.append(
            "degraded counts as down" if weight >= 1 else f"degraded counts as {weight * 100:.10g} % down"
        )
    if document.quorum != "majority":
        found.append(
            _QUORUMS.get(
                document.quorum, f"the quorum of the vantages is {clean(document.quorum, _NAME_LIMIT)}"
            )
        )
    if not all(each.exact for each in latencies):
        found.append(f"latencies are true to 1 % where more than {EXACT_UP_TO:,} were counted")
    return found


def made_of(name: str, members: Sequence[str], quorum: str) -> str:
    """`shop: shop-web and shop-api, down as soon as any of them is`."""
    *most, last = (clean(member, _NAME_LIMIT) for member in members)
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{clean(name, _NAME_LIMIT)}: {listed}, {down_when(quorum)}"


def down_when(quorum: str) -> str:
    """`down as soon as any member is`: what makes a group down."""
    return _GROUPS.get(quorum, f"down by the quorum {clean(quorum, _NAME_LIMIT)}")


class Placed(NamedTuple):
    """A row of a list in which the members of a group stand under it. `under` is the group's name."""

    probe: ProbeReport
    under: str | None


def worst_first(probes: Iterable[ProbeReport]) -> list[ProbeReport]:
    """By the lowest headline of any window. No data is less good than 100 %, and better than any outage.

    A group and its members stay together, the group first; the worst of them says where.
    """
    return [each.probe for each in placed(probes)]


def placed(probes: Iterable[ProbeReport]) -> list[Placed]:
    """The same, each with the group it stands under; a member of several stands under the first, and a status page last."""
    rest = {each.probe: each for each in probes}
    blocks: list[list[Placed]] = []
    for group in [each for each in rest.values() if each.group is not None]:
        del rest[group.probe]
        members = [rest.pop(name) for name in group.group or () if name in rest]
        pages = [rest.pop(name) for name in group.vendor if name in rest]
        under = [*sorted(members, key=_worst), *pages]
        blocks.append([Placed(group, None), *(Placed(each, group.probe) for each in under)])
    blocks += [[Placed(each, None)] for each in rest.values()]
    return list(chain(*sorted(blocks, key=_worst_measured)))


def _worst_measured(block: Sequence[Placed]) -> tuple[float, int]:
    """What a status page says is the vendor's word, and moves no group."""
    pages = block[0].probe.vendor
    return min(_worst(each.probe) for each in block if each.probe.probe not in pages)


def _worst(probe: ProbeReport) -> tuple[float, int]:
    return min(map(_rank, probe.windows), default=(1.0, 0))


def _rank(window: WindowReport) -> tuple[float, int]:
    found = headline(window)
    return (1.0, 0) if found is None else (found, 1)


def spans(document: Report, dash: str) -> list[str]:
    """`24h: 2026-11-21 14:31 – 2026-11-22 14:31` for each window of the report, in its zone."""
    return list(
        dict.fromkeys(
            f"{clean(title(document, window), _NAME_LIMIT)}: {span(document, window, dash)}"
            for probe in document.probes
            for window in probe.windows
        )
    )


def span(document: Report, window: WindowReport, dash: str) -> str:
    """`2026-11-21 14:31 – 2026-11-22 14:31`, in the report's zone."""
    zone = zone_of(document.timezone)
    return f"{stamp(window.start, zone)} {dash} {stamp(window.end, zone)}"


def zone_name(document: Report | OutageReport | OutageDetail | Comparison) -> str:
    """The zone that times are shown in: UTC where the document names one that this machine does not know."""
    return "UTC" if zone_of(document.timezone) is UTC else document.timezone


def zone_of(name: str) -> tzinfo:
    """The zone of that name, UTC where this machine does not know it."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return UTC


def stamp(moment: datetime, zone: tzinfo) -> str:
    """`2026-11-22 14:31`, with the seconds where there are any."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
