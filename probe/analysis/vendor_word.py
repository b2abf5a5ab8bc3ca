"""What a vendor said over time: looks at its status page → its incidents, and how long each part was in which state.

Pure. Time between two looks takes the state of the earlier one, for as long as the caller lets a look hold;
beyond that, and after a look at which the page could not be read, it is unknown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from probe.model.sample import Sample
from probe.model.vendor import Health, Incident, Vendor
from probe.units import to_ms

PAGE = ""
"""What the page says of all components together, among the runs of single ones."""

WEIGHTS: Mapping[Health, float] = {
    Health.OPERATIONAL: 0.0,
    Health.MAINTENANCE: 0.0,
    Health.DEGRADED: 0.0,
    Health.PARTIAL: 0.3,
    Health.MAJOR: 1.0,
}
"""How much of the time is lost, as Statuspage's own uptime has it: hours of `degraded` leave 100 %."""


class Look(NamedTuple):
    """`vendor` is None where the page could not be read."""

    at_ms: int
    vendor: Vendor | None


class Told(NamedTuple):
    """An incident with what was last said of it, and when it was first and last seen among what the page tells.

    `gone_ms`: the first look after that at which it was not told of, though nothing was left out; None without one.
    It matters for an incident whose end was never seen: between `last_ms` and `gone_ms` it was closed, or removed.
    """

    incident: Incident
    first_ms: int
    last_ms: int
    gone_ms: int | None


class Run(NamedTuple):
    """[start_ms, end_ms) in one state."""

    start_ms: int
    end_ms: int
    health: Health


class Uptime(NamedTuple):
    """`share` of the known time, None where nothing is known. A page that lists a part as well counts it as known."""

    share: float | None
    known_ms: int


def look_of(sample: Sample) -> Look:
    """Of a sample of kind `status`. One that was not read has no vendor, or one whose health is unknown."""
    return Look(to_ms(sample.at), sample.vendor)


def incidents(looks: Iterable[Look]) -> tuple[Told, ...]:
    """By id, the latest word of each, in the order in which they were first seen. Any order of looks will do."""
    found: dict[str, Told] = {}
    for at_ms, vendor in _in_order(looks):
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


def runs(looks: Iterable[Look], until_ms: int, hold_ms: int) -> dict[str, tuple[Run, ...]]:
    """The states of each component, by id, and of PAGE, from the first look to `until_ms`, without a hole.

    A component that a look does not list is unknown from it on: it may have been left out, or gone from the page.
    `hold_ms` is how long one look says anything, such as twice the interval of the probe.
    """
    ordered = [look for look in _in_order(looks) if look.at_ms < until_ms]
    ids = [
        PAGE,
        *dict.fromkeys(each.id for look in ordered if look.vendor for each in look.vendor.components),
    ]
    states = [_states(look.vendor) for look in ordered]
    ends = [*(look.at_ms for look in ordered[1:]), until_ms]
    return {
        ident: tuple(
            _merged(
                piece
                for look, end, state in zip(ordered, ends, states, strict=False)
                for piece in _pieces(look.at_ms, end, hold_ms, state.get(ident, Health.UNKNOWN))
            )
        )
        for ident in ids
        if ordered
    }


def names(looks: Iterable[Look]) -> dict[str, str]:
    """What each component was last called."""
    return {
        each.id: each.name
        for _, vendor in _in_order(looks)
        if vendor is not None
        for each in vendor.components
    }


def uptime(found: Sequence[Run]) -> Uptime:
    """The vendor's own, by WEIGHTS."""
    known = [run for run in found if run.health is not Health.UNKNOWN]
    known_ms = sum(run.end_ms - run.start_ms for run in known)
    lost_ms = sum((run.end_ms - run.start_ms) * WEIGHTS[run.health] for run in known)
    return Uptime(None if not known_ms else 1 - lost_ms / known_ms, known_ms)


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


def _states(vendor: Vendor | None) -> dict[str, Health]:
    if vendor is None:
        return {}
    return {PAGE: vendor.health, **{each.id: each.health for each in vendor.components}}


def _pieces(start_ms: int, end_ms: int, hold_ms: int, health: Health) -> Iterator[Run]:
    held = min(end_ms, start_ms + hold_ms)
    yield Run(start_ms, held, health)
    if held < end_ms:
        yield Run(held, end_ms, Health.UNKNOWN)


def _merged(pieces: Iterable[Run]) -> Iterator[Run]:
    last: Run | None = None
    for piece in pieces:
        if piece.start_ms >= piece.end_ms:
            continue
        if last is not None and last.health is piece.health:
            last = last._replace(end_ms=piece.end_ms)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
