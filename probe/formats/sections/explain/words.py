"""Numbers and times as an explanation writes them: exact, so that the sums can be done again."""

from collections.abc import Iterable
from datetime import datetime, tzinfo


def number(value: float) -> str:
    """`14,100`, `22.5`: every digit there is, as far as there are twelve."""
    return f"{value:,.12g}"


def seconds(value: float) -> str:
    """`14,100 s`."""
    return f"{number(value)} s"


def counted(value: int, noun: str) -> str:
    """`1 sample`, `1,440 samples`."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = [*parts] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def clock(moment: datetime, zone: tzinfo) -> str:
    """`11-22 14:31:00`, with the milliseconds where there are any."""
    local = moment.astimezone(zone)
    whole = f"{local:%m-%d %H:%M:%S}"
    return f"{whole}.{local.microsecond // 1000:03d}" if local.microsecond else whole
