"""What `probe outages` does: which samples to read, which outages they make, and which one was meant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from probe.analysis.evidence import Evidence
from probe.analysis.options import Options
from probe.analysis.outage_detail import MOST_SAMPLES, detail, span_of
from probe.analysis.outage_ids import begun_ms, meant, near, short_ids
from probe.analysis.outage_report import Found, find_outages
from probe.analysis.report import scan_span
from probe.cli.exits import Exit, Failed
from probe.cli.grouping import Chosen, groups_of, hidden, meant_or_group
from probe.cli.history import moment, read, reads_once
from probe.cli.question import Question, check_hours, options_for, timezone_for, windows_for
from probe.cli.reporting import (
    check_words,
    config_for,
    followed,
    happens_to_lie_here,
    is_label,
    labels_for,
    slowest_s,
    stores_for,
)
from probe.cli.shell import Shell
from probe.cli.vendors import heard, listener, with_vendor
from probe.cli.vouching import with_voices
from probe.model.outages import OutageDetail, OutageReport, OutageRow
from probe.model.report import Window
from probe.model.sample import Sample
from probe.selection import nothing_matched
from probe.units import to_ms

if TYPE_CHECKING:
    from probe.config.tables import Config

_WINDOW = ("30d",)
_LISTED = 5
_EVERYTHING = (None, None)


class _Inquiry(NamedTuple):
    """A question, with everything it leaves open filled in."""

    question: Question
    config: "Config | None"
    now: datetime
    timezone: str
    window: Window
    stores: Sequence[tuple[str, Path]]
    recorded_only: bool


class _Look(NamedTuple):
    """What one reading of the record gave. `word` is the one that must mean an outage, if there is one."""

    evidence: Evidence
    found: Found
    options: Options
    word: str | None
    labels: Mapping[str, tuple[str, ...]]


class Answer(NamedTuple):
    """What was found, and what it was found in."""

    found: OutageReport | OutageDetail
    evidence: Evidence
    options: Options
    window: Window
    config: "Config | None"
    code: Exit


def make(shell: Shell, question: Question) -> tuple[OutageReport | OutageDetail, Exit]:
    """The outages of the window, or the one that a single word means that is no probe and no tag. Raises Failed."""
    answer = answered(shell, question)
    return answer.found, answer.code


def answered(shell: Shell, question: Question, most: int = MOST_SAMPLES) -> Answer:
    """The same with its ground; one outage has so many samples at most. Raises Failed."""
    inquiry = _inquiry(shell, question)
    once = reads_once(inquiry.stores)
    kept: list[Sample] = []
    pages: list[Sample] | None = [] if once else None
    keep = None
    if pages is not None:
        word = question.names[0] if len(question.names) == 1 else None
        keep = _both(
            _keeper(kept, word, inquiry.config) if word is not None else None, listener(pages, inquiry.config)
        )
    look = _look(
        shell,
        inquiry,
        _EVERYTHING if once else scan_span([inquiry.window], slowest_s(inquiry.config)),
        keep,
        pages,
    )
    if look.found.reaches_out and not once:
        look = _look(shell, inquiry, _EVERYTHING, None, None)
    report = look.found.report
    ground = look.evidence, look.options, inquiry.window, inquiry.config
    if look.word is None:
        return Answer(report, *ground, _exit_of(report))
    row = _the_one(look.word, report, look.labels)
    if not once:
        read(shell, inquiry.stores, span_of(row, to_ms(inquiry.now)), _keeper(kept, row.id, inquiry.config))
    whole = detail(row, kept, look.options, warnings=report.warnings, most=most)
    return Answer(whole, *ground, _exit_of_rows([row]))


def _both(one: Callable[[Sample], None] | None, other: Callable[[Sample], None]) -> Callable[[Sample], None]:
    def keep(sample: Sample) -> None:
        if one is not None:
            one(sample)
        other(sample)

    return keep


def _keeper(kept: list[Sample], word: str, config: "Config | None") -> Callable[[Sample], None]:
    """Keeps the samples of probes of which the word may begin an id, for those of all would be very many.

    The outages of a group are told by the samples of its members.
    """
    groups = config.groups if config is not None else ()
    members = {member for group in groups if _may_mean(word, group.name) for member in group.members}

    def keep(sample: Sample) -> None:
        if sample.probe in members or _may_mean(word, sample.probe):
            kept.append(sample)

    return keep


def _inquiry(shell: Shell, question: Question) -> _Inquiry:
    config = config_for(shell, question)
    now = moment(shell, question.now, "--now")
    timezone = timezone_for(question, config)
    windows = windows_for(shell, question, now, timezone, config=config, default=_WINDOW)
    if len(windows) > 1:
        raise Failed(Exit.USAGE, "outages are of one window: leave out --window, or --from and --until")
    check_hours(windows)
    [window] = windows
    # An id says when its outage began, so that nobody has to find a window for it.
    begun = begun_ms(question.names[0]) if len(question.names) == 1 else None
    if begun is not None and not (question.windows or question.start):
        window = msgspec.structs.replace(window, start_ms=min(window.start_ms, begun))
    return _Inquiry(
        question=question,
        config=config,
        now=now,
        timezone=timezone,
        window=window,
        stores=stores_for(shell, question, config),
        recorded_only=happens_to_lie_here(shell, question),
    )


def _look(
    shell: Shell,
    inquiry: _Inquiry,
    span: tuple[int | None, int | None],
    keep: Callable[[Sample], object] | None,
    pages: Sequence[Sample] | None,
) -> _Look:
    question, config = inquiry.question, inquiry.config
    history = read(shell, inquiry.stores, span, keep)
    labels = labels_for(config, history, recorded_only=inquiry.recorded_only)
    groups = groups_of(config, labels)
    known = {**labels, **{group.name: () for group in groups}}
    words = question.names
    word = words[0] if len(words) == 1 and not is_label(words[0], known) else None
    if word:  # an outage: of a probe or of a group
        names = list(known)
    else:
        check_words(words, labels, groups)
        names = meant_or_group(words, groups, labels)
    options = options_for(question, config, inquiry.now, inquiry.timezone, Chosen(names, groups), cells=0)
    options = with_voices(options, config, inquiry.stores, history.evidence, pages)
    now_ms = to_ms(inquiry.now)
    watched = [each for each in with_vendor(names, groups) if word is None or _may_mean(word, each.name)]
    if watched:
        looks = heard(pages, inquiry.stores, watched, [inquiry.window], now_ms)
        options = msgspec.structs.replace(options, looks=looks)
    with followed():
        found = find_outages(
            history.evidence,
            inquiry.window,
            options,
            read_until_ms=now_ms + 1 if span[1] is None else span[1],
            sources=history.sources,
            warnings=(*history.warnings, *hidden(groups, history.evidence.tracks)),
        )
    return _Look(history.evidence, found, options, word, known)


def _may_mean(word: str, name: str) -> bool:
    """Whether a word may be the beginning of an id of an outage of that probe or group."""
    return word.startswith(f"{name}-") or f"{name}-".startswith(word)


def _the_one(word: str, report: OutageReport, labels: Mapping[str, tuple[str, ...]]) -> OutageRow:
    rows = {row.id: row for row in report.outages}
    found = meant(word, rows)
    if len(found) == 1:
        return rows[found[0]]
    if found:
        listed = ", ".join(short_ids(found)[:_LISTED]) + (", …" if len(found) > _LISTED else "")
        raise Failed(
            Exit.USAGE, f"{word!r} is the beginning of {len(found)} outages: {listed}: write more of one"
        )
    close = near(word, list(rows))
    if begun_ms(word) is None and not close:
        raise Failed(
            Exit.NOTHING, nothing_matched(word, [*labels, *(tag for tags in labels.values() for tag in tags)])
        )
    hint = f" (did you mean {' or '.join(map(repr, close))}?)" if close else ""
    raise Failed(Exit.NOTHING, f"no outage is named {word!r}{hint}: probe outages lists those of 30 days")


def _exit_of(report: OutageReport) -> Exit:
    known = any(each.coverage or each.flapping.samples for each in report.probes)
    return _exit_of_rows(report.outages) or (Exit.GOOD if known else Exit.UNDETERMINED)


def _exit_of_rows(rows: Iterable[OutageRow]) -> Exit:
    """Down where an outage goes on now; undetermined where one was left open by a record that ends before now."""
    found = list(rows)
    if any(row.going_on for row in found):
        return Exit.DOWN
    return Exit.UNDETERMINED if any(row.open for row in found) else Exit.GOOD
