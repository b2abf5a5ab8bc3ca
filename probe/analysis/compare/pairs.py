"""Two lines over the same slots → what they have in common, and whether one is better."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.analysis.compare.chance import chance
from probe.analysis.compare.events import bad, cost, down_runs, events, placed, state
from probe.analysis.compare.failover import failover
from probe.analysis.compare.lines import Line
from probe.analysis.compare.meetings import meetings
from probe.analysis.compare.quantiles import latency_differences
from probe.analysis.compare.rotation import rotation
from probe.analysis.compare.slots import Slot, Span, moments, spans, sums, total
from probe.analysis.figures import figures
from probe.analysis.quantiles import Distribution
from probe.analysis.series import Piece
from probe.analysis.timeline import AMBIGUOUS, TICKS
from probe.analysis.track import DOWN
from probe.model.compare import Difference, PairReport, Says

_PER_SECOND = 1000 * TICKS


class Ground(NamedTuple):
    """What all pairs of a window stand on.

    `pieces` is the window without the maintenance of any line, in milliseconds; `slots` the part of it in
    which all lines are known. `latency` is of the samples in the slots, by line: see `samples.timed`.
    """

    pieces: Sequence[Piece]
    slots: Sequence[Slot]
    latency: dict[str, Distribution]
    weight: float


def pair(first: Line, second: Line, ground: Ground) -> PairReport:
    """The better one becomes `one`. Whether the p-value stands beside others is for the caller to say."""
    one, other = in_order(first, second, ground)
    found = spans([one.timeline, other.timeline], ground.slots)
    seconds = _Seconds.of(found)
    runs = [down_runs(found, n) for n in (0, 1)]
    outages = [placed(each.subject.known.outages, ground.slots) for each in (one, other)]
    counts = [bad(*each) for each in zip(runs, outages, strict=True)]
    length = total(ground.slots)
    down = [sum(end - start for start, end in each) for each in runs]
    all_s = sum(end - start for start, end in ground.pieces) / 1000
    return PairReport(
        one=one.name,
        other=other.name,
        shared_s=seconds.shared[0],
        shared_low_s=seconds.shared[1],
        shared_high_s=seconds.shared[2],
        only_one_s=seconds.only_one[0],
        only_one_low_s=seconds.only_one[1],
        only_one_high_s=seconds.only_one[2],
        only_other_s=seconds.only_other[0],
        only_other_low_s=seconds.only_other[1],
        only_other_high_s=seconds.only_other[2],
        both_up_s=seconds.both_up,
        unknown_s=all_s - length / _PER_SECOND,
        overlap=seconds.shared[0] * _PER_SECOND / min(down) if min(down) else None,
        overlap_by_chance=max(down) / length if min(down) else None,
        overlap_p=rotation(runs[0], runs[1], length),
        failover=failover([one, other], ground.slots, ground.pieces, ground.weight),
        outages_one=counts[0].outages,
        outages_other=counts[1].outages,
        blips_one=counts[0].blips,
        blips_other=counts[1].blips,
        meetings=meetings(one, other, moments(ground.slots)),
        difference=_difference(found, [*outages[0], *outages[1]], ground.weight, length),
        latency=latency_differences(ground.latency[one.name], ground.latency[other.name]),
    )


def in_order(first: Line, second: Line, ground: Ground) -> tuple[Line, Line]:
    """The one that cost less comes first; by name where they cost the same."""
    one, other = sorted((first, second), key=lambda each: each.name)
    found = spans([one.timeline, other.timeline], ground.slots)
    loss = sum(
        (cost(each.labels[0], ground.weight) - cost(each.labels[1], ground.weight)) * (each.end - each.start)
        for each in found
    )
    return (other, one) if loss > 0 else (one, other)


class _Seconds(NamedTuple):
    """Each as seen, at least, and at most, given when it was looked."""

    shared: tuple[float, float, float]
    only_one: tuple[float, float, float]
    only_other: tuple[float, float, float]
    both_up: float

    @classmethod
    def of(cls, found: Sequence[Span]) -> "_Seconds":
        ticks = [[0, 0, 0] for _ in range(3)]
        both_up = 0
        for each in found:
            length = each.end - each.start
            down = [state(label) == DOWN for label in each.labels]
            sure = [down_ and not label & AMBIGUOUS for down_, label in zip(down, each.labels, strict=True)]
            may = [down_ or bool(label & AMBIGUOUS) for down_, label in zip(down, each.labels, strict=True)]
            cases = (
                (down[0] and down[1], sure[0] and sure[1], may[0] and may[1]),
                (down[0] and not down[1], sure[0] and not may[1], may[0] and not sure[1]),
                (down[1] and not down[0], sure[1] and not may[0], may[1] and not sure[0]),
            )
            for row, case in zip(ticks, cases, strict=True):
                for i, holds in enumerate(case):
                    row[i] += length if holds else 0
            both_up += length if not any(down) else 0
        shared, only_one, only_other = (tuple(each / _PER_SECOND for each in row) for row in ticks)
        return cls(_three(shared), _three(only_one), _three(only_other), both_up / _PER_SECOND)


def _three(found: tuple[float, ...]) -> tuple[float, float, float]:
    seen, least, most = found
    return seen, least, most


def _difference(
    found: Sequence[Span], outages: Sequence[tuple[int, int]], weight: float, length: int
) -> Difference:
    if not length:
        return Difference(
            availability=None, low=None, high=None, long_run_low=None, long_run_high=None,
            p=None, p_holm=None, blocks=0, says=Says.TOO_FEW,
        )  # fmt: skip
    one, other = (figures(sums(found, n), weight) for n in (0, 1))
    made = events(found, outages, weight)
    luck = chance(made, length)
    worth = sum(each.worth for each in made)
    return Difference(
        availability=worth / length,
        low=_less(one.edge_low, other.edge_high),
        high=_less(one.edge_high, other.edge_low),
        long_run_low=None if luck.low is None else luck.low / length,
        long_run_high=None if luck.high is None else luck.high / length,
        p=luck.p,
        p_holm=luck.p,
        blocks=luck.blocks,
        says=Says.NONE if not worth else says(luck.p),
    )


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def says(p: float | None) -> Says:
    if p is None:
        return Says.TOO_FEW
    return Says.REAL if p < 0.05 else Says.CHANCE
