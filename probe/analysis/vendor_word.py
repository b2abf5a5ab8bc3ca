"""What a vendor said over time: looks at its status page → its incidents, and what the page said when."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from probe.analysis.part import stale_ms
from probe.analysis.pieces import common, union
from probe.analysis.timeline import TICKS, Segment, Timeline, append
from probe.model.sample import Sample
from probe.model.vendor import Health, Incident, Vendor
from probe.units import from_ms, to_ms

CODES: Mapping[Health, int] = {health: code for code, health in enumerate(Health, start=1)}
"""The labels of a page's timeline."""


class Look(NamedTuple):
    """One reading of a status page. `vendor` is None where it could not be read; `every_ms` 0: no interval is known."""

    at_ms: int
    vendor: Vendor | None
    every_ms: int = 0

    @property
    def health(self) -> Health:
        return Health.UNKNOWN if self.vendor is None else self.vendor.health


class Told(NamedTuple):
    """An incident with what was last said of it, and when it was first and last seen among what the page tells.

    `gone_ms`: the first look after that at which it was not told of, though nothing was left out; None without one.
    It matters for an incident whose end was never seen: between `last_ms` and `gone_ms` it was closed, or removed.
    """

    incident: Incident
    first_ms: int
    last_ms: int
    gone_ms: int | None


def look_of(sample: Sample) -> Look:
    """Of a sample of kind `status`. One that was not read has no vendor, or one whose health is unknown."""
    return Look(to_ms(sample.at), sample.vendor, round((sample.every_s or 0.0) * 1000))


def incidents(looks: Iterable[Look]) -> tuple[Told, ...]:
    """By id, the latest word of each, in the order in which they were first seen. Any order of looks will do."""
    found: dict[str, Told] = {}
    for at_ms, vendor, _ in _in_order(looks):
        if vendor is None:
            continue
        here = {each.id: each for each in vendor.incidents}
        for ident, told in found.items():
            if ident not in here and told.gone_ms is None and not vendor.left_out:
                found[ident] = told._replace(gone_ms=at_ms)
        for ident, incident in here.items():
            first = found[ident].first_ms if ident in found else at_ms
            found[ident] = Told(incident, first, at_ms, None)
    return tuple(found.values())


def timeline(looks: Iterable[Look], now_ms: int) -> Timeline:
    """The health of the page as a whole, labelled by CODES; what was not read is not covered.

    Each look speaks for the time nearest to it, and no further than its staleness, as samples do.
    """
    found: Timeline = []
    around: list[Look | None] = [None, *(seen := _in_order(looks)), None]
    for before, here, after in zip(around, seen, around[2:], strict=False):
        if here.health is Health.UNKNOWN:
            continue
        start = here.at_ms * TICKS - _reach(before, here)
        end = min(here.at_ms * TICKS + _reach(here, after), now_ms * TICKS)
        if end > start:
            found.append(Segment(start, end, CODES[here.health]))
    return found


def heard_until(looks: Iterable[Look], now_ms: int) -> int:
    """How far the last look speaks at which a page told anything, in milliseconds; 0 without one.

    So long an incident goes on that was open then: of what came later nobody knows.
    """
    last = max((look for look in looks if look.vendor is not None), key=lambda look: look.at_ms, default=None)
    return 0 if last is None else min(now_ms, last.at_ms + _reach(last, None) // TICKS)


def together(lines: Sequence[Timeline]) -> Timeline:
    """Several pages of one vendor as one: the worst word counts, and all is well only where every page said so.

    Trouble on one page is trouble, whatever another one would have said; without any, a page that was not read leaves
    the time open.
    """
    if len(lines) == 1:
        return lines[0]
    found: Timeline = []
    at = [0] * len(lines)
    for start, end in pairwise(sorted({edge for line in lines for each in line for edge in each[:2]})):
        said = []
        for i, line in enumerate(lines):
            while at[i] < len(line) and line[at[i]].end <= start:
                at[i] += 1
            if at[i] < len(line) and line[at[i]].start <= start:
                said.append(line[at[i]].label)
        if len(said) == len(lines) or max(said, default=0) >= CODES[Health.DEGRADED]:
            append(found, start, end, max(said))
    return found


def read_by_all(lines: Sequence[Timeline]) -> Timeline:
    """The time of which every page told something; one that was never read leaves none."""
    found = [(each.start, each.end) for each in lines[0]] if lines else []
    for line in lines[1:]:
        found = common(union(found), union((each.start, each.end) for each in line))
    return [Segment(start, end, 1) for start, end in union(found)]


def _reach(one: Look | None, other: Look | None) -> int:
    """Ticks that a look speaks for on the side where the other one is: half of the gap, half of the staleness at most."""
    if one is None:
        return 0
    stale = round(stale_ms(one.every_ms, other.every_ms if other else one.every_ms) * TICKS)
    gap = stale if other is None else (other.at_ms - one.at_ms) * TICKS
    return min(gap, stale) // 2


def _in_order(looks: Iterable[Look]) -> list[Look]:
    """By time, one for each moment. Of several at once what could be read is taken; then the worse word."""
    found: dict[int, Look] = {}
    for look in sorted(looks, key=_rank):
        found[look.at_ms] = look
    return list(found.values())


def _rank(look: Look) -> tuple[int, bool, bool, int, str]:
    vendor = look.vendor
    if vendor is None:
        return look.at_ms, False, False, 0, ""
    known = vendor.health is not Health.UNKNOWN
    return look.at_ms, True, known, list(Health).index(vendor.health), repr(vendor)


def closed(found: Iterable[Told]) -> tuple[Incident, ...]:
    """The incidents; one that went from the page before its end was told ends with the first look that missed it."""
    return tuple(
        each.incident
        if each.incident.resolved is not None or each.gone_ms is None
        else msgspec.structs.replace(each.incident, resolved=from_ms(each.gone_ms))
        for each in found
    )
