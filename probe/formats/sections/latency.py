"""Answers, what users waited for, failures and phases, one under the other."""

from collections.abc import Callable, Iterator, Sequence
from math import inf

from probe.analysis.quantiles import ENOUGH_FOR_P99, EXACT_UP_TO
from probe.formats import Look
from probe.formats.sheet import BAD, Sheet, SheetColumn, Value
from probe.formats.words import NAME_LIMIT, count
from probe.model.latency import LatencyDetail, Quantiles, Times
from probe.model.report import Report
from probe.text import clean
from probe.units import floor_percent, format_seconds

_LABELS = {
    "answered": "answered",
    "answered_low": "  at least",
    "answered_high": "  at most",
    "asked": "asked",
    "asked_low": "  at least",
    "asked_high": "  at most",
    "failed": "failed after",
    "backfilled": "on schedule",
    "late": "started late by",
    "since_due": "since it was due",
}
_Row = tuple[Value, ...]


def sheets(document: Report, look: Look) -> list[Sheet]:
    found: list[Sheet] = []
    details: list[LatencyDetail] = []
    for probe in document.probes:
        for window in probe.windows:
            detail = window.sections.latency
            if detail is None:
                continue
            title = f"{clean(probe.probe, NAME_LIMIT)}, latency ({clean(window.name, NAME_LIMIT)})"
            of: list[tuple[str, Value]] = [
                ("probe", probe.probe), ("window", window.name), ("timeout_s", detail.timeout_s),
            ]  # fmt: skip
            if detail.apdex is not None:
                of += [("apdex_threshold_s", detail.apdex.threshold_s), ("apdex", detail.apdex.value)]
            found.append(Sheet(title, of, _columns(detail, look), list(_rows(detail)), list(_lead(detail))))
            details.append(detail)
    if found:  # said once, under the last of them
        found[-1] = found[-1]._replace(notes=list(_notes(details)))
    return found


def _rows(detail: LatencyDetail) -> Iterator[_Row]:
    """What is the same as the row above it, and what was never seen, is not said."""
    yield from _ranged("answered", detail.answered)
    if detail.asked.count != detail.answered.count:
        yield from _ranged("asked", detail.asked)
    if detail.backfilled is not None:
        yield _plain("backfilled", detail.backfilled)
    if detail.failed.count:
        yield _plain("failed", detail.failed)
    for phase in detail.phases:
        yield _plain(phase.phase, phase, phase.share)
    for name, times in (("late", detail.late), ("since_due", detail.since_due)):
        if times.count:
            yield _plain(name, times)


def _ranged(name: str, found: Quantiles) -> Iterator[_Row]:
    if not found.count:
        return
    each = (found.p50, found.p90, found.p95, found.p99)
    yield name, found.count, *(None if q is None else q.value_s for q in each), found.max_s, None
    yield f"{name}_low", None, *(None if q is None else q.low_s for q in each), None, None
    yield f"{name}_high", None, *(None if q is None else q.high_s for q in each), None, None


def _plain(name: str, found: Times, share: float | None = None) -> _Row:
    return name, found.count, found.p50, found.p90, found.p95, found.p99, found.max, share


def _lead(detail: LatencyDetail) -> Iterator[str]:
    if not detail.answered.count:
        yield "no answer in this window"
    found = detail.apdex
    if found is not None and found.value is not None:
        yield (
            f"Apdex {floor_percent(found.value, 0) / 100:.2f} at {format_seconds(found.threshold_s)}: "
            f"{found.satisfied} satisfied, {found.tolerating} tolerating, {found.frustrated} frustrated"
        )
    if detail.lag_max_s is not None and detail.lagged:
        yield (
            f"{count(detail.lagged, 'sample')} left out, whose times our own delay spoiled: it was up to "
            f"{format_seconds(detail.lag_max_s)}"
        )
    elif detail.lag_max_s is not None:
        yield f"our own delay was {format_seconds(detail.lag_max_s)} at most, and spoiled no sample"


def _notes(details: Sequence[LatencyDetail]) -> Iterator[str]:
    yield "answered: samples that succeeded; at least, at most: the 95 % range of each quantile"
    if any(each.asked.count != each.answered.count for each in details):
        yield "asked: failures too, each as longer than any answer; the longest timeout stands for them"
    if any(each.backfilled is not None for each in details):
        yield ("on schedule: with what the slots would have taken that were missed while an answer took long")
    if any(each.phases for each in details):
        yield (
            "dns to receive: where the time of the answers went; other: between redirects and steps, and our own work"
        )
    if any(each.late.count for each in details):
        yield "started late by: after its slot; since it was due: from the slot to the end of the answer"
    if any(0 < each.asked.count < ENOUGH_FOR_P99 for each in details):
        yield f"p99 takes {ENOUGH_FOR_P99} values"
    exact = all(each.exact for each in details)
    but = "" if exact else f"; answered and asked too, where more than {EXACT_UP_TO:,} were answered"
    if not exact or any(each.phases or each.late.count or each.failed.count for each in details):
        yield f"failures, phases and lateness are true to 1 %{but}"


def _columns(detail: LatencyDetail, look: Look) -> tuple[SheetColumn, ...]:
    quantile = _seconds(detail, look, nothing="–" if look.unicode else "-")
    return (
        SheetColumn("measure", "", lambda value: _LABELS.get(str(value), str(value))),
        SheetColumn("count", "count", lambda value: "" if value is None else str(value), right=True, rank=1),
        SheetColumn("p50_s", "p50", quantile, right=True, tone=_tone),
        SheetColumn("p90_s", "p90", quantile, right=True, rank=4, tone=_tone),
        SheetColumn("p95_s", "p95", quantile, right=True, tone=_tone),
        SheetColumn("p99_s", "p99", quantile, right=True, tone=_tone),
        SheetColumn("max_s", "max", _seconds(detail, look, nothing=""), right=True, rank=2, tone=_tone),
        SheetColumn("share", "share", _share, right=True, rank=3),
    )


def _seconds(detail: LatencyDetail, look: Look, *, nothing: str) -> Callable[[Value], str]:
    least = "≥" if look.unicode else ">="
    failed = "failed" if detail.timeout_s is None else f"{least} {_allowed(detail.timeout_s)}"

    def show(value: Value) -> str:
        if not isinstance(value, float):
            return nothing
        return failed if value == inf else format_seconds(value)

    return show


def _allowed(seconds: float) -> str:
    """As people write a timeout: `10 s`."""
    return f"{seconds:.3g} s" if 1 <= seconds < 100 else format_seconds(seconds)


def _share(value: Value) -> str:
    return f"{100 * value:.1f} %" if isinstance(value, float) else ""


def _tone(value: Value) -> str:
    return BAD if value == inf else ""
