"""Which hours of a window count: `30d during business`, `24h not during "Mon-Sun 02:00-04:00"`.

Of several hours asked for any will do, and what is left out is left out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from probe.analysis.part import Piece
from probe.analysis.pieces import union, without
from probe.analysis.recurring import open_hours
from probe.analysis.weekly import parse_weekly
from probe.analysis.windows import CLAUSE, parse_window
from probe.model.hours import Calendar, During
from probe.model.report import Window
from probe.registry import suggest
from probe.units import UnitError


class Clause(NamedTuple):
    """Hours as they are asked for: the name of a calendar, or hours of the week."""

    words: str
    inside: bool = True

    def __str__(self) -> str:
        return f"{'' if self.inside else 'not '}during {self.words}"


def split(text: str) -> tuple[str, tuple[Clause, ...]]:
    """`30d during business` → `30d`, and what follows it."""
    base, *rest = CLAUSE.split(" ".join(text.split()))
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return base, tuple(clause(words, inside=said.lower() == "during") for said, words in pairs)


def clause(words: str, *, inside: bool = True) -> Clause:
    """Quotes around the words are for the shell and for the eye."""
    return Clause(" ".join(words.strip(" \"'").split()), inside)


def read_window(
    text: str, now: datetime, tz: str, calendars: Iterable[Calendar], more: Sequence[Clause] = ()
) -> Window:
    """The window that `text` names and the hours in it, `more` beside its own.

    Its name is all of it with single spaces. Raises UnitError like `parse_window`, and for hours that are
    neither a calendar nor hours of a week.
    """
    name = " ".join(text.split())
    base, own = split(name)
    window = narrowed(parse_window(base, now, tz), own, calendars, tz)
    return narrowed(
        msgspec.structs.replace(window, name=name), [each for each in more if each not in own], calendars, tz
    )


def narrowed(window: Window, clauses: Sequence[Clause], calendars: Iterable[Calendar], tz: str) -> Window:
    """The window, of which only those hours count. Raises UnitError."""
    known = tuple(calendars)
    during = [During(calendar_of(each, known, tz), each.inside) for each in clauses]
    return msgspec.structs.replace(
        window,
        name=" ".join([window.name, *map(str, clauses)]),
        during=tuple(dict.fromkeys((*window.during, *during))),
    )


def calendar_of(asked: Clause, calendars: Iterable[Calendar], tz: str) -> Calendar:
    """The calendar of that name, or one of these hours alone; in the zone `tz` if it has none. Raises UnitError."""
    known, words = {each.name: each for each in calendars}, asked.words
    found = known.get(words)
    if found is not None:
        return msgspec.structs.replace(found, timezone=found.timezone or tz)
    if " " in words or ":" in words:  # which no name of a calendar holds
        return Calendar(name=words, hours=(parse_weekly(words),), timezone=tz)
    raise UnitError(
        f"there is no calendar {words!r}{suggest(words, list(known))}: "
        "name a [[calendar]] of probes.toml, or write hours such as Mon-Fri 09:00-17:00"
    )


def outside(during: Sequence[During], start_ms: int, end_ms: int) -> list[Piece]:
    """What of [start, end) does not count."""
    asked = [each.calendar for each in during if each.inside]
    left_out = [each.calendar for each in during if not each.inside]
    found = [piece for each in left_out for piece in open_hours(each, start_ms, end_ms)]
    if asked:
        wanted = union(piece for each in asked for piece in open_hours(each, start_ms, end_ms))
        found += without(start_ms, end_ms, wanted)
    return union(found)


def has_none(window: Window) -> bool:
    """Whether nothing of a window lies in the hours it is about."""
    return bool(window.during) and not without(
        window.start_ms, window.end_ms, outside(window.during, window.start_ms, window.end_ms)
    )
