"""From the window to the verdict, a sum a paragraph, in the order of the report's line."""

from collections.abc import Iterator

from probe.formats import Look
from probe.formats.figures import (
    METHODS,
    OF_RUNS,
    edges,
    headline,
    objectives,
    of_runs,
    percent,
    span,
    stamp,
    zone_name,
    zone_of,
)
from probe.formats.sections.explain.words import counted, listed, number, seconds
from probe.formats.sheet import Derivation, Sheet
from probe.formats.words import NAME_LIMIT, ordinal
from probe.model.explain import Change, Explanation, Read
from probe.model.outcome import Judgement
from probe.model.report import ObjectiveReport, ProbeReport, Report, WindowReport
from probe.text import clean
from probe.units import format_seconds, format_span

_MOST_CHANGES = 10
_SPEAKS = {
    "hold": "A sample speaks until the next one, and no longer than H",
    "hauer": "A sample speaks until the next one, if that comes within H; a longer gap is unknown as a whole",
}
_NEAREST = "A sample speaks for the time nearest to it, at most H/2 to each side"


def sums(document: Report, probe: ProbeReport, window: WindowReport, told: Explanation, look: Look) -> Sheet:
    title = f"{clean(probe.probe, NAME_LIMIT)}, {clean(window.name, NAME_LIMIT)}: how the figures came about"
    of = (("probe", probe.probe), ("window", window.name), ("section", "explain"))
    return Sheet(title, of, told=derivations(document, probe, window, told, look), screen=True)


def derivations(
    document: Report, probe: ProbeReport, window: WindowReport, told: Explanation, look: Look
) -> list[Derivation]:
    """Of the figures of a report's line, in its order. A figure may take several."""
    parts = (
        (("length_s", "excluded_s", "outside_s", "including_maintenance"), _window(document, window, look)),
        (("samples", "failed", "masked", "errors", "conflicts"), _samples(probe, window, told)),
        (("up_s", "unknown_s"), _reach(document, told)),
        (("up_s", "degraded_s", "down_s", "unknown_s", "coverage"), _time(window)),
        (("availability", "worst", "best"), _availability(document, window, told)),
        (
            ("edge_low", "edge_high", "down_low_s", "down_high_s", "worst", "best"),
            _limits(document, window, told),
        ),
        (("outages", "longest_outage_s"), _outages(window, told)),
        (("provisional",), _doubts(document, window)),
        (("target", "verdict", "budget_s", "consumed_s", "burn"), _objectives(window, told)),
        (("count", "p50", "p90", "p95", "p99", "max", "exact"), _latency(window, told)),
        (("ratio", "first_try", "flaky"), _runs(window, told)),
        (("samples",), _asking(document, told)),
    )
    return [Derivation(figures, how) for figures, said in parts for how in said]


def _window(document: Report, window: WindowReport, look: Look) -> Iterator[str]:
    said = f"The window is {span(document, window, '–' if look.unicode else '-')} {zone_name(document)}"
    if not window.excluded_s:
        yield f"{said}: {seconds(window.length_s)}. No maintenance was taken out of it."
        return
    yield (
        f"{said}: {seconds(window.length_s)}. Without {seconds(window.excluded_s)} of maintenance "
        f"it has {seconds(_whole(window))}."
    )
    found = window.including_maintenance
    if found is not None and found.availability is not None:
        known = window.length_s - window.outside_s - found.unknown_s
        yield (
            f"With the maintenance in it, {seconds(round(known, 6))} are known, {seconds(found.down_s)} of them down: "
            f"{percent(found.availability)} %, and {seconds(found.unknown_s)} unknown."
        )


def _whole(window: WindowReport) -> float:
    return window.length_s - window.excluded_s


def _known(window: WindowReport) -> float:
    return window.up_s + window.degraded_s + window.down_s


def _samples(probe: ProbeReport, window: WindowReport, told: Explanation) -> Iterator[str]:
    if told.read is not None:
        yield _read(clean(probe.probe, NAME_LIMIT), told.read)
    said = f"In the window {counted(window.samples, 'sample')} count, {window.failed:,} of them failed"
    if told.beside:
        said += (
            f"; {told.beside:,} more were asked beside the schedule: they speak for time, "
            "and are in no share of runs"
        )
    out = [
        f"{number:,} {why}"
        for number, why in (
            (window.masked, "for want of a network here (masked)"),
            (window.errors, "for a fault of ours or of the account (errors)"),
            (window.conflicts, "for a worse one in the same millisecond (conflicts)"),
        )
        if number
    ]
    yield f"{said}. Left out: {listed(out)}." if out else f"{said}. None was left out."


def _read(name: str, read: Read) -> str:
    out = [
        f"{number:,} {why}"
        for number, why in (
            (read.duplicates, "copies in another file"),
            (read.rechecks, "re-checks, which belong to the failure that caused them"),
            (read.future, "later than now"),
        )
        if number
    ]
    said = f"Read: {counted(read.samples, 'sample')} of {name}, in this window and a day around all windows"
    return f"{said}. Not counted of those: {listed(out)}." if out else f"{said}."


def _reach(document: Report, told: Explanation) -> Iterator[str]:
    if not told.reaches:
        return
    found = [f"2.5 x {seconds(each.every_s)} = {seconds(each.stale_s)}" for each in told.reaches]
    said = f"{_SPEAKS.get(document.method, _NEAREST)}; H is 2.5 x the interval recorded with it: {listed(found)}."
    if any(each.stale_s == 300 for each in told.reaches):
        said += " (300 s also where none is recorded.)"
    yield f"{said} What no sample speaks for is unknown, neither up nor down."


def _time(window: WindowReport) -> Iterator[str]:
    known, whole = _known(window), _whole(window)
    yield (
        f"Known: {seconds(window.up_s)} up + {seconds(window.degraded_s)} degraded + {seconds(window.down_s)} "
        f"down ({format_span(window.down_s)}) = {seconds(known)}. "
        f"Unknown: {seconds(whole)} - {seconds(known)} = {seconds(window.unknown_s)}."
    )
    if window.coverage is not None:
        exactly = "" if window.coverage in (0, 1) else f" ({percent(window.coverage)} %)"
        yield f"Seen = known / window = {seconds(known)} / {seconds(whole)} = {percent(window.coverage, 0)} %{exactly}."


def _cost(down_s: float, degraded_s: float, weight: float) -> str:
    """`14,100 s`, `(600 s + 0.3 x 1,200 s)`."""
    if not weight or not degraded_s:
        return seconds(down_s)
    return f"({seconds(down_s)} + {number(weight)} x {seconds(degraded_s)})"


def _edge(share: float) -> str:
    return "100" if share >= 1 else percent(share)


def _availability(document: Report, window: WindowReport, told: Explanation) -> Iterator[str]:
    if told.availability is None:
        yield "Nothing is known of this window, so there is no availability: not 0 %, and not 100 %."
    else:
        lost = _cost(window.down_s, window.degraded_s, document.degraded_weight)
        yield (
            f"Availability = 1 - down / known = 1 - {lost} / {seconds(_known(window))} = "
            f"{percent(told.availability)} %, floored, never rounded up."
        )
    shown = headline(window)
    if of_runs(window) and shown is not None:
        failed = f"({window.samples:,} - {window.failed:,}) / {window.samples:,}"
        yield f"Shown is {failed} = {percent(shown)} % of {counted(window.samples, 'run')} instead: {OF_RUNS}."
    other = next((each for each in told.others if each.method == window.method), None)
    if other is not None and other.availability is not None and window.edge_low is None and shown is not None:
        yield (
            f"Shown is what the method {window.method} says instead: 1 - {number(other.lost)} / "
            f"{number(other.whole)} {other.unit} = {percent(shown)} %: {METHODS.get(window.method, '')}."
        )
        if window.worst is not None and window.best is not None:
            yield (
                f"By that method it is {percent(window.worst)} % if the unknown time was down, "
                f"and {percent(window.best)} % if it was up."
            )


def _limits(document: Report, window: WindowReport, told: Explanation) -> Iterator[str]:
    weight, known, whole = document.degraded_weight, _known(window), _whole(window)
    most = _cost(window.down_high_s, told.degraded_low_s, weight)
    least = _cost(window.down_low_s, window.degraded_s, weight)
    if told.edge_low is not None and told.edge_high is not None:
        said = (
            f"Range: each change lies somewhere between two samples, so at least {seconds(window.down_low_s)} "
            f"and at most {seconds(window.down_high_s)} of the known time were down: "
        )
        low = f"1 - {most} / {seconds(known)} = {percent(told.edge_low)} %"
        high = f"1 - {least} / {seconds(known)} = {_edge(told.edge_high)} %"
        same = edges(window) is None and told.edge_low == told.edge_high
        yield f"{said}{high}, a single point." if same else f"{said}{low} to {high}."
    if told.worst is not None and told.best is not None:
        yield (
            f"If all unknown time was down as well: 1 - ({most} + {seconds(window.unknown_s)}) / {seconds(whole)} = "
            f"{percent(told.worst)} % (worst). If it was up: 1 - {least} / {seconds(whole)} = "
            f"{percent(told.best)} % (best)."
        )


def _outages(window: WindowReport, told: Explanation) -> Iterator[str]:
    rule = (
        f"{counted(told.open_after, 'failure')} in a row open one, "
        f"{counted(told.close_after, 'good sample')} in a row end it"
    )
    if not window.outages:
        yield f"No outages: {rule}."
    elif window.longest_outage_s is not None:
        longest = f"{format_span(window.longest_outage_s)} ({seconds(window.longest_outage_s)})"
        yield f"{counted(window.outages, 'outage')}: {rule}; the longest takes {longest} of the window."


def _doubts(document: Report, window: WindowReport) -> Iterator[str]:
    if window.coverage is None:
        return
    enough = f"{document.min_coverage * 100:.10g} %"
    if not window.provisional:
        yield f"Not provisional: {enough} of the window or more were seen, and no last sample is still held."
    elif window.coverage < document.min_coverage:
        yield f"Provisional (~): less than {enough} of the window was seen."
    else:
        yield "Provisional (~): the last sample is still held, and the next one may change what it speaks for."


def _objectives(window: WindowReport, told: Explanation) -> Iterator[str]:
    for found, verdict in zip(window.objectives, objectives(window), strict=True):
        yield from _objective(window, told, found, verdict)


def _objective(
    window: WindowReport, told: Explanation, found: ObjectiveReport, verdict: str
) -> Iterator[str]:
    target = f"{found.target * 100:.10g} %"
    allowed = f"The objective {target} allows a budget of {_budget(found)}"
    if found.consumed_s is None or told.availability is None:
        yield f"{allowed}. Nothing is known of the window: {verdict}."
        return
    lost = found.consumed_s * (window.coverage or 0.0)
    said = f"{allowed}; seen to be lost: {seconds(round(lost, 6))}"
    if found.budget_s:
        said += f"; {number(round(lost, 6))} / {number(round(found.budget_s, 6))} = {100 * lost / found.budget_s:.2f} %"
    yield f"{said}: {verdict}."
    if window.coverage is not None and window.coverage < 1:
        yield (
            f"If the unknown time was like the rest, {seconds(round(lost, 6))} / {percent(window.coverage)} % = "
            f"{seconds(round(found.consumed_s, 3))} were lost."
        )
    if found.burn is not None and found.target < 1:
        yield f"Burn = (1 - {percent(told.availability)} %) / (1 - {target}) = {found.burn:.4g}: 1 spends the budget exactly."
    if told.worst is None or told.best is None:
        return
    why = {
        Judgement.MET: f"even the worst it can have been, {percent(told.worst)} %, is enough",
        Judgement.MISSED: f"even the best it can have been, {percent(told.best)} %, is too little",
        Judgement.UNDETERMINED: f"it can have been anything from {percent(told.worst)} % to {_edge(told.best)} %",
    }[found.verdict]
    yield f"The verdict is {found.verdict}: {why}."


def _budget(found: ObjectiveReport) -> str:
    budget = seconds(round(found.budget_s, 6))
    if found.target >= 1:
        return budget
    period = seconds(round(found.budget_s / (1 - found.target), 3))
    return f"(1 - {number(found.target)}) x {period} = {budget}"


def _latency(window: WindowReport, told: Explanation) -> Iterator[str]:
    found = [
        f"{each.name} {format_seconds(each.value_s).replace(' ', '')} is the {_place(each.rank)}"
        for each in told.ranks
    ]
    if found:
        many = counted(told.ranks[0].of, "value")
        how = "in order" if window.latency_s.exact else "in order, each to 1 %"
        yield f"Latency, of {many} of good samples {how}: {listed(found)}."


def _place(rank: int) -> str:
    return ordinal(rank).replace(str(rank), f"{rank:,}")


def _runs(window: WindowReport, told: Explanation) -> Iterator[str]:
    if window.ratio is None or window.first_try is None:
        return
    first = next((round(each.lost) for each in told.others if each.method == "first_try"), window.failed)
    yield (
        f"Of the runs: ({window.samples:,} - {window.failed:,}) / {window.samples:,} = {percent(window.ratio)} % "
        f"were good, and ({window.samples:,} - {first:,}) / {window.samples:,} = {percent(window.first_try)} % "
        f"at the first attempt{_flaky(window)}."
    )


def _flaky(window: WindowReport) -> str:
    return f": {window.flaky:,} passed at a later one (flaky)" if window.flaky else ""


def _asking(document: Report, told: Explanation) -> Iterator[str]:
    """What changed in the asking itself."""
    for change in told.changes[:_MOST_CHANGES]:
        yield _change(document, change)
    more = len(told.changes) - _MOST_CHANGES
    if more > 0:
        yield f"And {counted(more, 'more change')} of the definition or the schedule."


def _change(document: Report, change: Change) -> str:
    at, who = stamp(change.at, zone_of(document.timezone)), clean(change.vantage, NAME_LIMIT)
    if isinstance(change.before, str) or isinstance(change.after, str):
        before, after = (clean(str(each), NAME_LIMIT) for each in (change.before, change.after))
        return (
            f"From {at} on, {who} asked by another definition of the probe: {before} before, {after} after."
        )
    return f"From {at} on, {who} asked every {seconds(change.after)}, every {seconds(change.before)} before."
