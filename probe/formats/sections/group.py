"""A member a row, then a row for each combination of them that was down."""

from collections.abc import Iterator

from probe.formats import Look
from probe.formats.figures import down_when, lasting, percent
from probe.formats.sheet import BAD, GOOD, QUIET, UNSURE, WEAK, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.groups import GroupReport, MemberFigures, Surface
from probe.model.report import ProbeReport, Report, WindowReport
from probe.text import clean

_NEARLY_GOOD = 0.99


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    return [
        _sheet(probe, window, window.sections.group)
        for probe in document.probes
        for window in probe.windows
        if window.sections.group is not None
    ]


def _sheet(probe: ProbeReport, window: WindowReport, found: GroupReport) -> Sheet:
    return Sheet(
        title=f"{clean(probe.probe, NAME_LIMIT)}, by member ({clean(window.name, NAME_LIMIT)})",
        of=(("probe", probe.probe), ("window", window.name)),
        columns=_COLUMNS,
        rows=[*map(_member, found.members), *map(_surface, found.surfaces)],
        notes=list(_notes(clean(probe.probe, NAME_LIMIT), found)),
    )


def _member(each: MemberFigures) -> tuple[Value, ...]:
    return (
        "member", each.label, each.probe, each.availability, each.coverage,
        each.down_s, each.alone_s if each.coverage else None, None, each.unknown_s, each.blind_s,
    )  # fmt: skip


def _surface(each: Surface) -> tuple[Value, ...]:
    return ("down", each.surface, None, None, None, each.down_s, None, each.share, None, None)


def _notes(name: str, found: GroupReport) -> Iterator[str]:
    yield f"{name}: {down_when(found.down)}"
    if not found.up_s and not found.any_down_s:
        yield "at no time was all of it seen, nor any of it down"
        return
    any_down = (
        f"any of them was down for {lasting(found.any_down_s)}" if found.any_down_s else "none was ever down"
    )
    unknown = f", and {lasting(found.unknown_s)} are unknown" if found.unknown_s else ""
    yield f"all were up for {lasting(found.up_s)}, {any_down}{unknown}"
    yield from _apart(found)
    for each in found.members:
        if each.blind_s:
            label = clean(each.label, NAME_LIMIT)
            yield f"{name} is unknown for {lasting(each.blind_s)} in which {label} was not seen"


def _apart(found: GroupReport) -> Iterator[str]:
    for each in found.members:
        if each.left_out_s:
            yield (
                f"{lasting(each.left_out_s)} is maintenance of {clean(each.label, NAME_LIMIT)} alone: left out of its "
                "availability, seen and down, as in its own row; for the group it counts"
            )


def _percent(value: Value) -> str:
    return f"{percent(value)} %" if isinstance(value, float) else ""


def _whole(value: Value) -> str:
    return f"{percent(value, 0)} %" if isinstance(value, float) else ""


def _seconds(value: Value) -> str:
    return lasting(value) if isinstance(value, float) else ""


def _plain(value: Value) -> str:
    return "" if value is None else str(value)


def _tone(value: Value) -> str:
    if not isinstance(value, float):
        return UNSURE
    return GOOD if value >= 1 else WEAK if value >= _NEARLY_GOOD else BAD


def _quiet(_value: Value) -> str:
    return QUIET


_COLUMNS = (
    SheetColumn("what", "", tone=_quiet),
    SheetColumn("name", ""),
    SheetColumn("member", "probe", _plain, rank=4),
    SheetColumn("availability", "available", _percent, right=True, tone=_tone),
    SheetColumn("coverage", "seen", _whole, right=True, rank=1),
    SheetColumn("down_s", "down", _seconds, right=True),
    SheetColumn("alone_s", "alone", _seconds, right=True, rank=2),
    SheetColumn("share", "share", _whole, right=True, rank=3),
    SheetColumn("unknown_s", "unknown", _seconds, right=True, rank=5),
    SheetColumn("blind_s", "group unknown", _seconds, right=True, rank=6),
)
