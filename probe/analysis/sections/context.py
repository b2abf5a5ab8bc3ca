"""What a section is computed from, and the one place that computes them."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.figures import Figures
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.sections import SECTIONS
from probe.analysis.series import Counts, Piece
from probe.model.report import Window
from probe.model.sections import Sections


class Context(NamedTuple):
    """One probe over one window, with everything that was found out for its figures.

    `pieces` is what of the window counts, in milliseconds, and `holes` what does not: maintenance, and the
    time outside the hours it is about. `options.holes` gives those of any other span.
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


def compute(context: Context) -> Sections:
    """The sections that `Options.sections` names. Raises UnknownNameError."""
    names = context.options.sections
    return Sections(**{name: SECTIONS.load(name).compute(context) for name in names})
