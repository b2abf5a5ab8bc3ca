"""`probe history` as text: a line for each thing found or done, and a last line that counts them."""

from collections.abc import Iterable

from probe.formats import Look
from probe.formats.text.parts import BAD, GOOD, QUIET, WEAK, Line, Span, Whole, ends, glyphs, paint, shown
from probe.formats.text.table import column, fitting, names, rows
from probe.model.history import (
    HARMLESS,
    Compact,
    Finding,
    HistoryDocument,
    Merge,
    Prune,
    Repair,
    Stats,
    TrackStats,
    Verification,
)
from probe.units import format_moment, format_seconds, format_size, format_span

_WIDEST = 80


def history(document: HistoryDocument, look: Look) -> str:
    match document:
        case Verification():
            lines = _verification(document, look)
        case Repair():
            lines = _repair(document, look)
        case Merge():
            lines = _merge(document, look)
        case Prune():
            lines = _prune(document, look)
        case Compact():
            lines = _compact(document, look)
        case Stats():
            lines = _stats(document, look)
    return paint(lines, look)


def _verification(document: Verification, look: Look) -> list[Line]:
    lines = [_finding(each, look) for each in document.findings]
    if not document.counts:
        said = "no defects"
    else:
        said = glyphs(look).dot.join(f"{count} {kind}" for kind, count in document.counts.items())
    more = sum(document.counts.values()) - len(document.findings)
    if more:
        lines.append((Span(f"{glyphs(look).cut} and {_count(more, 'more line')}", QUIET),))
    what = f" in {_count(document.samples, 'sample')}, {_count(document.files, 'file')}"
    return [*lines, *_last(said + what, document.exit, look)]


def _repair(document: Repair, look: Look) -> list[Line]:
    verb = "would move" if document.dry_run else "moved"
    lines: list[Line] = [
        Whole(
            (
                Span(f"{_safe(each.path, look)}: "),
                Span(f"{verb} {_count(each.lines, 'line')} ({format_size(each.bytes)})", WEAK),
                Span(f" to {_safe(each.side, look)}"),
            )
        )
        for each in document.files
    ]
    if document.compressed:
        lines.append((Span(f"{_count(document.compressed, 'compressed file')} left as found", QUIET),))
    moved = sum(each.lines for each in document.files)
    said = f"{verb} {_count(moved, 'line')} of {_count(len(document.files), 'file')}"
    return [*lines, *_last(said if moved else "nothing to repair", document.exit, look)]


def _merge(document: Merge, look: Look) -> list[Line]:
    lines = [_finding(each, look) for each in document.findings]
    parts = [f"{document.taken} taken", f"{document.known} known"]
    parts += [f"{document.conflicts} in conflict"] if document.conflicts else []
    parts += [f"{document.skipped} not samples"] if document.skipped else []
    said = f"{glyphs(look).dot.join(parts)} from {_count(document.files, 'file')} into {_safe(document.into, look)}"
    return [*lines, *_last(said, document.exit, look)]


def _prune(document: Prune, look: Look) -> list[Line]:
    verb = "would remove" if document.dry_run else "removed"
    lines: list[Line] = [
        Whole((Span(f"{_safe(each.path, look)}: "), Span(f"{verb} {format_size(each.bytes)}", WEAK)))
        for each in document.files
    ]
    said = f"{verb} {_count(len(document.files), 'file')}, {format_size(document.bytes)}"
    said = said if document.files else "nothing to remove"
    kept = f"{_count(document.kept, 'file')} kept, from {format_moment(document.before)[:10]} on"
    return [*lines, *_last(f"{said}{glyphs(look).dot}{kept}", document.exit, look)]


def _compact(document: Compact, look: Look) -> list[Line]:
    lines: list[Line] = []
    for each in document.files:
        where = Span(f"{_safe(each.path, look)}: ")
        if each.refused is not None:
            lines.append(Whole((where, Span("stays", BAD), Span(f": {_safe(each.refused, look)}"))))
            continue
        verb = "would sum up" if document.dry_run else "summed up"
        sizes = f"{format_size(each.bytes)} to {format_size(each.sums_bytes)}"
        lines.append(Whole((where, Span(f"{verb} {_count(each.samples, 'sample')}, {sizes}", WEAK))))
    done = [each for each in document.files if each.refused is None]
    verb, frees = ("would sum up", "would free") if document.dry_run else ("summed up", "freed")
    said = f"{verb} {_count(len(done), 'file')}, {frees} {format_size(max(document.bytes, 0))}"
    said = said if done else "nothing to sum up"
    kept = f"{_count(document.kept, 'file')} kept, from {format_moment(document.before)[:10]} on"
    if len(done) < len(document.files):
        kept = f"{_count(document.kept, 'file')} kept"
    return [*lines, *_last(f"{said}{glyphs(look).dot}{kept}", document.exit, look)]


def _stats(document: Stats, look: Look) -> list[Line]:
    tracks, cut = document.tracks, glyphs(look).cut
    columns = [
        column(names([_safe(each.probe, look) for each in tracks], look.width, cut)),
        column(names([_safe(each.vantage, look) for each in tracks], look.width, cut), rank=1),
        column([str(each.samples) for each in tracks], right=True),
        column([_every(each) for each in tracks], rank=3),
        column([format_moment(each.first)[:16] + "Z" for each in tracks], rank=4),
        column([format_moment(each.last)[:16] + "Z" for each in tracks], rank=2),
        *(
            column([_share(each, word) for each in tracks], right=True, rank=rank)
            for word, rank in (("up", 0), ("degraded", 5), ("down", 0), ("unknown", 5))
        ),
    ]
    said = f"{_count(document.samples, 'sample')} in {_count(document.files, 'file')}, {format_size(document.bytes)}"
    if document.summed:
        said += f"{glyphs(look).dot}{_count(document.summed, 'sample')} as sums only"
    if document.skipped:
        said += f"{glyphs(look).dot}{_count(document.skipped, 'line')} not samples"
    return [*rows(fitting(columns, look.width)), *_last(said, document.exit, look)]


def _every(track: TrackStats) -> str:
    if track.every_s is None:
        return ""
    # Whole seconds are what a schedule is written in; below one, what is left of them.
    return f"every {format_span(track.every_s) if track.every_s >= 1 else format_seconds(track.every_s)}"


def _share(track: TrackStats, word: str) -> str:
    count: int = getattr(track.outcomes, word)
    # Cut, not rounded: one failure in a million must not read as 100.0 % up.
    return f"{word} {count * 1000 // track.samples / 10:.1f} %" if count else ""


def _finding(finding: Finding, look: Look) -> Line:
    style = QUIET if finding.kind in HARMLESS else BAD
    line = "" if finding.line is None else f":{finding.line}"
    where = Span(f"{_safe(finding.path, look)}{line}: ")
    return Whole((where, Span(finding.kind, style), Span(f": {_safe(finding.problem, look)}")))


def _last(said: str, code: int, look: Look) -> Iterable[Line]:
    left = (Span(said, GOOD if code == 0 else BAD),)
    return ends(left, f"exit {code}", _WIDEST, look) if code else [left]


def _safe(text: str, look: Look) -> str:
    return shown(text, look)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
