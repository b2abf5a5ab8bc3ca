"""What a section is computed from, and the one place that computes them."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.figures import Figures
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.sections import SECTIONS
from probe.analysis.series import Counts, Piece
from probe.analysis.subjects import Member
from probe.model.probe import Group
from probe.model.report import Window
from probe.model.sections import Sections


class Context(NamedTuple):
    """One probe or group over one window, with everything that was found out for its figures.

    `group` and `members` are those of a group. `pieces` is the window without maintenance, in milliseconds; `holes` is the maintenance.
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
    group: Group | None = None
    members: Sequence[Member] = ()


def compute(context: Context) -> Sections:
    """The sections that `Options.sections` names. Raises UnknownNameError."""
    names = context.options.sections
    return Sections(**{name: SECTIONS.load(name).compute(context) for name in names})
