"""Time nothing is known of: when, how long, and why."""

from probe.formats.figures import zone_of
from probe.formats.sections.explain.words import clock, counted, listed, number, seconds
from probe.formats.sheet import Sheet, SheetColumn, Value
from probe.model.explain import Explanation, Unseen
from probe.model.report import Report, WindowReport

_WHY = {
    "before_first": "it had not been asked yet",
    "after_last": "it was not asked any more",
    "not_asked": "nobody asked",
    "offline": "no network here",
    "errors": "the fault was ours",
    "votes": "too few vantages spoke",
}


def unseen(document: Report, window: WindowReport, told: Explanation) -> list[Sheet]:
    if not told.unseen:
        return []
    zone = zone_of(document.timezone)
    rows = [
        (clock(each.start, zone), clock(each.end, zone), each.length_s, _why(each)) for each in told.unseen
    ]
    said = " + ".join(number(each.length_s) for each in told.unseen)
    if told.more_unseen:
        said += f" + {number(round(told.more_unseen_s, 6))} (of {counted(told.more_unseen, 'shorter gap')})"
    return [
        Sheet(
            f"The {seconds(window.unknown_s)} unknown",
            columns=_COLUMNS,
            rows=rows,
            notes=[f"{said} = {seconds(window.unknown_s)}."],
            screen=True,
        )
    ]


def _why(gap: Unseen) -> str:
    found = [
        f"{number:,} {what}" for number, what in ((gap.masked, "masked"), (gap.errors, "errors")) if number
    ]
    said = _WHY.get(gap.why, gap.why)
    return f"{said}: {listed(found)}" if found else said


def _exact(value: Value) -> str:
    return number(value) if isinstance(value, int | float) else ""


_COLUMNS = (
    SheetColumn("from", "from"),
    SheetColumn("until", "until"),
    SheetColumn("length_s", "seconds", _exact, right=True),
    SheetColumn("why", "why"),
)
