"""What a window's figures are called: the same words in every format. They round for the eye only."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from math import floor
from zoneinfo import ZoneInfo

from probe.model.compare import Comparison
from probe.model.outages import OutageDetail, OutageReport
from probe.model.report import ProbeReport, Report, WindowReport
from probe.text import clean
from probe.units import floor_percent, format_span

PROVISIONAL = "provisional: too little was seen, or the last samples are still to be confirmed"
OF_RUNS = "too little of the time was seen for a share of time: this is the share of runs"

_NAME_LIMIT = 60
_QUORUMS = {
    "any": "down as soon as any vantage sees it down",
    "all": "down only where all vantages see it down",
}


def of_runs(window: WindowReport) -> bool:
    """Whether the headline is the share of runs: so little was seen that a share of time would mislead."""
    return window.of_runs and window.ratio is not None


def headline(window: WindowReport) -> float | None:
    """The fraction to show first: of time, or of runs where `of_runs`."""
    return window.ratio if of_runs(window) else window.availability


def percent(fraction: float, digits: int = 3) -> str:
    """`83.680`, floored: never better than it was."""
    return f"{floor_percent(fraction, digits):.{digits}f}"


def edges(window: WindowReport) -> tuple[str, str] | None:
    """The range of availability that the time between samples leaves open; None if it is a single point."""
    if window.edge_low is None or window.edge_high is None or of_runs(window):
        return None
    low, high = percent(window.edge_low), percent(window.edge_high)
    return None if low == high else (low, "100" if window.edge_high >= 1 else high)


def objective(window: WindowReport) -> str:
    """`99.9 % missed, budget 544 % spent`, and `at least` where the window was not all seen; empty without one.

    What is said is what was seen to be lost. `consumed_s` supposes that the time nobody saw was like the
    rest: beside the downtime of the same line it would be a figure that nothing on the screen explains.
    """
    found = window.objective
    if found is None:
        return ""
    said = f"{found.target * 100:.10g} % {found.verdict}"
    if window.availability is None:
        return said
    lost_s = (1 - window.availability) * (window.up_s + window.degraded_s + window.down_s)
    partly = window.coverage is not None and window.coverage < 1
    least = "at least " if partly else ""
    if found.budget_s < 0.001:  # a share of it would be a number nobody can read
        return f"{said}, down {least}{format_span(lost_s)} and no budget for it"
    spent = 100 * lost_s / found.budget_s
    digits = 1 if 0 < spent < 10 else 0
    if partly:  # rounded up, it would not be the least any more; 1e-9 is binary, not downtime
        spent = floor((spent + 1e-9) * 10**digits) / 10**digits
    return f"{said}, budget {least}{spent:.{digits}f} % spent"


def reckoning(document: Report | Comparison) -> list[str]:
    """How the figures were made, where that is not the way nobody has to be told of."""
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
    return found


def worst_first(probes: Iterable[ProbeReport]) -> list[ProbeReport]:
    """By the lowest headline of any window. No data is less good than 100 %, and better than any outage."""
    return sorted(probes, key=lambda probe: min(map(_rank, probe.windows), default=(1.0, 0)))


def _rank(window: WindowReport) -> tuple[float, int]:
    found = headline(window)
    return (1.0, 0) if found is None else (found, 1)


def spans(document: Report, dash: str) -> list[str]:
    """`24h: 2026-11-21 14:31 – 2026-11-22 14:31` for each window of the report, in its zone."""
    return list(
        dict.fromkeys(
            f"{clean(window.name, _NAME_LIMIT)}: {span(document, window, dash)}"
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
