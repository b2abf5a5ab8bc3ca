"""`probe outages --explain`: the moments of each outage and the means of each probe, with the sums behind them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from probe.formats.figures import percent, zone_of
from probe.formats.sections.explain.words import clock, counted, number, seconds
from probe.formats.sheet import Derivation, Sheet
from probe.formats.vendor import of_outage
from probe.formats.words import NAME_LIMIT
from probe.model.outages import OutageDetail, OutageReport, OutageRow, OutageSummary, Witness
from probe.model.outcome import Outcome
from probe.model.their_word import OutageWord
from probe.text import clean
from probe.units import to_ms

_NONE_IN = "2.995732"
_MOST_LENGTHS = 8
_MOST_IDS = 5


class _Samples(NamedTuple):
    """Those that are evidence, where they are known: a list of outages has none."""

    found: Sequence[Witness] = ()

    def failed(self, moment: datetime) -> tuple[str, ...]:
        """The ids of those of that millisecond that were down; of all of them where the vote of others made it so."""
        return self._ids(moment, lambda each: each.outcome is Outcome.DOWN)

    def good(self, moment: datetime) -> tuple[str, ...]:
        return self._ids(moment, lambda each: each.outcome is not Outcome.DOWN)

    def _ids(self, moment: datetime, holds: Callable[[Witness], bool]) -> tuple[str, ...]:
        of_it = [each for each in self.found if each.evidence and to_ms(each.at) == to_ms(moment)]
        return tuple(each.id for each in [*filter(holds, of_it)] or of_it)


def sheets(document: OutageReport) -> list[Sheet]:
    """None unless it was asked for; an outage a sheet, then a probe a sheet."""
    if not document.explain:
        return []
    zone = zone_of(document.timezone)
    rules = document.open_after, document.close_after
    return [
        *(_sheet(row, _row(row, rules, zone, _Samples())) for row in document.outages),
        *(_summary_sheet(document, each) for each in document.probes),
    ]


def of_one(document: OutageDetail) -> list[Sheet]:
    """The same of one outage, and which samples it rests on."""
    if not document.explain:
        return []

    zone = zone_of(document.timezone)
    rules = document.open_after, document.close_after
    told = [*_row(document.outage, rules, zone, _Samples(document.samples))]
    return [_sheet(document.outage, told)]


def _sheet(row: OutageRow, told: Iterator[Derivation] | Sequence[Derivation]) -> Sheet:
    of = (("probe", row.probe), ("outage", row.id))
    return Sheet(f"{clean(row.id, NAME_LIMIT)}: how its figures came about", of, told=tuple(told))


def _row(row: OutageRow, rules: tuple[int, int], zone: tzinfo, ids: _Samples) -> Iterator[Derivation]:
    yield _onset(row, zone, ids)
    yield _opened(row, rules[0], zone, ids)
    yield _end(row, zone, ids)
    yield _closed(row, rules[1], zone, ids)
    yield _duration(row, zone)
    reasons = " + ".join(f"{each.samples:,} {clean(each.reason, NAME_LIMIT)}" for each in row.reasons)
    good = round(row.duration_s - row.down_s - row.unknown_s, 6)
    yield Derivation(
        ("down_s", "unknown_s", "samples", "reasons"),
        f"Of the {seconds(row.duration_s)}, {seconds(row.down_s)} were down, {seconds(row.unknown_s)} unknown and "
        f"{seconds(good)} good, too short to end it. {counted(row.samples, 'moment')} at which it was seen down"
        f"{f': {reasons}' if reasons else ''}.",
    )
    if row.surfaces:
        said = " + ".join(
            f"{number(each.down_s)} ({clean(each.surface, NAME_LIMIT)})" for each in row.surfaces
        )
        whole = sum(each.down_s for each in row.surfaces)
        yield Derivation(
            ("surface", "surfaces"),
            f"Any member down: {said} = {seconds(round(whole, 6))}; what is certain of it names the outage.",
        )

    if row.vendor is not None:
        yield _vendor(row, row.vendor, zone)


def _vendor(row: OutageRow, word: OutageWord, zone: tzinfo) -> Derivation:
    met = ", ".join(clean(each, NAME_LIMIT) for each in word.incidents[:_MOST_IDS]) or "none"
    said = f"{of_outage(word).capitalize()}: incidents that overlap it by the vendor's own times: {met}"
    if word.lead_s is not None:
        posted = row.first_fail + timedelta(seconds=word.lead_s)
        said += (
            f"; posted first at {clock(posted, zone)}, our first failing sample at {clock(row.first_fail, zone)}: "
            f"{word.lead_s:+g} s"
        )
    return Derivation(("vendor", "vendor_lead_s", "vendor_incidents"), f"{said}.")


def _named(moment: datetime, zone: tzinfo, found: Sequence[str]) -> str:
    more = f" and {len(found) - _MOST_IDS} more" if len(found) > _MOST_IDS else ""
    listed = ", ".join(clean(each, NAME_LIMIT) for each in found[:_MOST_IDS])
    return clock(moment, zone) + (f" (sample {listed}{more})" if found else "")


def _onset(row: OutageRow, zone: tzinfo, ids: _Samples) -> Derivation:
    figures = ("onset", "last_up", "first_fail")
    failed = ids.failed(row.first_fail)
    first = _named(row.first_fail, zone, failed)
    if row.last_up is None:
        return Derivation(
            figures,
            f"Onset: no good sample is known before the first failing one, {first}; it begins "
            f"{seconds((row.first_fail - row.onset).total_seconds())} before that, as far as that one speaks: {clock(row.onset, zone)}.",
            failed,
        )
    good = ids.good(row.last_up)
    length = (row.first_fail - row.last_up).total_seconds()
    down = (row.first_fail - row.onset).total_seconds()
    return Derivation(
        figures,
        f"Onset: between the last good sample, {_named(row.last_up, zone, good)}, and the first failing one, {first}, "
        f"lie {seconds(length)}; {_half(down, length)}: {clock(row.onset, zone)}.",
        (*good, *failed),
    )


def _half(down: float, length: float) -> str:
    if abs(down - length / 2) <= 0.001:
        return f"half of it, {seconds(down)}, were down"
    return f"{seconds(down)} of it were down, as far as a sample speaks and vantages agree"


def _opened(row: OutageRow, rule: int, zone: tzinfo, ids: _Samples) -> Derivation:
    found = ids.failed(row.opened)
    return Derivation(
        ("opened",),
        f"Opened by {counted(rule, 'failure')} in a row: the first at {clock(row.first_fail, zone)}, number {rule} at "
        f"{_named(row.opened, zone, found)}, {seconds((row.opened - row.onset).total_seconds())} after the onset.",
        found,
    )


def _end(row: OutageRow, zone: tzinfo, ids: _Samples) -> Derivation:
    figures = ("end", "last_fail", "first_ok")
    failed = ids.failed(row.last_fail)
    last = _named(row.last_fail, zone, failed)
    if row.end is None or row.first_ok is None:
        what = "so it goes on" if row.going_on else "and the record ends before an end was confirmed"
        return Derivation(figures, f"End: the last failing sample is {last}, {what}.", failed)
    good = ids.good(row.first_ok)
    length = (row.first_ok - row.last_fail).total_seconds()
    down = (row.end - row.last_fail).total_seconds()
    return Derivation(
        figures,
        f"End: between the last failing sample, {last}, and the first good one, {_named(row.first_ok, zone, good)}, lie "
        f"{seconds(length)}; {_half(down, length)}: {clock(row.end, zone)}.",
        (*failed, *good),
    )


def _closed(row: OutageRow, rule: int, zone: tzinfo, ids: _Samples) -> Derivation:
    needed = f"{counted(rule, 'good sample')} in a row"
    if row.closed is None:
        return Derivation(
            ("closed", "open", "going_on"), f"Still open: {needed} would end it, and were not seen."
        )
    found = ids.good(row.closed)
    return Derivation(
        ("closed", "open", "going_on"),
        f"Ended by {needed}, number {rule} at {_named(row.closed, zone, found)}.",
        found,
    )


def _duration(row: OutageRow, zone: tzinfo) -> Derivation:
    figures = ("duration_s", "duration_low_s", "duration_high_s")
    until = clock(row.end, zone) if row.end is not None else "as far as the last sample speaks"
    said = (
        f"Duration: from {clock(row.onset, zone)} to {until} = {seconds(row.duration_s)}. At least from the first failing "
        f"sample to the last = {seconds(row.duration_low_s)}"
    )
    if row.duration_high_s is None:
        why = "without an end" if row.open else "without a good sample on both sides"
        return Derivation(figures, f"{said}; {why} there is no most.")
    return Derivation(
        figures,
        f"{said}; at most from the last good one before to the first good one after = {seconds(row.duration_high_s)}.",
    )


def _summary_sheet(document: OutageReport, each: OutageSummary) -> Sheet:
    rows = [row for row in document.outages if row.probe == each.probe]
    of = (("probe", each.probe), ("outage", None))
    return Sheet(
        f"{clean(each.probe, NAME_LIMIT)}: how its figures came about",
        of,
        told=tuple(_summary(document, each, rows)),
    )


def _summary(document: OutageReport, each: OutageSummary, rows: Sequence[OutageRow]) -> Iterator[Derivation]:
    known = round(each.up_s + each.down_s, 6)
    seen = "" if each.coverage is None else f", {percent(each.coverage, 1)} % of all"
    yield Derivation(
        ("up_s", "down_s", "unknown_s", "coverage"),
        f"In the window, without maintenance: {seconds(each.up_s)} up + {seconds(each.down_s)} down = {seconds(known)} "
        f"known{seen}; {seconds(each.unknown_s)} unknown.",
    )
    longest = "" if each.longest_s is None else f"; the longest took {seconds(each.longest_s)}, whole"
    yield Derivation(
        ("outages", "open", "longest_s"),
        f"{counted(each.outages, 'outage')} with time in the window, {each.open:,} without an end{longest}.",
    )
    yield from _means(each, rows, known)
    yield Derivation(
        ("blips",),
        f"{counted(each.blips, 'failing run')} of fewer than {document.open_after} in a row: blips, no outages.",
    )
    found = each.flapping
    if found.share is not None:
        yield Derivation(
            ("flapping",),
            f"Of the last {counted(found.samples, 'sample')}, {found.transitions:,} differ from the one before: "
            f"{found.transitions:,} / {found.samples - 1:,} = {percent(found.share, 1)} %. Flapping starts at 30 % of 21 and "
            f"stops below 15 %: {'yes' if found.flapping else 'no'}.",
        )


def _means(each: OutageSummary, rows: Sequence[OutageRow], known: float) -> Iterator[Derivation]:
    if each.mttr_s is not None:
        lengths = [row.duration_s for row in rows if not row.open]
        yield Derivation(
            ("mttr_s",), f"MTTR, of those that ended: {_mean(lengths)} = {seconds(round(each.mttr_s, 6))}."
        )
    yield Derivation(
        ("onsets",),
        f"{counted(each.onsets, 'onset')} in the window: outages with a good sample before them that began in it.",
    )
    if each.mttf_s is not None and each.mtbf_s is not None:
        yield Derivation(
            ("mttf_s", "mtbf_s"),
            f"MTTF = up / onsets = {number(each.up_s)} / {each.onsets:,} = {seconds(round(each.mttf_s, 6))}; MTBF = known / "
            f"onsets = {number(known)} / {each.onsets:,} = {seconds(round(each.mtbf_s, 6))}.",
        )
    if each.mttf_at_least_s is not None:
        yield Derivation(
            ("mttf_at_least_s",),
            f"No onset: up / -ln 0.05 = {number(each.up_s)} / {_NONE_IN} = {seconds(round(each.mttf_at_least_s, 3))}, which "
            "MTTF is longer than with 95 % certainty.",
        )
    if each.mttd_s is not None:
        waits = [(row.opened - row.onset).total_seconds() for row in rows if row.last_up is not None]
        yield Derivation(
            ("mttd_s",),
            f"MTTD, from each onset to the failure that opened it: {_mean(waits)} = {seconds(round(each.mttd_s, 6))}.",
        )


def _mean(values: Sequence[float]) -> str:
    shown = " + ".join(number(each) for each in values[:_MOST_LENGTHS])
    if len(values) > _MOST_LENGTHS:
        rest = sum(values[_MOST_LENGTHS:])
        shown += f" + {number(round(rest, 6))} (of {len(values) - _MOST_LENGTHS:,} more)"
    return f"({shown}) / {len(values):,}"
