"""A share of time, its limits and the stretches it is made of, in words."""

from datetime import tzinfo

from probe.formats.figures import percent
from probe.formats.sections.explain.words import clock, listed, number
from probe.model.basis import Loss, Stays


def _n(value: float) -> str:
    return number(round(value, 6))


def share(found: Loss, availability: float) -> str:
    """`1 - 14,100 / 86,400 = 83.680 %`."""
    return f"1 - {_n(found.lost_s)} / {_n(found.known_s)} = {percent(availability)} %"


def edges(found: Loss, low: float | None, high: float | None) -> str:
    """What it can be, wherever in their brackets the changes were; empty where that is a single point."""
    if low is None or high is None or low == high:
        return ""
    known = _n(found.known_s)
    return (
        f"; wherever the changes were, from 1 - {_n(found.lost_high_s)} / {known} = {percent(low)} % to "
        f"1 - {_n(found.lost_low_s)} / {known} = {percent(high)} %"
    )


def limits(found: Loss, worst: float | None, best: float | None) -> str:
    """The unknown time as down, and as up; empty where there is none."""
    if worst is None or best is None or not found.unknown_s:
        return ""
    whole = _n(found.known_s + found.unknown_s)
    return (
        f"; with {_n(found.unknown_s)} s unknown, at worst 1 - ({_n(found.lost_high_s)} + {_n(found.unknown_s)}) / {whole} = "
        f"{percent(worst)} %, at best 1 - {_n(found.lost_low_s)} / {whole} = {percent(best)} %"
    )


def stays(found: Stays, zone: tzinfo) -> str:
    """`3,600 s from 11-01 02:00:00 to 11-01 03:00:00 and 60 s in 2 shorter ones`; empty without any."""
    parts = [
        f"{_n(each.length_s)} s from {clock(each.start, zone)} to {clock(each.end, zone)}"
        for each in found.listed
    ]
    if found.more:
        parts.append(f"{_n(found.more_s)} s in {found.more:,} shorter one{'' if found.more == 1 else 's'}")
    return listed(parts)
