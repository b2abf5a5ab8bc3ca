"""What other ways of counting make of the same evidence: ratios, whole minutes, means of error rates.

They stand beside the time-based figures so that a number can be compared with a contract or another
tool's. None of them has edge bounds, because none of them knows where between two samples a state
changed. `worst` and `best` are given where unseen time has a place in the sum, else they are None.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from probe.analysis.bins import MINUTE_MS, Bin, binned
from probe.analysis.knowledge import Knowledge
from probe.analysis.labels import blocks, labelled
from probe.analysis.pieces import length, overlap
from probe.analysis.series import Counts, Piece
from probe.analysis.timeline import AMBIGUOUS, TICKS, Timeline
from probe.analysis.track import DEGRADED, DOWN, UP
from probe.model.report import Outage

INTERVAL_MS = 5 * MINUTE_MS
THRESHOLD = 0.10

_MINUTE = MINUTE_MS * TICKS
_SURELY_DOWN = frozenset({DOWN})
_DOWN = _SURELY_DOWN | {DOWN | AMBIGUOUS}
_NOT_SURELY_UP = _DOWN | {0, UP | AMBIGUOUS, DEGRADED | AMBIGUOUS}


class Share(NamedTuple):
    """1 - lost / whole, both counted in `unit`; `availability` is None where nothing is known."""

    availability: float | None
    lost: float
    whole: float
    unit: str
    worst: float | None = None
    best: float | None = None


def events(counts: Counts) -> Share:
    """The share of the samples that did not fail, each weighing the same however long it stood for."""
    return _share(counts.failed, counts.samples, "samples")


def first_try(counts: Counts) -> Share:
    """The same, where a sample that passed only after a retry failed."""
    return _share(counts.first_failed, counts.samples, "samples")


def equal_weight(counts: Counts) -> Share:
    """The mean of a gauge that is 1 for a success, as `avg_over_time(probe_success)` is in Prometheus.

    A gauge has no third value: a failure for want of a network here is a failure.
    """
    return _share(counts.failed + counts.masked, counts.samples + counts.masked, "samples")


def beats(counts: Counts) -> Share:
    """Beats up / (up + down), where a failed first attempt is a beat of its own and down, as in Uptime Kuma 2.

    Of the attempts of a sample that failed in the end the record's counts know one.
    """
    retried = counts.first_failed - counts.failed
    lost = counts.first_failed + counts.masked
    return _share(lost, counts.samples + retried + counts.masked, "beats")


def whole_minutes(segments: Timeline, pieces: Sequence[Piece], minimum: int = 1) -> Share:
    """1 - minutes of Downtime Periods / all minutes, as Google Cloud's SLAs define them.

    A Downtime Period is at least `minimum` consecutive whole clock minutes, each down from its start to its
    end; partial minutes count for nothing. Time nobody saw is no proof of downtime: it counts as up, and as
    down in `worst`.
    """
    minutes = length(pieces) / MINUTE_MS
    down, sure, most = (
        _minutes_in(blocks(segments, pieces, wanted), minimum)
        for wanted in (_DOWN, _SURELY_DOWN, _NOT_SURELY_UP)
    )
    known = any(segment.label for segment in labelled(segments, pieces))
    found = _share(down, minutes, "minutes")
    return found._replace(
        availability=found.availability if known else None,
        worst=_share(most, minutes, "minutes").availability,
        best=_share(sure, minutes, "minutes").availability,
    )


def _minutes_in(found: Iterable[tuple[int, int]], minimum: int) -> int:
    whole = (end // _MINUTE - -(-start // _MINUTE) for start, end in found)
    return sum(minutes for minutes in whole if minutes >= minimum)


def minutes_over(
    bins: Sequence[Bin], pieces: Sequence[Piece], threshold: float = THRESHOLD, minimum: int = 1
) -> Share:
    """1 - minutes whose error rate is over `threshold` / all minutes; `bins` are clock minutes.

    Products name thresholds such as 5 or 10 %. Of these minutes, too, only runs of at least `minimum` count,
    and only minutes that lie in a piece from their start to their end.
    """
    bad = [
        each.start_ms
        for each in bins
        if each.failed > threshold * each.samples
        and overlap(pieces, each.start_ms, each.start_ms + MINUTE_MS) == MINUTE_MS
    ]
    # Consecutive minutes keep their distance from their place in the list.
    runs = groupby(enumerate(bad), key=lambda pair: pair[1] // MINUTE_MS - pair[0])
    lengths = [len(list(run)) for _, run in runs]
    found = _share(sum(each for each in lengths if each >= minimum), length(pieces) / MINUTE_MS, "minutes")
    return found if any(each.samples for each in bins) else found._replace(availability=None)


def mean_of_rates(bins: Sequence[Bin]) -> Share:
    """1 - the mean error rate of all intervals, an empty one having no errors: a client that is dead makes
    the service perfect. In `worst` an empty interval is one of errors only.
    """
    rates = [each.failed / each.samples for each in bins if each.samples]
    empty = len(bins) - len(rates)
    found = _share(sum(rates), len(bins), "intervals")
    return found._replace(
        availability=found.availability if rates else None,
        worst=_share(sum(rates) + empty, len(bins), "intervals").availability,
        best=found.availability,
    )


def mean_of_known_rates(bins: Sequence[Bin]) -> Share:
    """The same over the intervals that are not empty."""
    return mean_of_rates([each for each in bins if each.samples])._replace(worst=None, best=None)


def debounced(found: Iterable[Outage], pieces: Sequence[Piece], now_ms: int) -> Share:
    """1 - time in alert / all time: from the failure that opened an outage to the success that closed it.

    What is too short to open one costs nothing, and time nobody saw keeps the state it began in.
    """
    alert = [(each.opened_ms, now_ms if each.closed_ms is None else each.closed_ms) for each in found]
    lost = sum(overlap(pieces, begin, stop) for begin, stop in alert)
    return _share(lost / 1000, length(pieces) / 1000, "s")


def _share(lost: float, whole: float, unit: str) -> Share:
    return Share(1 - lost / whole if whole else None, lost, whole, unit)


OTHER_METHODS: dict[str, Callable[[Knowledge, Sequence[Piece], Counts], Share]] = {
    "events": lambda _known, _pieces, counts: events(counts),
    "gcp": lambda known, pieces, _counts: whole_minutes(known.nearest, pieces),
    "aws": lambda known, pieces, _counts: mean_of_rates(binned(known, pieces, INTERVAL_MS)),
}
"""The methods that can be a report's headline without being a share of known time."""
