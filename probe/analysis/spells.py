"""The down time of a window, cut into what happened together: whole outages, and the blips between them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from probe.analysis.part import Piece
from probe.analysis.timeline import AMBIGUOUS, TICKS, Segment, Timeline, overlapping
from probe.analysis.track import DOWN
from probe.model.report import Outage


class Clusters(NamedTuple):
    """Ticks of down time: of each outage, and of each failing run that was too short to be in one."""

    outages: tuple[int, ...]
    blips: tuple[int, ...]


def clipped(segments: Timeline, pieces: Iterable[Piece]) -> list[Segment]:
    """The parts of the segments inside the pieces, in order."""
    return [
        Segment(max(segment.start, start * TICKS), min(segment.end, end * TICKS), segment.label)
        for start, end in pieces
        for segment in overlapping(segments, start * TICKS, end * TICKS)
    ]


def is_down(segment: Segment) -> bool:
    return segment.label & ~AMBIGUOUS == DOWN


def clusters(segments: Timeline, pieces: Iterable[Piece], outages: Sequence[Outage]) -> Clusters:
    """`outages` in order of time, those of other times among them."""
    of_outages: dict[int, int] = {}
    blips: list[int] = []
    end = None
    for segment in filter(is_down, clipped(segments, pieces)):
        length = segment.end - segment.start
        i = _outage_of(segment, outages)
        if i is not None:
            of_outages[i] = of_outages.get(i, 0) + length
        elif segment.start == end:
            blips[-1] += length
        else:
            blips.append(length)
        end = segment.end if i is None else None
    return Clusters(tuple(of_outages.values()), tuple(blips))


def _outage_of(segment: Segment, outages: Sequence[Outage]) -> int | None:
    # An outage's edges are cut to whole milliseconds, so its end may lie up to a millisecond later.
    i = bisect_right(outages, segment.end, key=lambda each: each.onset_ms * TICKS) - 1
    return i if i >= 0 and segment.start < (outages[i].end_ms + 1) * TICKS else None
