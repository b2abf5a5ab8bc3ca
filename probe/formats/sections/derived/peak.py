"""Peak hours and the rest: the sums, and what chance would have made of them."""

from collections.abc import Iterator

from probe.formats.figures import percent
from probe.formats.sections.explain.words import counted, listed, number, seconds
from probe.formats.sheet import Derivation
from probe.model.certainty import Peak, PeakPart
from probe.model.report import Report, WindowReport

_PART = ("length_s", "availability", "coverage", "down_s", "unknown_s", "onsets")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    found = window.sections.peak
    if found is None:
        return
    yield _part("Peak hours", found.peak, document)
    yield _part("The rest", found.other, document)
    yield from _chance(found)
    if found.weight is not None and found.weighted is not None:
        peak, rest = _known(found.peak), _known(found.other)
        yield Derivation(
            ("weight", "weighted"),
            f"With a peak second counting {number(found.weight)} times: ({_times(found.peak)} x {number(found.weight)} x "
            f"{number(peak)} + {_times(found.other)} x {number(rest)}) / ({number(found.weight)} x {number(peak)} + "
            f"{number(rest)}) = {percent(found.weighted)} %.",
        )


def _known(part: PeakPart) -> float:
    return round(part.length_s - part.unknown_s, 6)


def _times(part: PeakPart) -> str:
    return f"{part.availability or 0.0:.8g}"


def _part(name: str, part: PeakPart, document: Report) -> Derivation:
    known = _known(part)
    said = f"{name}: {seconds(part.length_s)} - {seconds(part.unknown_s)} unknown = {seconds(known)} known"
    if part.coverage is not None:
        said += f", {percent(part.coverage, 1)} %"
    if part.availability is not None:
        lost = f"{number(part.down_s)}"
        if document.degraded_weight:
            lost = f"{number(round((1 - part.availability) * known, 6))} (down {lost}, and degraded by its weight)"
        said += f"; 1 - {lost} / {number(known)} = {percent(part.availability)} %"
    return Derivation(_PART, f"{said}. {counted(part.onsets, 'outage')} began in it.")


def _chance(found: Peak) -> Iterator[Derivation]:
    onsets = found.peak.onsets + found.other.onsets + found.onsets_unsure
    yield Derivation(
        ("onsets_unsure",),
        f"{counted(found.onsets_unsure, 'outage')} whose last good and first failing sample lie on both sides of an edge of "
        "the peak: they are counted in neither part, and as either in the chances.",
    )
    if found.onsets_p is not None and found.onsets_p_low is not None:
        known, whole = _known(found.peak), _known(found.peak) + _known(found.other)
        yield Derivation(
            ("onsets_p", "onsets_p_low"),
            f"The chance of {found.peak.onsets:,} or more of {counted(onsets, 'onset')} in {listed(found.hours)}, each with the chance "
            f"{number(known)} / {number(whole)} (binomial, exact) = {found.onsets_p:.4g}; of {found.peak.onsets + found.onsets_unsure:,}, with those that may have "
            f"begun in them, {found.onsets_p_low:.4g}.",
        )
    if found.downtime_p is not None:
        yield Derivation(
            ("downtime_p",),
            f"Turned by minutes through each {found.turned_through} (one alone in all its turns, several in 10,000 draws), the "
            f"share of turns that put {seconds(found.peak.down_s)} or more down into peak hours = {found.downtime_p:.4g}.",
        )
