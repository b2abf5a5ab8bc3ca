"""The latencies of one probe in one window."""

from collections.abc import Sequence

from msgspec.structs import asdict

from probe.analysis.knowledge import Knowledge
from probe.analysis.quantiles import EXACT_UP_TO, Distribution, times
from probe.analysis.series import Piece, latencies
from probe.analysis.sketch import Sketch
from probe.model.report import LatencySummary


def distribution(known: Knowledge, pieces: Sequence[Piece]) -> Distribution:
    """Of the samples that succeeded in one of the pieces."""
    found = latencies(known.series, pieces, EXACT_UP_TO)
    return Distribution(sketch=found) if isinstance(found, Sketch) else Distribution(found)


def summarise(found: Distribution) -> LatencySummary:
    """Nearest-rank quantiles (the value at ⌈q·n⌉).

    p99 is None below 300 values: it would be the word of two or three samples.
    """
    return LatencySummary(**asdict(times(found)), exact=found.exact)
