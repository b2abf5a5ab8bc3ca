"""An expression taken apart: what was written, and where, before it means anything."""

from pathlib import Path
from typing import NamedTuple

from probe.assertions.scanner import Raw


class Spec(NamedTuple):
    """A subject as it was written. `argument` is a header's name, a path or a file; `inner` is length's subject,
    `base` the folder that files are looked for in.
    """

    name: str
    text: str
    column: int
    argument: str = ""
    argument_column: int = 0
    inner: "Spec | None" = None
    base: Path = Path()


class RawRange(NamedTuple):
    low: Raw
    high: Raw
    text: str


class Clause(NamedTuple):
    """`operator` is empty for `schema`. `wanted` is what was written from the operator on."""

    subject: Spec
    operator: str
    operator_column: int
    operand: tuple[Raw | RawRange, ...]
    wanted: str
