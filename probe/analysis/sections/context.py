"""What a section is computed from, and the one place that computes them."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.figures import Figures
from probe.analysis.knowledge import Knowledge
from probe.analysis.left_out import LeftOut
from probe.analysis.markers import Marker, Step
from probe.analysis.options import Options
from probe.analysis.sections import SECTIONS
from probe.analysis.series import Counts, Piece
from probe.model.report import LatencySummary, Window
from probe.model.sections import Sections


class Context(NamedTuple):
    """One probe over one window, with everything that was found out for its figures.

    `pieces` is the window without maintenance, in milliseconds; `holes` is the maintenance. `left_out`,
    `markers` and `steps` are about all that was read of the probe; None or empty where nobody took note.
    """

    probe: str
    tags: tuple[str, ...]
    window: Window
    holes: Sequence[Piece]
    pieces: Sequence[Piece]
    known: Knowledge
    figures: Figures
    counts: Counts
    options: Options
    latency: LatencySummary = LatencySummary()
    left_out: LeftOut | None = None
    markers: Sequence[Marker] = ()
    steps: Sequence[Step] = ()


def compute(context: Context) -> Sections:
    """The sections that `Options.sections` names. Raises UnknownNameError."""
    names = context.options.sections
    return Sections(**{name: SECTIONS.load(name).compute(context) for name in names})
