"""What is wished of one answer: `fault=mid.overloaded,first=0.2,gap=0.01,tokens=50`, or a pace for all of them."""

from typing import Any, NamedTuple, TypeVar

_N = TypeVar("_N", int, float)

LONGEST_S = 120.0
MOST_TOKENS = 10_000


class Wishes(NamedTuple):
    """Delays in seconds: before the headers, before the first token, between tokens, and one stall half-way.

    `pings`: seconds between the pings sent while it waits; 0 sends none. `after`: tokens before a fault in the stream.
    `form` is the dialect of an error in the stream: nested, flat, raw or done. `tag` is kept in the log.
    """

    fault: str = ""
    headers: float = 0.0
    first: float = 0.0
    gap: float = 0.0
    stall: float = 0.0
    pings: float = 0.0
    after: int = 1
    tokens: int | None = None
    form: str = ""
    tag: str = ""


def parse(text: str, base: Wishes = Wishes()) -> Wishes:  # noqa: B008 - a frozen value
    """`name=value,…` over `base`. Raises ValueError for a name or a number that is none."""
    found: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, equals, value = part.partition("=")
        if name not in Wishes._fields or not equals:
            raise ValueError(f"no such wish: {part!r}; there are {', '.join(Wishes._fields)}")
        if name in ("fault", "form", "tag"):
            found[name] = value
        elif name in ("after", "tokens"):
            found[name] = _within(name, int(value), MOST_TOKENS)
        else:
            found[name] = _within(name, float(value), LONGEST_S)
    return base._replace(**found)


def _within(name: str, value: _N, most: float) -> _N:
    if not 0 <= value <= most:
        raise ValueError(f"{name} is between 0 and {most:g}")
    return value
