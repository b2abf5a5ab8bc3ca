"""A vantage a row, then a quorum a row; under them where the vantages do not agree, and who is alone."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from probe.formats import Look
from probe.formats.figures import lasting, percent, stamp, zone_of
from probe.formats.sheet import BAD, GOOD, QUIET, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.report import ProbeReport, Report, WindowReport
from probe.model.vantages import VantageFigures, Vantages, Vote
from probe.text import clean

_NEARLY_GOOD = 0.99
_TOO_FEW = {"majority": "the majority", "all": "all"}


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    columns, found, lonely = _columns(document), list[Sheet](), dict[str, None]()
    for probe in document.probes:
        for window in probe.windows:
            asked = window.sections.vantages
            if asked is not None and len(asked.vantages) > 1:
                found.append(_sheet(probe, window, asked, columns))
            elif asked is not None:
                lonely[_lonely(probe, asked)] = None
    if lonely:
        found.append(Sheet("one vantage, which decides alone", (), columns, lead=[", ".join(lonely)]))
    return found


def _lonely(probe: ProbeReport, asked: Vantages) -> str:
    name = clean(probe.probe, NAME_LIMIT)
    vantage = clean(asked.vantages[0].vantage, NAME_LIMIT) if asked.vantages else ""
    return f"{name} from {vantage}" if vantage else f"{name} from nowhere yet"


def _sheet(
    probe: ProbeReport, window: WindowReport, asked: Vantages, columns: tuple[SheetColumn, ...]
) -> Sheet:
    return Sheet(
        title=f"{clean(probe.probe, NAME_LIMIT)}, by vantage ({clean(window.name, NAME_LIMIT)})",
        of=(("probe", probe.probe), ("window", window.name)),
        columns=columns,
        rows=[*map(_alone, asked.vantages), *map(_vote, asked.votes)],
        notes=list(_notes(asked)),
    )


def _alone(each: VantageFigures) -> tuple[Value, ...]:
    return (
        "vantage", each.vantage, each.availability, each.edge_low, each.edge_high, each.coverage,
        each.down_s if each.coverage else None, each.alone_down_s, each.alone_up_s, each.unknown_s, each.samples,
        each.first, each.last, None,
    )  # fmt: skip


def _vote(each: Vote) -> tuple[Value, ...]:
    return (
        "quorum", each.quorum, each.availability, each.edge_low, each.edge_high, each.coverage,
        each.down_s if each.coverage else None, None, None, each.unknown_s, None,
        None, None, each.chosen,
    )  # fmt: skip


def _notes(asked: Vantages) -> Iterator[str]:
    chosen = next(each.quorum for each in asked.votes if each.chosen)
    if asked.location_weighted is not None:
        yield (
            f"location-weighted: {percent(asked.location_weighted)} % "
            "(what all vantages saw up, of all that they saw)"
        )
    if asked.any_ok_uptime is not None and asked.any_ok_reachability is not None:
        yield (
            f"up while any vantage reaches it, as other tools have it: {percent(asked.any_ok_uptime)} %; "
            f"reachability: {percent(asked.any_ok_reachability)} % of samples"
        )
    if asked.partial_s:
        yield f"partly down for {lasting(asked.partial_s)}: some saw it down, but not {_TOO_FEW.get(chosen, chosen)}"
    if asked.joint_s:
        share = 100 * asked.differing_s / asked.joint_s
        yield (
            f"two or more saw it for {lasting(asked.joint_s)}, "
            + (
                f"and did not agree for {lasting(asked.differing_s)} of it ({share:.3g} %)"
                if share
                else "and agreed"
            )
        )
    odd = next((each for each in asked.vantages if each.vantage == asked.odd_one), None)
    if odd is not None:
        yield _odd(odd)
    elif asked.differing_s and len(asked.vantages) == 2:
        yield "of two that differ nobody can say which is wrong: a third vantage would tell"


def _odd(odd: VantageFigures) -> str:
    name = clean(odd.vantage, NAME_LIMIT)
    down, up = (f"{lasting(seconds)}" for seconds in (odd.alone_down_s, odd.alone_up_s))
    said = f"{name} alone saw it " + (
        f"down for {down}, and up for {up}"
        if odd.alone_down_s and odd.alone_up_s
        else f"down for {down}"
        if odd.alone_down_s
        else f"up for {up}"
    )
    return f"{said}: look at {name} first"


def _percent(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else "no data"


def _edge(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else ""


def _seen(value: Value) -> str:
    return f"{percent(value, 0)} %" if isinstance(value, float) else ""


def _seconds(value: Value) -> str:
    return lasting(value) if isinstance(value, float) else ""


def _samples(value: Value) -> str:
    return "" if value is None else str(value)


def _when(document: Report, value: Value) -> str:
    return stamp(value, zone_of(document.timezone)) if isinstance(value, datetime) else ""


def _chosen(value: Value) -> str:
    return "this report's" if value is True else ""


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


def _quiet(_value: Value) -> str:
    return QUIET


def _columns(document: Report) -> tuple[SheetColumn, ...]:
    when = partial(_when, document)
    return (
        SheetColumn("what", "", tone=_quiet),
        SheetColumn("name", ""),
        SheetColumn("availability", "available", _percent, right=True, tone=_tone),
        SheetColumn("edge_low", "at least", _edge, right=True, rank=2, tone=_quiet),
        SheetColumn("edge_high", "at most", _edge, right=True, rank=2, tone=_quiet),
        SheetColumn("coverage", "seen", _seen, right=True, rank=1),
        SheetColumn("down_s", "down", _seconds, right=True, rank=1),
        SheetColumn("alone_down_s", "alone down", _seconds, right=True, rank=3),
        SheetColumn("alone_up_s", "alone up", _seconds, right=True, rank=4),
        SheetColumn("unknown_s", "unknown", _seconds, right=True, rank=5),
        SheetColumn("samples", "samples", _samples, right=True, rank=6),
        SheetColumn("first", "first sample", when, rank=8),
        SheetColumn("last", "last sample", when, rank=7),
        SheetColumn("chosen", "", _chosen),
    )
