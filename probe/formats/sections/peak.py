"""Peak hours and the rest, a row each, and whether chance would do as much."""

from probe.formats import Look
from probe.formats.figures import percent
from probe.formats.sheet import BAD, GOOD, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT, count
from probe.model.certainty import Peak
from probe.model.report import Report
from probe.text import clean
from probe.units import floor_percent, format_span

_EVIDENT = 0.05
_NEARLY_GOOD = 0.99


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    found = []
    for probe in document.probes:
        for window in probe.windows:
            peak = window.sections.peak
            if peak is None:
                continue
            rows: list[tuple[Value, ...]] = [
                (
                    name,
                    part.length_s,
                    part.availability,
                    part.coverage,
                    part.down_s if part.coverage else None,
                    part.onsets if part.coverage else None,
                )
                for name, part in (("peak", peak.peak), ("other", peak.other))
            ]
            hours = clean(", ".join(peak.hours), NAME_LIMIT)
            name, span = clean(probe.probe, NAME_LIMIT), clean(window.name, NAME_LIMIT)
            title = f"{name}, peak hours {hours} {clean(document.timezone, NAME_LIMIT)} ({span})"
            tests = (
                ("onsets_p", peak.onsets_p),
                ("downtime_p", peak.downtime_p),
                ("weighted", peak.weighted),
                ("onsets_unsure", peak.onsets_unsure),
                ("onsets_p_low", peak.onsets_p_low),
            )
            of = (("probe", probe.probe), ("window", window.name), *tests)
            found.append(Sheet(title, of, _COLUMNS, rows, _said(peak), _notes(peak)))
    return found


def _said(peak: Peak) -> list[str]:
    found = [_onsets(peak), _downtime(peak)]
    if peak.weight is not None and peak.weighted is not None:
        weight = f"{peak.weight:g}"
        found.append(
            f"Weighted by traffic, a peak second counting {weight} times: {percent(peak.weighted)} %."
        )
    return found


def _onsets(peak: Peak) -> str:
    total = peak.peak.onsets + peak.other.onsets + peak.onsets_unsure
    if not peak.peak.length_s or not peak.other.length_s:
        which = "no" if not peak.peak.length_s else "nothing but"
        return f"There are {which} peak hours in this window: nothing to compare."
    if peak.onsets_p is None or peak.onsets_p_low is None:
        return "No outage began in this window: there is nothing to test."
    said = f"{peak.peak.onsets} of {count(total, 'outage')} began in peak hours"
    chances = _p(peak.onsets_p)
    if peak.onsets_unsure:
        chances = f"{_p(peak.onsets_p_low)} to {_p(peak.onsets_p)}"
        said += (
            f", and {peak.onsets_unsure} may have: between the last good probe and the first failing one lies an "
            "edge of them"
        )
    if peak.onsets_p_low >= _EVIDENT:
        return f"No evidence that outages cluster in peak hours ({chances}): {said}."
    if peak.onsets_p >= _EVIDENT:
        return (
            f"Whether outages cluster in peak hours, probes this far apart do not tell ({chances}): {said}."
        )
    return f"Outages cluster in peak hours ({chances}): {said}."


def _downtime(peak: Peak) -> str:
    if peak.downtime_p is None:
        return ""
    if peak.downtime_p >= _EVIDENT:
        return f"No evidence that there is more down time in peak hours than chance puts there ({_p(peak.downtime_p)})."
    return f"There is more down time in peak hours than chance puts there ({_p(peak.downtime_p)})."


def _notes(peak: Peak) -> list[str]:
    if peak.onsets_p is None and peak.downtime_p is None:
        return []
    said = (
        "p is how often chance alone does as much: for outages by an exact binomial test on where they began, for down "
        f"time by turning the record of each {peak.turned_through} round, minute by minute, whole outages together. "
        f"Below {_EVIDENT:g} it counts as evidence."
    )
    return [said]


def _p(value: float) -> str:
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def _hours(value: Value) -> str:
    return "peak hours" if value == "peak" else "other hours"


def _span(value: Value) -> str:
    return format_span(value) if isinstance(value, float) else ""


def _percent(value: Value) -> str:
    return f"{floor_percent(value, 3):.3f} %" if isinstance(value, float) else "no data"


def _seen(value: Value) -> str:
    return f"{floor_percent(value, 0):.0f} %" if isinstance(value, float) else ""


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


_COLUMNS = (
    SheetColumn("hours", "", _hours),
    SheetColumn("length_s", "length", _span, right=True, rank=2),
    SheetColumn("availability", "availability", _percent, right=True, tone=_tone),
    SheetColumn("coverage", "seen", _seen, right=True, rank=1),
    SheetColumn("down_s", "down", _span, right=True),
    SheetColumn("onsets", "outages began", right=True),
)
