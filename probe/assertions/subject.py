"""What a subject is: where a value comes from, of which kind it is, and how it is shown."""

import math
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from probe.model.outcome import Phase
from probe.model.reading import Reading


class Kind(StrEnum):
    """The value, as messages call it."""

    NUMBER = "a number"
    DURATION = "a duration"
    SIZE = "a size in bytes"
    VERSION = "a version"
    TEXT = "text"
    JSON = "JSON"
    FIT = "a schema"


class Missing(NamedTuple):
    """A reading without the subject. `looked` is False where we could not even look, so its absence is unknown."""

    why: str
    looked: bool = True
    joint: str = ": "


class Nodes(NamedTuple):
    """What a JSONPath selected. `singular`: by its form the query selects one node at most."""

    values: tuple[object, ...]
    singular: bool


def _nothing(_: Reading) -> str:
    return ""


class Subject(NamedTuple):
    """`read` gives a value of `kind`: int or float, seconds, bytes, a version's parts, str, Nodes, or for a
    schema the first thing that does not fit, empty if all does.

    `always` is set for what no answer lacks. `aside` is said behind a value shown. `timed` is the subject meant when the value has a unit of time.
    `phase` is where inside the exchange the value comes from. `slow` is set where a hostile answer can make
    reading it take long.
    """

    text: str
    kind: Kind
    read: Callable[[Reading], object]
    show: Callable[[object], str]
    example: str
    always: bool = False
    aside: Callable[[Reading], str] = _nothing
    timed: "Subject | None" = None
    phase: Phase | None = None
    slow: bool = False


def number(value: object) -> int | float | None:
    """`value` if it is a number that can be compared; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None
