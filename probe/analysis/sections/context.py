"""What a section is computed from, and the one place that computes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from probe.analysis.figures import Figures
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.sections import SECTIONS
from probe.analysis.series import Counts, Piece
from probe.analysis.subjects import Member, Subject
from probe.model.probe import Group
from probe.model.report import Window
from probe.model.sections import Sections
from probe.units import to_ms


class Context(NamedTuple):
    """One probe or group over one window, with everything that was found out for its figures.

    `subject` is that probe or group; `group` and `members` are those of a group. `pieces` is what of the window
    counts, in milliseconds, and `holes` what does not: maintenance, and the time outside the hours it is about.
    `subject.holes` gives those of any other span.
    """

    subject: Subject
    window: Window
    holes: Sequence[Piece]
    pieces: Sequence[Piece]
    figures: Figures
    counts: Counts
    options: Options

    @property
    def probe(self) -> str:
        return self.subject.name

    @property
    def tags(self) -> tuple[str, ...]:
        return self.subject.tags

    @property
    def known(self) -> Knowledge:
        return self.subject.known

    @property
    def group(self) -> Group | None:
        return self.subject.group

    @property
    def members(self) -> Sequence[Member]:
        return self.subject.members


def compute(context: Context) -> Sections:
    """The sections that `Options.sections` names. Raises UnknownNameError."""
    names = context.options.sections
    return Sections(**{name: SECTIONS.load(name).compute(context) for name in names})


def looked_back(names: Iterable[str], now: datetime) -> list[Window]:
    """What sections want to have read of the record, whatever the windows of the report. Raises UnknownNameError.

    A section that looks back from now says how far in `LOOKS_BACK_S`.
    """
    spans: list[float] = [getattr(SECTIONS.load(name), "LOOKS_BACK_S", 0.0) for name in names]
    end = to_ms(now)
    return [Window("", end - round(seconds * 1000), end) for seconds in spans if seconds]
