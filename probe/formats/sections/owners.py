"""An owner and a reason a row: the downtime, then the time that is unknown; and the refused keys below."""

from collections.abc import Iterator

from probe.formats import Look
from probe.formats.figures import lasting, stamp, zone_of
from probe.formats.sheet import QUIET, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT, count
from probe.model.owners import OwnersDetail, Refusals, Standing
from probe.model.report import ProbeReport, Report, WindowReport
from probe.text import clean


def sheets(document: Report, look: Look) -> list[Sheet]:  # noqa: ARG001 - every section takes a look
    return [
        _sheet(document, probe, window, window.sections.owners)
        for probe in document.probes
        for window in probe.windows
        if window.sections.owners is not None
    ]


def _sheet(document: Report, probe: ProbeReport, window: WindowReport, found: OwnersDetail) -> Sheet:
    rows = [*_rows("down", found.down), *_rows("unknown", found.unknown)]
    return Sheet(
        title=f"{clean(probe.probe, NAME_LIMIT)}, by owner ({clean(window.name, NAME_LIMIT)})",
        of=(("probe", probe.probe), ("window", window.name)),
        columns=_COLUMNS,
        rows=rows,
        lead=() if rows else ("nothing failed, and nothing is unknown",),
        notes=[_refused(each, document) for each in found.refusals],
    )


def _rows(what: str, found: tuple[Standing, ...]) -> Iterator[tuple[Value, ...]]:
    whole = sum(each.seconds for each in found)
    for each in found:
        yield (
            what,
            each.owner.value if each.owner else None,
            each.reason or ("" if each.samples else "not asked"),
            each.samples,
            each.seconds,
            each.seconds / whole if whole else None,
        )


def _refused(each: Refusals, document: Report) -> str:
    zone = zone_of(document.timezone)
    refused = f"{count(each.samples, 'time')} a key was refused that had worked right before"
    return f"{refused}, {stamp(each.first, zone)} to {stamp(each.last, zone)}: {_WHY[each.why]}"


_WHY = {
    None: "suspect, not counted",
    "recovered": "worked again with nothing changed here, so it was the target's fault, and counts as down",
    "vouched": "another key was refused as well, or the vendor told of an incident, so it was the target's fault, "
    "and counts as down",
}


def _owner(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _seconds(value: Value) -> str:
    return lasting(value) if isinstance(value, float) else ""


def _share(value: Value) -> str:
    return f"{100 * value:.1f} %" if isinstance(value, float) else ""


def _quiet(_value: Value) -> str:
    return QUIET


_COLUMNS = (
    SheetColumn("what", "", tone=_quiet),
    SheetColumn("owner", "owner", _owner),
    SheetColumn("reason", "reason"),
    SheetColumn("samples", "samples", right=True),
    SheetColumn("seconds", "stands for", _seconds, right=True),
    SheetColumn("share", "share", _share, right=True, rank=1),
)
