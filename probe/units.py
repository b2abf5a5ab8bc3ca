"""`30s`, `99.9%`, `4KiB` ↔ numbers. Seconds, fractions and bytes inside; units only at the edges."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_DURATION = {"ms": "0.001", "s": "1", "m": "60", "min": "60", "h": "3600", "d": "86400", "w": "604800"}
_SIZE = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\s*")
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_MS = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
_LAST_MS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
LONGEST_DURATION = 36_500 * 86_400.0
"""Seconds. Beyond a life time, dates cannot be reckoned with."""

_LONGEST = 20  # characters of a number that a person would write


class UnitError(ValueError):
    """A quantity that cannot be read; the message says what would be."""


def parse_duration(text: str) -> float:
    """Seconds of `500ms`, `30s`, `5m`, `1h30m`, `7d`, `2w`. Raises UnitError."""
    compact = text.strip().lower()
    # Decimal, because 0.001 is no binary number: 9 * 0.001 is not 0.009.
    total, at = Decimal(0), 0
    for match in _PART.finditer(compact):
        if match.start() != at or match[2] not in _DURATION or len(match[1]) > _LONGEST:
            break
        total += Decimal(match[1]) * Decimal(_DURATION[match[2]])
        at = match.end()
    if not compact or at != len(compact):
        raise UnitError(
            f"{text!r} is not a duration: write a number and a unit, such as 500ms, 30s, 5m, 1h30m or 7d"
        )
    return float(total)


def parse_fraction(text: str) -> float:
    """0.999 of `99.9%` or `0.999`. Raises UnitError outside 0..1."""
    compact = text.strip()
    try:
        # Decimal: 99.9 / 100 is 0.9990000000000001, an objective that 999 of 1000 would miss.
        exact = Decimal(compact[:-1]) / 100 if compact.endswith("%") else Decimal(compact)
    except ArithmeticError:
        raise _no_share(text) from None
    # A Decimal may be NaN too, and a signalling one cannot even become a float.
    if exact.is_nan():
        raise _no_share(text)
    value = float(exact)
    if not 0.0 <= value <= 1.0:
        raise UnitError(f"{text!r} is not a share between 0% and 100%")
    return value


def _no_share(text: str) -> UnitError:
    return UnitError(f"{text!r} is not a share: write a percentage such as 99.9%")


def parse_size(text: str) -> int:
    """Bytes of `512`, `4KiB`, `1MB`. Raises UnitError."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)", text.strip().lower())
    if match is None or (match[2] or "b") not in _SIZE or len(match[1]) > _LONGEST:
        raise UnitError(f"{text!r} is not a size: write a number and a unit, such as 512B, 64KiB or 1MiB")
    return int(Decimal(match[1]) * _SIZE[match[2] or "b"])


def parse_money(text: str) -> float:
    """`"$5"`, `"$0.10"`, `"0.1"` → US dollars. Raises UnitError."""
    bare = text.strip().removeprefix("$").replace("_", "").strip()
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", bare):
        raise UnitError(f"{text!r} is not a sum of dollars: write it as in $5 or $0.10")
    return float(bare)


def format_money(dollars: float) -> str:
    """`$4.32`, with as many decimals as a small sum needs: `$0.00001`."""
    if dollars == 0 or dollars >= 0.01:
        return f"${dollars:,.2f}"
    return f"${dollars:.12f}".rstrip("0") if dollars >= 1e-12 else "$0.00"


def format_seconds(seconds: float) -> str:
    """For the eye, three digits that matter: `0.4 ms`, `412 ms`, `1.31 s`, `2m05s`, `3h55m`, `4d02h`."""
    if seconds < 0:
        return "-" + format_seconds(-seconds)
    milliseconds = seconds * 1000
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    return format_span(seconds)


def format_span(seconds: float) -> str:
    """A length of time: `0s`, `45s`, `2m05s`, `3h55m`, `4d02h`. Rounds half a unit of the smaller part."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes}m{rest:02d}s" if rest else f"{minutes}m"
    whole_minutes = round(seconds / 60)
    if whole_minutes < 1440:
        hours, minutes = divmod(whole_minutes, 60)
        return f"{hours}h{minutes:02d}m" if minutes else f"{hours}h"
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{days}d{hours:02d}h" if hours else f"{days}d"


def format_size(count: int) -> str:
    """`512 B`, `1.5 KiB`, `12 MiB`."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1023.5 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "B" or value >= 9.95 else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError("unreachable")


def floor_percent(fraction: float, digits: int) -> float:
    """A percentage floored at `digits`, never rounded up: 0.99996 at 2 digits is 99.99, only 1 gives 100."""
    if fraction >= 1.0:
        return 100.0
    scale = 10.0**digits
    # 1e-9 of the last digit: 0.29 * 100 is 28.999999999999996, and that is binary, not unavailability.
    floored = int(fraction * 100 * scale + 1e-9) / scale
    return min(floored, 100.0 - 1 / scale)


def format_percent(fraction: float | None, digits: int = 3) -> str:
    """`83.680 %`, floored; `–` where nothing is known."""
    return "–" if fraction is None else f"{floor_percent(fraction, digits):.{digits}f} %"


def to_ms(moment: datetime) -> int:
    """Milliseconds of UTC since the epoch, cut as `format_moment` cuts: a sample keeps its time on the line."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC moment of a count of milliseconds; beyond the years 1 to 9999, their first or last one.

    A margin around a window may reach over the end of the calendar, where there is nothing to be found.
    """
    return _EPOCH + min(max(milliseconds, _FIRST_MS), _LAST_MS) * _MILLISECOND


def format_moment(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-22T14:31:00.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """An RFC 3339 moment; a date alone is its UTC midnight. Raises UnitError where the zone is missing."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnitError(f"{text!r} is not a time: write RFC 3339, such as 2026-11-22T14:31:00Z") from None
    if moment.tzinfo is None:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return moment.replace(tzinfo=UTC)
        raise UnitError(f"{text!r} has no time zone: add Z for UTC, or an offset such as +01:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise UnitError(f"{text!r} is outside the years 1 to 9999 of UTC") from None
