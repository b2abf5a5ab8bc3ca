"""The downtime, part by part: between which samples the target went down and came back, and who got the seconds."""

from collections.abc import Iterator
from datetime import tzinfo

from probe.formats.figures import zone_of
from probe.formats.sections.explain.words import clock, counted, listed, number, seconds
from probe.formats.sheet import BAD, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT
from probe.model.explain import Bracket, Explanation, Spell
from probe.model.report import Report, WindowReport
from probe.text import clean

_MOST_REASONS = 2
_SHARED = {
    "hold": "Between two samples that differ the first one gets the time, as far as it speaks.",
    "hauer": "Between two samples that differ the first one gets the time, unless the gap is too long.",
}
_CLIPPED = "Only what is in the window, and not in maintenance, is counted."
_HALVED = "Between two samples that differ each gets the half next to it, as far as it speaks."


def downtime(document: Report, window: WindowReport, told: Explanation) -> list[Sheet]:
    if not told.spells:
        return []
    zone = zone_of(document.timezone)
    rows = [row for spell in told.spells for row in _rows(spell, zone)]
    return [
        Sheet(
            f"Where the {seconds(window.down_s)} down come from",
            lead=[_SHARED.get(document.method, _HALVED), *([_CLIPPED] if _clipped(told) else [])],
            columns=_COLUMNS,
            rows=rows,
            notes=[_sum(window, told)],
            screen=True,
        )
    ]


def _clipped(told: Explanation) -> bool:
    brackets = (bracket for spell in told.spells for bracket in (spell.begin, spell.end) if bracket)
    return any(each.length_s > each.down_s + each.good_s + each.unknown_s for each in brackets) or any(
        (each.last - each.first).total_seconds() > each.between_s for each in told.spells
    )


def _sum(window: WindowReport, told: Explanation) -> str:
    parts = [f"{number(each.down_s)} ({_witnesses(each)})" for each in told.spells]
    said = " + ".join(parts)
    if told.more_spells:
        said += f" + {number(round(told.more_down_s, 6))} (of {told.more_spells:,} smaller ones)"
    elif round(told.more_down_s, 6):
        said += f" + {number(round(told.more_down_s, 6))} (where the vantages disagree)"
    return f"Each time it was down: {said} = {seconds(window.down_s)}."


def _rows(spell: Spell, zone: tzinfo) -> Iterator[tuple[Value, ...]]:
    if spell.begin:
        yield _bracket(spell.begin, "went down", zone)
    first, last = clock(spell.first, zone), clock(spell.last, zone)
    length = (spell.last - spell.first).total_seconds()
    if length:
        yield (
            first,
            "down",
            last,
            "down",
            length,
            spell.between_s,
            None,
            None,
            counted(spell.samples, "failure"),
        )
    if spell.end:
        yield _bracket(spell.end, "came back", zone)
    elif spell.held_s:
        yield last, "down", "", "", None, spell.held_s, None, None, "held"


def _bracket(found: Bracket, what: str, zone: tzinfo) -> tuple[Value, ...]:
    return (
        clock(found.before.at, zone),
        found.before.outcome,
        clock(found.after.at, zone),
        found.after.outcome,
        found.length_s,
        found.down_s,
        found.good_s,
        found.unknown_s or None,
        what,
    )


def _witnesses(spell: Spell) -> str:
    said, failed = counted(spell.samples, "failure"), sum(spell.reasons.values())
    if failed > spell.samples:  # more than one vantage saw it
        said = f"{counted(failed, 'failure')} at {counted(spell.samples, 'moment')}"
    reasons = [
        clean(reason, NAME_LIMIT) if times == failed else f"{clean(reason, NAME_LIMIT)} ({times:,})"
        for reason, times in list(spell.reasons.items())[:_MOST_REASONS]
    ]
    if len(spell.reasons) > _MOST_REASONS:
        reasons.append("others")
    return f"{said}: {listed(reasons)}" if reasons else said


def _exact(value: Value) -> str:
    return number(value) if isinstance(value, int | float) else ""


def _tone(value: Value) -> str:
    return BAD if value == "down" else ""


_COLUMNS = (
    SheetColumn("from", "from"),
    SheetColumn("before", "", tone=_tone),
    SheetColumn("until", "until"),
    SheetColumn("after", "", tone=_tone),
    SheetColumn("length_s", "seconds", _exact, right=True, rank=2),
    SheetColumn("down_s", "down", _exact, right=True),
    SheetColumn("good_s", "not", _exact, right=True, rank=1),
    SheetColumn("unknown_s", "unknown", _exact, right=True, rank=1),
    SheetColumn("what", "what", rank=3),
)
