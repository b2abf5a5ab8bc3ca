"""What was asked now: a row for each probe, the worst first, and why it is not up."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.formats import Look
from probe.formats.text.details import details, lateness
from probe.formats.text.parts import (
    BAD,
    GOOD,
    QUIET,
    UNSURE,
    WEAK,
    Line,
    Span,
    cells,
    ends,
    glyphs,
    joined,
    paint,
    paragraph,
    shown,
    width,
)
from probe.formats.text.phases import bar, most_of, numbers, parts_of
from probe.formats.text.speech import brief, spoke
from probe.formats.text.table import Column, column, names, rows, total_width
from probe.formats.words import cause, count, late, status, story, tally, worst_first
from probe.model.outcome import Outcome
from probe.model.report import CheckResult
from probe.model.sample import Sample
from probe.units import format_seconds

STYLE = {Outcome.UP: GOOD, Outcome.DEGRADED: WEAK, Outcome.DOWN: BAD, Outcome.UNKNOWN: UNSURE}

_UNDER = 4  # cells that an explanation is indented
_LATE_S = 0.1  # of our own: a tenth of a second is more than a busy moment
_GAP = 2
_WORTH = 16  # cells from which on a few phases say something


class _Timing(NamedTuple):
    """What the last columns of this screen have room for."""

    numbers: bool
    bar: bool
    width: int


def check(result: CheckResult, look: Look) -> str:
    samples = worst_first(result.samples)
    head = _head(samples, look)
    start = total_width(head) + _GAP
    room = look.width - start
    timing = _timing(samples, room, look)
    lines: list[Line] = []
    for sample, row in zip(samples, rows(head), strict=True):
        tail, under = _tail(sample, timing, room, look)
        lines += [(*row, Span(" " * _GAP), *tail), *under]
        if look.verbose:
            lines += details(sample, result.talks.get(sample.id, ()), look, _UNDER)
        else:
            lines += lateness(sample, look, _UNDER, least_s=_LATE_S)
    widest = max(map(width, lines), default=0)
    return paint([*lines, *_summary(result, widest, look)], look)


def _head(samples: Sequence[Sample], look: Look) -> list[Column]:
    marks = glyphs(look)
    if not samples:
        return []
    took = [marks.dash if each.latency_s is None else format_seconds(each.latency_s) for each in samples]
    return [
        column(names([shown(each.probe, look) for each in samples], look.width, marks.cut)),
        column([Span(each.outcome.value, STYLE[each.outcome]) for each in samples]),
        column([str(status(each) or marks.dash) for each in samples]),
        column(took, right=True),
    ]


def _timing(samples: Sequence[Sample], room: int, look: Look) -> _Timing:
    """The bar goes first, for all rows alike; then, row by row, the shortest of the phases."""
    parts = [parts_of(sample) for sample in samples if not _explained(sample) and not spoke(sample)]
    wide = max((cells(numbers(each, look)) for each in parts), default=0)
    bars = max((cells(bar(each, look)) for each in parts), default=0)
    return _Timing(numbers=min(wide, _WORTH) <= room, bar=wide + _GAP + bars <= room, width=wide)


def _explained(sample: Sample) -> bool:
    return bool(story(sample))


def _tail(sample: Sample, timing: _Timing, room: int, look: Look) -> tuple[Line, list[Line]]:
    """The end of the row, and the lines under it."""
    if sample.failure is None and sample.outcome is Outcome.UP:
        return (
            _flaky_tail(sample, timing, room, look)
            if sample.flaky
            else (_times(sample, timing, room, look), [])
        )
    told = shown(story(sample), look, 2000)
    if cells(told) <= room:
        return (Span(told),), []
    why = "" if sample.failure is None else shown(cause(sample.failure), look)
    if told.startswith(f"{why}: ") and cells(why) <= room:
        return (Span(why),), paragraph(told.removeprefix(f"{why}: "), look, _UNDER)
    return (), paragraph(told, look, _UNDER)


def _times(sample: Sample, timing: _Timing, room: int, look: Look) -> Line:
    if spoke(sample):
        return (Span(brief(sample, room, look), QUIET),)
    parts = parts_of(sample)
    if not timing.numbers or not parts:
        return ()
    text = numbers(most_of(parts, room, look), look)
    line: Line = (Span(text, QUIET),)
    if not timing.bar:
        return line
    return (*line, Span(" " * (timing.width - cells(text) + _GAP)), Span(bar(parts, look), QUIET))


def _flaky_tail(sample: Sample, timing: _Timing, room: int, look: Look) -> tuple[Line, list[Line]]:
    told = shown(late(sample), look)
    left = room - cells(told) - cells(glyphs(look).dot)
    if spoke(sample):
        times = brief(sample, left, look)
    else:
        times = numbers(most_of(parts_of(sample), left, look), look) if timing.numbers else ""
    with_times = f"{told}{glyphs(look).dot}{times}"
    if times and cells(with_times) <= room:
        return (Span(told, WEAK), Span(with_times.removeprefix(told), QUIET)), []
    return ((Span(told, WEAK),), []) if cells(told) <= room else ((), paragraph(told, look, _UNDER, WEAK))


def _summary(result: CheckResult, widest: int, look: Look) -> list[Line]:
    found = tally(result.summary)
    total = sum(number for number, _ in found)
    end = f"exit {int(result.exit)}"
    if result.elapsed_s:
        end = f"{format_seconds(result.elapsed_s)}, {end}"
    if not total:
        return ends((Span("no probe was finished"),), end, widest, look)
    counts = [Span(f"{number} {outcome}", STYLE[outcome]) for number, outcome in found]
    left = (Span(f"{count(total, 'probe')}: "), *joined(counts, glyphs(look).dot))
    return ends(left, end, widest, look)
