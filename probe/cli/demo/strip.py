"""What a surface did, at a glance: one mark for each stretch of time."""

from collections.abc import Iterable

from probe.model.outcome import SEVERITY, Outcome

_GLYPHS = {Outcome.UP: "█", Outcome.DEGRADED: "▄", Outcome.DOWN: "▁", Outcome.UNKNOWN: "·"}
_ASCII = {Outcome.UP: "#", Outcome.DEGRADED: "~", Outcome.DOWN: "_", Outcome.UNKNOWN: "?"}


def strip(outcomes: Iterable[tuple[float, Outcome]], start_s: float, cell_s: float, *, unicode: bool) -> str:
    """The worst of each cell, counted from `start_s`; a cell without any is left out."""
    worst: dict[int, Outcome] = {}
    for second, outcome in outcomes:
        cell = int((second - start_s) // cell_s)
        worst[cell] = max(worst.get(cell, outcome), outcome, key=SEVERITY.__getitem__)
    glyphs = _GLYPHS if unicode else _ASCII
    return "".join(glyphs[worst[cell]] for cell in sorted(worst))
