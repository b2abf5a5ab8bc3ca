"""Numbers, durations, sizes and shares within their bounds."""

import math
from typing import Any

from probe.config.shapes import Limits, Number, Quantity
from probe.config.words import described
from probe.units import (
    LONGEST_DURATION,
    UnitError,
    format_money,
    parse_duration,
    parse_fraction,
    parse_money,
    parse_size,
)


class BadQuantityError(ValueError):
    """Not such a quantity, or out of its bounds; `hint` says what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


_SAMPLES = {"duration": "10s", "size": "1MiB", "share": "99.9%", "money": "$5"}


def quantity(value: Any, shape: Number | Quantity, name: str) -> int | float:
    """A number, seconds, bytes or a fraction, within its limits. Raises BadQuantityError."""
    if isinstance(shape, Number):
        number = _number(value, name, whole=shape.whole)
        _check_limits(number, shape.limits, name, str)
    else:
        number = _parsed(value, shape.unit, name)
        _check_limits(number, shape.limits, name, lambda limit: shown_quantity(limit, shape.unit))
    return number


def _number(value: Any, name: str, *, whole: bool) -> int | float:
    if isinstance(value, int if whole else int | float) and not isinstance(value, bool):
        return value
    is_quoted = isinstance(value, str) and value.strip().isdigit()
    raise BadQuantityError(
        f"{name} must be a {'whole ' if whole else ''}number, not {described(value)}",
        f"write {value.strip()}, without quotes" if is_quoted else "",
    )


def _parsed(value: Any, unit: str, name: str) -> int | float:
    if isinstance(value, str):
        try:
            match unit:
                case "duration":
                    return _bounded(parse_duration(value))
                case "size":
                    return parse_size(value)
                case "money":
                    return parse_money(value)
                case _:
                    return parse_fraction(value)
        except UnitError as error:
            is_bare = value.strip().replace(".", "", 1).isdigit()
            raise BadQuantityError(
                f"{name}: {error}", _with_unit(value.strip(), unit) if is_bare else ""
            ) from None
    if not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    ):
        if unit == "size" and isinstance(value, int):
            return value
        if unit == "share" and 0 <= value <= 1:
            return value
        if unit == "money":
            return value
    hint = _with_unit(value, unit) if type(value) in (int, float) else ""
    raise BadQuantityError(
        f'{name} must be a {unit} such as "{_SAMPLES[unit]}", not {described(value)}', hint
    )


def _bounded(seconds: float) -> float:
    """Raises UnitError: beyond a life time, dates cannot be reckoned with."""
    if seconds > LONGEST_DURATION:
        raise UnitError("must be at most 36500d, a hundred years")
    return seconds


def _with_unit(number: Any, unit: str) -> str:
    if unit == "money":
        return f'write "${number}"'
    return f'write "{number}{_SAMPLES[unit].lstrip("0123456789.")}"'


def _check_limits(number: float, limits: Limits, name: str, shown: Any) -> None:
    if limits.gt is not None and not number > limits.gt:
        raise BadQuantityError(f"{name} must be more than {shown(limits.gt) if limits.gt else 'zero'}")
    if limits.ge is not None and not number >= limits.ge:
        raise BadQuantityError(f"{name} must be at least {shown(limits.ge)}, not {shown(number)}")
    if limits.le is not None and not number <= limits.le:
        raise BadQuantityError(f"{name} must be at most {shown(limits.le)}, not {shown(number)}")
    if limits.lt is not None and not number < limits.lt:
        raise BadQuantityError(f"{name} must be less than {shown(limits.lt)}")


def shown_quantity(number: float, unit: str) -> str:
    """As it would be written, exactly: `90s`, `1MiB`, `99.9%`."""
    if unit == "share":
        return f"{round(number * 100, 10):g}%"
    if unit == "money":
        return format_money(number)
    if unit == "size":
        return _in_largest(number, (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)), "B")
    larger = (("d", 86400), ("h", 3600), ("m", 60))
    return _in_largest(number, larger, "s") if number >= 1 or number == 0 else f"{number * 1000:g}ms"


def _in_largest(number: float, units: tuple[tuple[str, int], ...], smallest: str) -> str:
    for word, size in units:
        if number >= size and number % size == 0:
            return f"{int(number // size)}{word}"
    return f"{number:.10g}{smallest}"
