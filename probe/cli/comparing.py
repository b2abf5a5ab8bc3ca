"""What `probe compare` does: which lines its words make, and the record they are compared by."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from probe.analysis.compare.result import Compared, compare
from probe.analysis.quorum import QUORUMS
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
    labels_for,
    slowest_s,
    stores_for,
)
from probe.cli.shell import Shell
from probe.cli.vendors import heard, listener, with_vendor
from probe.cli.vouching import with_voices
from probe.model.compare import Comparison
from probe.model.probe import Group
from probe.model.sample import Sample
from probe.probers import is_second_hand
from probe.selection import matches
from probe.units import to_ms

if TYPE_CHECKING:
    from probe.config.tables import Config

_WINDOW = ("24h",)
_CELLS = 48
_EVERYTHING = (None, None)
_EXAMPLE = "such as probe compare shop-web shop-api"


def make(shell: Shell, question: Question, together: str | None) -> tuple[Comparison, Exit]:
    """UNDETERMINED where there is a window in which the lines were never known at once. Raises Failed."""
    if together is not None and together not in QUORUMS:
        raise Failed(Exit.USAGE, f"--together {together}: write {', '.join(QUORUMS)}")
    if not question.names:
        raise Failed(Exit.USAGE, f"name two probes at least, or a tag or pattern for several: {_EXAMPLE}")
    config = config_for(shell, question)
    now = moment(shell, question.now, "--now")
    timezone = timezone_for(question, config)
    windows = windows_for(shell, question, now, timezone, config=config, default=_WINDOW)
    check_hours(windows)
    stores = stores_for(shell, question, config)

    once = reads_once(stores)
    pages: list[Sample] | None = [] if once else None

    def look(span: tuple[int | None, int | None]) -> Compared:
        history = read(shell, stores, span, listener(pages, config) if pages is not None else None)
        labels = labels_for(config, history, recorded_only=happens_to_lie_here(shell, question))
        groups = groups_of(config, labels)
        check_words(question.names, labels, groups)
        chosen = _chosen(question.names, groups, _measured(labels, config) if together else labels, together)
        now_ms = to_ms(now)
        options = options_for(question, config, now, timezone, chosen, cells=_CELLS)
        options = with_voices(options, config, stores, history.evidence, pages)
        watched = with_vendor(chosen.names, chosen.groups)
        if watched:
            options = msgspec.structs.replace(options, looks=heard(pages, stores, watched, windows, now_ms))
        with followed():
            return compare(
                history.evidence,
                windows,
                options,
                together=together,
                made_at=shell.world.now(),
                read_until_ms=now_ms + 1 if span[1] is None else span[1],
                sources=history.sources,
                warnings=(*history.warnings, *hidden(groups, history.evidence.tracks)),
            )

    found = look(_EVERYTHING if once else scan_span(windows, slowest_s(config)))
    if found.reaches_out and not once:
        found = look(_EVERYTHING)
    known = all(window.same_s > 0 for window in found.comparison.windows)
    return found.comparison, Exit.GOOD if known else Exit.UNDETERMINED


def _chosen(
    words: Sequence[str],
    groups: Sequence[Group],
    labels: Mapping[str, tuple[str, ...]],
    together: str | None,
) -> Chosen:
    """A line for each probe and each group that is named, or for each word where its probes are taken together."""
    if together is None:
        found = Chosen(meant_or_group(words, groups, labels), list(groups))
        said = f"{', '.join(map(repr, dict.fromkeys(words)))}: only {found.names[0]!r}"
    else:
        made = [_as_one(word, groups, labels, together) for word in dict.fromkeys(words)]
        found = Chosen([each.name for each in made], made)
        said = f"--together makes one line of {words[0]!r}"
    if len(found.names) < 2:
        raise Failed(Exit.USAGE, f"{said}, and a comparison needs two: add another name or tag, {_EXAMPLE}")
    return found


def _measured(
    labels: Mapping[str, tuple[str, ...]], config: "Config | None"
) -> Mapping[str, tuple[str, ...]]:
    """Without the probes of status pages: a vendor's word is no vote on how the service was."""
    words = {probe.name for probe in config.probes if is_second_hand(probe.kind)} if config else set[str]()
    return {name: tags for name, tags in labels.items() if name not in words}


def _as_one(
    word: str, groups: Sequence[Group], labels: Mapping[str, tuple[str, ...]], together: str
) -> Group:
    """The probes a word means, and those of the groups it means, as one group of that name."""
    of_groups = {member for each in groups if matches(word, each.name, ()) for member in each.members}
    members = tuple(name for name, tags in labels.items() if name in of_groups or matches(word, name, tags))
    pages = (page for each in groups if matches(word, each.name, ()) for page in each.vendor)
    return Group(
        name=word, members=members, down=together, labels=members, vendor=tuple(dict.fromkeys(pages))
    )
