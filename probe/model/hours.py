"""Hours that come again: the weekly ones of a calendar, and those of maintenance that recurs.

They are hours of a wall clock. What they come to as moments is for `analysis.recurring` to say.
"""

from datetime import date

import msgspec


class Weekly(msgspec.Struct, frozen=True):
    """`Mon-Fri 22:00-23:30`, as `text` says it. Days count from Monday, 0; minutes from their midnight.

    `end_min` is later than `start_min`: hours that go over midnight end on a minute after 1440.
    """

    text: str
    days: tuple[int, ...]
    start_min: int
    end_min: int


class Cron(msgspec.Struct, frozen=True):
    """Every moment that the five fields of `line` name begins a time of `lasts_ms`."""

    line: str
    lasts_ms: int


class Absence(msgspec.Struct, frozen=True):
    """`2026-12-24 12:00-24:00` or a whole date: minutes that a calendar leaves out, from that midnight."""

    text: str
    day: date
    start_min: int
    end_min: int


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Weekly hours in a zone, without the absences. `timezone` None: that of the report."""

    name: str
    hours: tuple[Weekly, ...]
    timezone: str | None = None
    absences: tuple[Absence, ...] = ()


class During(msgspec.Struct, frozen=True):
    """What a window is narrowed to: the hours of a calendar, or with `inside` False the time outside them."""

    calendar: Calendar
    inside: bool = True

    @property
    def label(self) -> str:
        return self.calendar.name if self.inside else f"not {self.calendar.name}"
