"""What is taken from the samples themselves: how many there were, and how long they took."""

from collections.abc import Sequence

from probe.analysis.latency import distribution
from probe.analysis.quantiles import Distribution
from probe.analysis.series import Piece, count
from probe.analysis.subjects import Subject


def counted(subject: Subject, pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many samples were taken in the pieces, and how many of them failed."""
    found = count(subject.known.series, pieces)
    return found.samples, found.failed


def timed(subject: Subject, pieces: Sequence[Piece]) -> Distribution:
    """Seconds of the samples that succeeded in the pieces.

    None of several probes: latencies of different questions have no quantiles in common.
    """
    return distribution(subject.known, pieces) if len(subject.probes) == 1 else Distribution()
