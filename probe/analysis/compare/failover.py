"""What using whichever one is up would have given."""

from collections.abc import Sequence

from probe.analysis.compare.lines import Line, any_up
from probe.analysis.compare.slots import Slot, spans, sums
from probe.analysis.figures import figures
from probe.analysis.series import Piece
from probe.analysis.timeline import tally
from probe.model.compare import Failover


def failover(
    lines: Sequence[Line], slots: Sequence[Slot], pieces: Sequence[Piece], weight: float
) -> Failover:
    """`slots` are those in which all lines are known, `pieces` the milliseconds of the window."""
    timeline = any_up(lines)
    same = figures(sums(spans([timeline], slots), 0), weight)
    whole = figures(tally(timeline, pieces), weight)
    return Failover(
        availability=same.availability,
        edge_low=same.edge_low,
        edge_high=same.edge_high,
        worst=whole.worst,
        best=whole.best,
        coverage=whole.coverage,
        down_s=same.down_s,
        down_low_s=same.down_low_s,
        down_high_s=same.down_high_s,
    )
