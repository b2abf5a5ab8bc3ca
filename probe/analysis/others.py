"""The same evidence, counted as other tools and contracts count."""

from collections.abc import Iterator, Sequence

from probe.analysis import other_methods as other
from probe.analysis.bins import MINUTE_MS, binned
from probe.analysis.figures import Figures, figures
from probe.analysis.knowledge import Knowledge
from probe.analysis.options import Options
from probe.analysis.other_methods import Share
from probe.analysis.quorum import Voter, combine
from probe.analysis.series import Counts, Piece
from probe.analysis.timeline import Timeline, tally, timeline
from probe.model.explain import Other
from probe.units import to_ms

_OF_TIME = ("nearest", "hold", "hauer")


def others(
    known: Knowledge, pieces: Sequence[Piece], counts: Counts, options: Options, *, group: bool = False
) -> tuple[Other, ...]:
    """The nearest rule first; the only rule about time for a group, whose members vote by a rule of their own. Without any evidence in the window nobody has a figure."""
    found = dict(_shares(known, pieces, counts, options, _OF_TIME[:1] if group else _OF_TIME))
    ours = found["nearest"].availability
    evident = counts.samples > 0 or any(
        found[name].availability is not None for name in _OF_TIME if name in found
    )
    return tuple(
        Other(
            method=name,
            availability=share.availability if evident else None,
            difference=share.availability - ours
            if evident and share.availability is not None and ours is not None
            else None,
            lost=share.lost,
            whole=share.whole,
            unit=share.unit,
        )
        for name, share in found.items()
    )


def _shares(
    known: Knowledge, pieces: Sequence[Piece], counts: Counts, options: Options, of_time: Sequence[str]
) -> Iterator[tuple[str, Share]]:
    now_ms, weight = to_ms(options.now), options.degraded_weight
    yield "nearest", _of_time(figures(tally(known.nearest, pieces), weight), weight)
    for method in of_time[1:]:
        line = _by(known, method, options.quorum, now_ms)
        yield method, _of_time(figures(tally(line, pieces), weight), weight)
    yield "events", other.events(counts)
    yield "first_try", other.first_try(counts)
    yield "gcp", other.whole_minutes(known.nearest, pieces)
    yield "gcp_rates", other.minutes_over(binned(known, pieces, MINUTE_MS), pieces)
    intervals = binned(known, pieces, other.INTERVAL_MS)
    yield "aws", other.mean_of_rates(intervals)
    yield "aws_known", other.mean_of_known_rates(intervals)
    yield "debounced", other.debounced(known.outages, pieces, now_ms)
    yield "prometheus", other.equal_weight(counts)
    yield "beats", other.beats(counts)


def _of_time(found: Figures, weight: float) -> Share:
    known_s = found.up_s + found.degraded_s + found.down_s
    return Share(found.availability, found.down_s + weight * found.degraded_s, known_s, "s")


def _by(known: Knowledge, method: str, quorum: str, now_ms: int) -> Timeline:
    voters = [
        Voter(timeline(each.runs, method, now_ms), each.first, each.last)
        for each in known.vantages
        if each.first is not None and each.last is not None
    ]
    return combine(voters, quorum)
