"""Which value of how many each quantile is, what the shares are of, and what Apdex adds up."""

from collections.abc import Iterator
from math import ceil, inf

from probe.analysis.quantiles import ENOUGH_FOR_P99, interval
from probe.formats.sections.explain.words import counted, listed
from probe.formats.sheet import Derivation
from probe.model.latency import LatencyDetail, PhaseTimes, Quantile, Quantiles, Times
from probe.model.report import Report, WindowReport
from probe.units import floor_percent, format_seconds

_ROWS = ("p50_s", "p90_s", "p95_s", "p99_s")
_SHARES = (("p50", 0.50), ("p90", 0.90), ("p95", 0.95), ("p99", 0.99))
_SINCE = {
    "failed": "Failures",
    "late": "Started late by",
    "since_due": "From the slot to the end of the answer",
}


def derive(document: Report, window: WindowReport) -> Iterator[Derivation]:  # noqa: ARG001 - every section takes a document
    found = window.sections.latency
    if found is None:
        return
    yield from _ranged("Answered", found.answered, found)
    if found.asked.count != found.answered.count:
        yield from _ranged("Asked, failures after all answers", found.asked, found)
    filled = found.backfilled
    if filled is not None:
        yield from _plain(
            f"On schedule, {found.answered.count:,} answers and {filled.missed:,} slots missed while one took v: v - {filled.every_s:g} s, "
            f"v - 2 x {filled.every_s:g} s and so on down to {filled.every_s:g} s",
            filled,
            "",
        )
    for name, said in _SINCE.items():
        yield from _plain(said, getattr(found, name))
    for phase in found.phases:
        yield from _phase(phase)
    if found.lag_max_s is not None:
        yield Derivation(
            ("lag_max_s", "lagged"),
            f"The worst `lag_s` of all samples is {format_seconds(found.lag_max_s)}; {counted(found.lagged, 'sample')} "
            "marked `lagged` take no part in what is above.",
        )
    apdex = found.apdex
    if apdex is not None and apdex.value is not None:
        whole = apdex.satisfied + apdex.tolerating + apdex.frustrated
        yield Derivation(
            ("apdex", "apdex_threshold_s"),
            f"Apdex = ({apdex.satisfied:,} within {format_seconds(apdex.threshold_s)} + {apdex.tolerating:,} within four "
            f"times that / 2) / {whole:,} = {floor_percent(apdex.value, 0) / 100:.2f}; failures satisfy nobody.",
        )


def _ranged(name: str, found: Quantiles, detail: LatencyDetail) -> Iterator[Derivation]:
    if not found.count:
        return
    how = "" if detail.exact else ", each to 1 %"
    yield Derivation(
        ("count", "max_s"),
        f"{name}: {counted(found.count, 'value')}, in order of length{how}; the last is max, {_value(found.max_s)}.",
    )
    for (key, q), column in zip(_SHARES, _ROWS, strict=True):
        each: Quantile | None = getattr(found, key)
        if each is None:
            continue
        low, high = interval(found.count, q)
        yield Derivation(
            (column,),
            f"{name}: {key} is number {max(1, ceil(round(q * found.count, 9))):,} of {found.count:,} = {_value(each.value_s)}; with 95 % certainty "
            f"between number {low:,} = {_value(each.low_s)} and number {high:,} = {_value(each.high_s)}.",
        )


def _value(value: float | None) -> str:
    return "none" if value is None else "a failure" if value == inf else format_seconds(value)


def _plain(name: str, found: Times, how: str = ", to 1 %") -> Iterator[Derivation]:
    if not found.count:
        return
    told = [
        f"{key} number {max(1, ceil(round(q * found.count, 9))):,} = {format_seconds(value)}"
        for key, q in _SHARES
        if (value := getattr(found, key)) is not None
    ]
    if found.max is not None:
        told.append(f"max the last = {format_seconds(found.max)}")
    few = "" if found.count >= ENOUGH_FOR_P99 else f"; p99 takes {ENOUGH_FOR_P99}"
    yield Derivation(
        ("count", *_ROWS, "max_s"),
        f"{name}: {counted(found.count, 'value')} in order{how}: {listed(told)}{few}.",
    )


def _phase(found: PhaseTimes) -> Iterator[Derivation]:
    yield from _plain(f"Phase {found.phase}", found)
    if found.share is not None:
        yield Derivation(
            ("share",),
            f"Phase {found.phase}: the sum of its seconds / the sum of all seconds of those answers = {100 * found.share:.1f} %.",
        )
