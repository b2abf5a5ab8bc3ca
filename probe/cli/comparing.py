"""What `probe compare` does: which lines its words make, and the record they are compared by."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from probe.analysis.compare.lines import Wanted
from probe.analysis.compare.result import compare
from probe.analysis.quorum import QUORUMS
from probe.analysis.report import scan_span
from probe.cli.exits import Exit, Failed
from probe.cli.history import moment, read, reads_once
from probe.cli.reporting import (
    Question,
    config_for,
    happens_to_lie_here,
    labels_for,
    names_for,
    options_for,
    stores_for,
    timezone_for,
    windows_for,
)
from probe.cli.shell import Shell
from probe.model.compare import Comparison
from probe.selection import matches
from probe.units import to_ms

_WINDOW = ("24h",)
_CELLS = 48
_EVERYTHING = (None, None)
_EXAMPLE = "such as probe compare shop-web shop-api"


class _Look(NamedTuple):
    """What one reading of the record gave."""

    comparison: Comparison
    reaches_out: bool


def make(shell: Shell, question: Question, together: str | None) -> tuple[Comparison, Exit]:
    """UNDETERMINED where there is a window in which the lines were never known at once. Raises Failed."""
    if together is not None and together not in QUORUMS:
        raise Failed(Exit.USAGE, f"--together {together}: write {', '.join(QUORUMS)}")
    if not question.names:
        raise Failed(Exit.USAGE, f"name two probes at least, or a tag or pattern for several: {_EXAMPLE}")
    config = config_for(shell, question)
    now = moment(shell, question.now, "--now")
    timezone = timezone_for(question, config)
    windows = windows_for(shell, question, now, timezone, default=_WINDOW)
    stores = stores_for(shell, question, config)
    recorded_only = happens_to_lie_here(shell, question)

    def look(span: tuple[int | None, int | None]) -> _Look:
        history = read(shell, stores, span)
        names = names_for(question.names, config, history, recorded_only=recorded_only)
        labels = labels_for(config, history, recorded_only=recorded_only)
        options = options_for(question, config, now, timezone, names, cells=_CELLS)
        now_ms = to_ms(now)
        return _Look(
            *compare(
                history.evidence,
                _wanted(question.names, names, labels, together),
                windows,
                options,
                together=together,
                made_at=shell.world.now(),
                read_until_ms=now_ms + 1 if span[1] is None else span[1],
                sources=history.sources,
                warnings=history.warnings,
            )
        )

    once = reads_once(stores)
    found = look(_EVERYTHING if once else scan_span(windows))
    if found.reaches_out and not once:
        found = look(_EVERYTHING)
    known = all(window.same_s > 0 for window in found.comparison.windows)
    return found.comparison, Exit.GOOD if known else Exit.UNDETERMINED


def _wanted(
    words: Sequence[str],
    names: Sequence[str],
    labels: Mapping[str, tuple[str, ...]],
    together: str | None,
) -> list[Wanted]:
    """A line for each probe, or for each word where its probes are taken together."""
    if together is None:
        found = [Wanted(name, (name,)) for name in names]
        said = f"{_quoted(words)}: only {names[0]!r}" if len(names) == 1 else ""
    else:
        found = [
            Wanted(word, tuple(name for name in names if matches(word, name, labels[name])))
            for word in dict.fromkeys(words)
        ]
        said = f"--together makes one line of {words[0]!r}" if len(found) == 1 else ""
    if said:
        raise Failed(Exit.USAGE, f"{said}, and a comparison needs two: add another name or tag, {_EXAMPLE}")
    return found


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(map(repr, dict.fromkeys(words)))
