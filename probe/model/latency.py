"""What a report says of latency beside its few figures: seconds, None where nothing is known."""

import msgspec


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Quantiles of some seconds, by nearest rank."""

    count: int = 0
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None


class Quantile(msgspec.Struct, frozen=True, kw_only=True):
    """A quantile, and the 95 % range in which so many values leave that of all there could have been.

    Infinite for what may be a failure, longer than any answer. `low_s` and `high_s` are None where there are
    too few values to bound it.
    """

    value_s: float
    low_s: float | None
    high_s: float | None


class Quantiles(msgspec.Struct, frozen=True, kw_only=True):
    """None without values; p99 as well where there are too few."""

    count: int
    p50: Quantile | None
    p90: Quantile | None
    p95: Quantile | None
    p99: Quantile | None
    max_s: float | None


class PhaseTimes(Times, frozen=True, kw_only=True):
    """The seconds one phase took; `share` is its part of the time of all answers that were taken apart."""

    phase: str
    share: float | None


class Apdex(msgspec.Struct, frozen=True, kw_only=True):
    """(satisfied + tolerating / 2) / all: answers within the threshold, and within four times as much."""

    threshold_s: float
    value: float | None
    satisfied: int
    tolerating: int
    frustrated: int


class Backfilled(Times, frozen=True, kw_only=True):
    """What answers would have taken had none of the slots been missed that came due while another one took long:
    an answer of v at the interval I stands for v, v - I, v - 2I, … down to I (expected-interval back-fill). `missed`
    are those slots.
    """

    every_s: float
    missed: int


class LatencyDetail(msgspec.Struct, frozen=True, kw_only=True):
    """`answered` is of samples that succeeded; `asked` of failures too, each of them longer than any answer.

    `exact`: both by their own values, else to 1 %; all below is to 1 %. `failed` is how long failures took
    to fail, and `timeout_s` the longest time they were allowed. `late` is from slot to start, and
    `since_due` from slot to the last byte of an answer, both of scheduled samples. `lag_max_s` is the worst
    delay of our own; it spoiled the times of `lagged` samples, which take no part in anything but `late`.
    `backfilled` is None where no slot was missed while an answer took long.
    """

    exact: bool
    answered: Quantiles
    asked: Quantiles
    timeout_s: float | None
    failed: Times
    phases: tuple[PhaseTimes, ...]
    late: Times
    since_due: Times
    lag_max_s: float | None
    lagged: int
    apdex: Apdex | None = None
    backfilled: Backfilled | None = None


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """How many answers took more than `above_s` and at most `until_s`; `marks` are the quantiles among them."""

    above_s: float
    until_s: float
    count: int
    marks: tuple[str, ...] = ()


class Histogram(msgspec.Struct, frozen=True, kw_only=True):
    """Latencies of samples that succeeded, in buckets without gaps between them; none without values."""

    exact: bool
    count: int
    buckets: tuple[Bucket, ...]
