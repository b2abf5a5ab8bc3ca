"""The latencies of one probe in one window."""

from collections.abc import Sequence

from msgspec.structs import asdict

from probe.analysis.knowledge import Knowledge
from probe.analysis.quantiles import Distribution, distribution_of, times
from probe.analysis.series import Piece, latencies
from probe.model.report import LatencySummary


def distribution(known: Knowledge, pieces: Sequence[Piece]) -> Distribution:
    """Of the samples that succeeded in one of the pieces."""
    return distribution_of(latencies(known.series, pieces))


def summarise(found: Distribution) -> LatencySummary:
    """Nearest-rank quantiles (the value at ⌈q·n⌉).

    p99 is None below 300 values: it would be the word of two or three samples.
    """
    return LatencySummary(**asdict(times(found)), exact=found.exact)
