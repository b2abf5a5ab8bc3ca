"""From a question to the record it is asked of, the probes it means, and a finished Report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from probe.analysis.options import Options
from probe.analysis.other_methods import OTHER_METHODS
from probe.analysis.part import Piece
from probe.analysis.phases import PhasesByHours
from probe.analysis.report import make_report, scan_span, to_read
from probe.analysis.sections.context import looked_back
from probe.analysis.timeline import METHODS
from probe.cli.exits import Exit, Failed
from probe.cli.grouping import Chosen, groups_of, hidden, meant_with_members
from probe.cli.history import History, moment, read, reads_once
from probe.cli.question import (
    Question,
    beside_objectives,
    check_hours,
    default_windows,
    options_for,
    timezone_for,
    windows_for,
)
from probe.cli.shell import Shell
from probe.cli.vendors import heard, listener, with_vendor
from probe.cli.vouching import with_voices
from probe.model.report import Report, Window
from probe.model.sample import Sample
from probe.selection import matches, nothing_matched
from probe.store import StoreError
from probe.store.seen import Met, Seen
from probe.units import UnitError, to_ms

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.model.probe import Group


def make(shell: Shell, question: Question) -> tuple[Report, Exit]:
    """The report, and UNDETERMINED where nothing at all is known. Raises Failed."""
    config = config_for(shell, question)
    now = moment(shell, question.now, "--now")
    timezone = timezone_for(question, config)
    question = question._replace(windows=(*beside_objectives(question, config),))
    windows = windows_for(
        shell, question, now, timezone, config=config, default=default_windows(question, config)
    )
    check_hours(windows)
    methods = (*METHODS, *OTHER_METHODS)
    options = options_for(question, config, now, timezone, Chosen([], []), methods=methods)
    phases = phases_for(options, windows)
    wanted = [*windows, *looked_back(options.sections, now)]
    stores, span = stores_for(shell, question, config), scan_span(wanted, slowest_s(config))
    kept: list[Sample] | None = [] if reads_once(stores) else None
    keep = _each(once(phases.add) if phases else None, None if kept is None else listener(kept, config))
    history = read(shell, stores, span, keep)
    chosen = names_for(question.names, config, history, recorded_only=happens_to_lie_here(shell, question))
    if "group" in options.sections and not any(group.name in chosen.names for group in chosen.groups):
        raise Failed(
            Exit.USAGE, "--show group: there is no group in this report: name one, or write a [[group]] first"
        )
    looks = None
    if "vendor" in options.sections:
        watched = with_vendor(chosen.names, chosen.groups)
        if not watched:
            raise Failed(
                Exit.USAGE,
                "--show vendor: no group in this report has a status page: put a probe of kind status into its [[group]]",
            )
        looks = heard(kept, stores, watched, windows, to_ms(now))
    options = msgspec.structs.replace(
        options, names=tuple(chosen.names), groups=tuple(chosen.groups), phases=phases, looks=looks
    )
    with followed():
        wider = to_read(history.evidence, windows, options, span)
        if not reads_once(stores) and wider != span:
            history = read(shell, stores, wider)
        options = with_voices(options, config, stores, history.evidence, kept)
        report = make_report(
            history.evidence,
            windows,
            options,
            made_at=shell.world.now(),
            sources=history.sources,
            warnings=(*history.warnings, *hidden(chosen.groups, history.evidence.tracks)),
        )
    known = any(window.samples or window.coverage for each in report.probes for window in each.windows)
    return report, Exit.GOOD if known else Exit.UNDETERMINED


def _each(*takers: Callable[[Sample], object] | None) -> Callable[[Sample], None] | None:
    """Hands each sample to all that take one; None where nobody does."""
    found = [take for take in takers if take is not None]
    if not found:
        return None

    def keep(sample: Sample) -> None:
        for take in found:
            take(sample)

    return keep


def phases_for(options: Options, windows: Sequence[Window]) -> PhasesByHours | None:
    """What has to see every sample, if a section tells of their phases; tags as the configuration has them."""
    if "latency" not in options.sections:
        return None

    def holes(name: str, tags: tuple[str, ...], span: Window) -> Sequence[Piece]:
        about = msgspec.structs.replace(options, during=span.during)
        return about.holes(name, options.tags.get(name, tags), span.start_ms, span.end_ms)

    return PhasesByHours(windows, holes)


def once(take: Callable[[Sample], object]) -> Callable[[Sample], None]:
    """Hands on each sample once, however many of its copies are read: as in evidence, the first of them."""
    seen = Seen()

    def keep(sample: Sample) -> None:
        # An id is one sample's of a probe from a vantage; its other bytes make no second one of it.
        if seen.add(f"{sample.probe}\0{sample.vantage}\0{sample.id}", b"") is Met.NEW:
            take(sample)

    return keep


def config_for(shell: Shell, question: Question) -> "Config | None":
    """With --store the evidence speaks for itself, and a configuration is only used where there is one."""
    return shell.config_or_none() if question.stores else shell.config()


def slowest_s(config: "Config | None") -> float:
    """The longest interval any probe is asked at, 0 where that is not known."""
    return max((each.every_s for each in config.probes), default=0.0) if config else 0.0


def happens_to_lie_here(shell: Shell, question: Question) -> bool:
    """Whether the configuration was neither asked for nor needed: --store says where the evidence is."""
    return bool(question.stores) and shell.config_path is None and not shell.world.env.get("PROBE_CONFIG")


def stores_for(shell: Shell, question: Question, config: "Config | None") -> Sequence[tuple[str, Path]]:
    if question.stores:
        return [(store, shell.cwd()) for store in question.stores]
    assert config is not None  # noqa: S101 - config_for saw to it
    return [(config.settings.store, config.base)]


@contextmanager
def followed() -> Iterator[None]:
    """Failed(USAGE) for what of a configuration cannot be followed once the window is known, and for a history
    that changes under the hands.
    """
    try:
        yield
    except (UnitError, StoreError) as error:
        raise Failed(Exit.USAGE, str(error)) from None


def labels_for(
    config: "Config | None", history: History, *, recorded_only: bool = False
) -> dict[str, tuple[str, ...]]:
    """Probe → tags: those of the configuration first, in its order, then those only the record knows.

    With `recorded_only` the configuration only says the order: evidence from elsewhere was asked for, and a
    probes.toml that happens to lie here has no part in it. Raises Failed(UNDETERMINED) where there are none.
    """
    tags = history.evidence.tags()
    configured = {probe.name: probe.tags for probe in config.probes} if config else {}
    known = [name for name in configured if not recorded_only or name in tags]
    known += sorted(name for name in tags if name not in known)
    if not known:
        why = (
            history.warnings[0]
            if history.warnings
            else "there are no samples of this time: probe run records them"
        )
        raise Failed(Exit.UNDETERMINED, why)
    return {name: configured.get(name, tags.get(name, ())) for name in known}


def names_for(
    words: Sequence[str], config: "Config | None", history: History, *, recorded_only: bool = False
) -> Chosen:
    """The groups and probes that the words mean, in the order of `labels_for`; all without words.

    The members of a group stand below it. Raises Failed(NOTHING).
    """
    labels = labels_for(config, history, recorded_only=recorded_only)
    groups = groups_of(config, labels)
    check_words(words, labels, groups)
    return Chosen(meant_with_members(words, groups, labels), groups)


def check_words(
    words: Sequence[str], labels: Mapping[str, tuple[str, ...]], groups: Sequence["Group"] = ()
) -> None:
    """Raises Failed(NOTHING) for a word that means no probe and no group."""
    known = {**labels, **{group.name: () for group in groups}}
    for word in words:
        if not is_label(word, known):
            raise Failed(
                Exit.NOTHING,
                nothing_matched(word, [*known, *(tag for found in labels.values() for tag in found)]),
            )


def is_label(word: str, labels: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a word means any of the probes."""
    return any(matches(word, name, tags) for name, tags in labels.items())
