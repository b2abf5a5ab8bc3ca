"""What a window's figures are called: the same words in every format. They round for the eye only."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from probe.model.report import ObjectiveReport, ProbeReport, Report, WindowReport
from probe.text import clean
from probe.units import floor_percent, format_span

"""Below this coverage availability is a share of runs: nobody asked us to watch all the time."""

PROVISIONAL = "provisional: too little was seen, or the last samples are still to be confirmed"
OF_RUNS = "too little of the time was seen for a share of time: this is the share of runs"

_NAME_LIMIT = 60


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


def objective(found: ObjectiveReport) -> str:
    """`99.9 % missed, budget 544 % spent`."""
    said = f"{found.target * 100:.10g} % {found.verdict}"
    if found.consumed_s is None:
        return said
    if found.budget_s <= 0:
        return f"{said}, down {format_span(found.consumed_s)} and no budget for it"
    spent = 100 * found.consumed_s / found.budget_s
    digits = 1 if 0 < spent < 10 else 0
    return f"{said}, budget {spent:.{digits}f} % spent"


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
    zone = _zone(document.timezone)
    return f"{_stamp(window.start, zone)} {dash} {_stamp(window.end, zone)}"


def zone_name(document: Report) -> str:
    """The zone that `span` shows: UTC where the report names one that this machine does not know."""
    return "UTC" if _zone(document.timezone) is UTC else document.timezone


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return UTC


def _stamp(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
