"""Each vantage alone, each quorum, and where they do not agree."""

from collections.abc import Iterator

from probe.analysis.quorum import QUORUMS
from probe.formats.figures import percent, stamp, zone_of
from probe.formats.sections.explain.words import number, seconds
from probe.formats.sheet import Derivation
from probe.formats.words import NAME_LIMIT
from probe.model.report import Report, WindowReport
from probe.model.vantages import VantageFigures, Vantages, Vote
from probe.text import clean

_SHARES = ("availability", "edge_low", "edge_high", "coverage", "down_s", "unknown_s")


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:
    found = window.sections.vantages
    if found is None:
        return
    for each in found.vantages:
        yield _alone(each, document)
    for vote in found.votes:
        yield _vote(vote, len(found.vantages))
    yield from _notes(found, window)


def _share(
    up_s: float, down_s: float, unknown_s: float, coverage: float | None, availability: float | None
) -> str:
    known = round(up_s + down_s, 6)
    said = f"{number(up_s)} up + {number(down_s)} down = {seconds(known)} known, {seconds(unknown_s)} unknown"
    if coverage is not None:
        said += f", {percent(coverage, 1)} % seen"
    if availability is None:
        return said
    exact = abs(availability - (1 - down_s / known)) < 1e-9 if known else False
    lost = (
        number(down_s)
        if exact
        else f"{number(round((1 - availability) * known, 6))} (degraded by its weight)"
    )
    return f"{said}; 1 - {lost} / {number(known)} = {percent(availability)} %"


def _edges(low: float | None, high: float | None) -> str:
    return (
        ""
        if low is None or high is None
        else f" ({percent(low)} to {percent(high)} % wherever the changes were)"
    )


def _alone(each: VantageFigures, document: Report) -> Derivation:
    zone = zone_of(document.timezone)
    many = "with samples beside and" if each.samples is None else f"{each.samples:,} samples"
    return Derivation(
        (*_SHARES, "samples", "first", "last", "alone_down_s", "alone_up_s"),
        f"{clean(each.vantage, NAME_LIMIT)} alone, {many} in the window, seen from {stamp(each.first, zone)} to "
        f"{stamp(each.last, zone)}: {_share(each.up_s, each.down_s, each.unknown_s, each.coverage, each.availability)}"
        f"{_edges(each.edge_low, each.edge_high)}. The only one of three or more to see it down: "
        f"{seconds(each.alone_down_s)}; to see it up: {seconds(each.alone_up_s)}.",
    )


def _vote(each: Vote, count: int) -> Derivation:
    rule = f"by {each.quorum}, down where {QUORUMS[each.quorum](count)} of {count} at work say so"
    return Derivation(
        (*_SHARES, "chosen"),
        f"Together {rule}{' (this report)' if each.chosen else ''}: "
        f"{_share(each.up_s, each.down_s, each.unknown_s, each.coverage, each.availability)}"
        f"{_edges(each.edge_low, each.edge_high)}; down at least {number(each.down_low_s)} and at most "
        f"{seconds(each.down_high_s)}.",
    )


def _notes(found: Vantages, window: WindowReport) -> Iterator[Derivation]:
    if found.location_weighted is not None:
        up = " + ".join(number(each.up_s) for each in found.vantages)
        seen = " + ".join(number(round(each.up_s + each.down_s, 6)) for each in found.vantages)
        yield Derivation(
            ("location_weighted",),
            f"Location-weighted: ({up}) / ({seen}) = {percent(found.location_weighted)} %.",
        )
    if found.any_ok_uptime is not None:
        yield Derivation(
            ("any_ok_uptime",),
            f"Time in which any vantage saw it up / time in which any saw anything = {percent(found.any_ok_uptime)} %.",
        )
    if found.any_ok_reachability is not None:
        yield Derivation(
            ("any_ok_reachability",),
            f"Reachability: ({window.samples:,} - {window.failed:,}) / {window.samples:,} samples = "
            f"{percent(found.any_ok_reachability)} %.",
        )
    yield Derivation(
        ("partial_s", "joint_s", "differing_s"),
        f"Some, but too few for the quorum, saw it down for {seconds(found.partial_s)}. Two or more saw anything for "
        f"{seconds(found.joint_s)}, and did not agree for {seconds(found.differing_s)} of it.",
    )
    if found.odd_one is not None:
        yield Derivation(
            ("odd_one",),
            f"{clean(found.odd_one, NAME_LIMIT)} was alone the longest, an interval of its samples at least: the odd one.",
        )
