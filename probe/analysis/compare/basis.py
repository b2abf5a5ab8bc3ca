"""Two lines or more over the same time → what the figures of their comparison were reckoned from."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import combinations

from probe.analysis.compare.chance import least_favourable
from probe.analysis.compare.events import down_runs, events, placed, state
from probe.analysis.compare.lines import Line, any_up
from probe.analysis.compare.pairs import Ground, in_order
from probe.analysis.compare.slots import Slot, Span, clock, spans, sums, total
from probe.analysis.figures import Figures, figures
from probe.analysis.series import Piece
from probe.analysis.timeline import TICKS, tally
from probe.analysis.track import DOWN
from probe.model.basis import LineBasis, Loss, PairBasis, Stay, Stays, WindowBasis, Worse
from probe.units import from_ms

_MOST = 5
_PER_SECOND = 1000 * TICKS


def basis(
    lines: Sequence[Line], ground: Ground, own: Sequence[Sequence[Piece]], most_paired: int
) -> WindowBasis:
    """`own` are the pieces of the window without the maintenance of each line, for each."""
    everyone = any_up(lines)
    weight = ground.weight
    return WindowBasis(
        slots=_stays(ground.slots),
        lines=tuple(
            LineBasis(
                name=each.name,
                same=_loss(figures(sums(spans([each.timeline], ground.slots), 0), weight)),
                own=_loss(figures(tally(each.timeline, pieces), weight)),
            )
            for each, pieces in zip(lines, own, strict=True)
        ),
        together=_loss(figures(sums(spans([everyone], ground.slots), 0), weight)),
        together_whole=_loss(figures(tally(everyone, ground.pieces), weight)),
        pairs=tuple(_pair(one, other, ground) for one, other in combinations(lines, 2))
        if ground.slots and len(lines) <= most_paired
        else (),
    )


def _loss(found: Figures) -> Loss:
    return Loss(
        known_s=found.up_s + found.degraded_s + found.down_s,
        unknown_s=found.unknown_s,
        lost_s=found.lost_s,
        lost_low_s=found.lost_low_s,
        lost_high_s=found.lost_high_s - found.unknown_s,
    )


def _pair(first: Line, second: Line, ground: Ground) -> PairBasis:
    one, other = in_order(first, second, ground)
    found = spans([one.timeline, other.timeline], ground.slots)
    length = total(ground.slots)
    outages = [each for line in (one, other) for each in placed(line.subject.known.outages, ground.slots)]
    made = events(found, outages, ground.weight)
    largest = sorted(sorted(made, key=lambda each: -abs(each.worth))[:_MOST])
    blocks = least_favourable(made, length)
    either = any_up([one, other])

    def where(holds: Callable[[bool, bool], bool]) -> Stays:
        picked = (each for each in found if holds(*(state(label) == DOWN for label in each.labels)))
        return _stays(_joined(picked, ground.slots))

    return PairBasis(
        one=one.name,
        other=other.name,
        one_down_s=_down_s(found, 0),
        other_down_s=_down_s(found, 1),
        shared=where(lambda a, b: a and b),
        only_one=where(lambda a, b: a and not b),
        only_other=where(lambda a, b: b and not a),
        events=tuple(
            Worse(
                start=_moment(clock(ground.slots, round(each.middle - each.length / 2))),
                length_s=each.length / _PER_SECOND,
                worth_s=each.worth / _PER_SECOND,
            )
            for each in largest
        ),
        more_events=len(made) - len(largest),
        more_worth_s=(sum(each.worth for each in made) - sum(each.worth for each in largest)) / _PER_SECOND,
        longest_event_s=max((each.length for each in made), default=0) / _PER_SECOND,
        block_s=length / len(blocks) / _PER_SECOND if blocks else None,
        blocks_s=tuple(each / _PER_SECOND for each in blocks if each),
        failover=_loss(figures(sums(spans([either], ground.slots), 0), ground.weight)),
        failover_whole=_loss(figures(tally(either, ground.pieces), ground.weight)),
    )


def _down_s(found: Sequence[Span], n: int) -> float:
    return sum(end - start for start, end in down_runs(found, n)) / _PER_SECOND


def _joined(found: Iterable[Span], slots: Sequence[Slot]) -> list[Slot]:
    """On the clock; those that touch are one."""
    made: list[Slot] = []
    for each in found:
        start = clock(slots, each.start)
        end = start + each.end - each.start
        if made and made[-1][1] == start:
            start = made.pop()[0]
        made.append((start, end))
    return made


def _stays(found: Sequence[Slot]) -> Stays:
    listed = sorted(sorted(found, key=lambda each: each[0] - each[1])[:_MOST])
    return Stays(
        listed=tuple(
            Stay(start=_moment(start), end=_moment(end), length_s=(end - start) / _PER_SECOND)
            for start, end in listed
        ),
        more=len(found) - len(listed),
        more_s=(total(found) - total(listed)) / _PER_SECOND,
    )


def _moment(ticks: int) -> datetime:
    return from_ms(ticks // TICKS)
