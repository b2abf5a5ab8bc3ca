"""From the options of `report`, `outages` and `gate` to what is asked of the record, and a finished Report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from probe.analysis.during import Clause, calendar_of, clause, narrowed, read_window
from probe.analysis.options import Options
from probe.analysis.other_methods import OTHER_METHODS
from probe.analysis.part import Piece
from probe.analysis.phases import PhasesByHours
from probe.analysis.report import make_report, scan_span
from probe.analysis.sections import SECTIONS
from probe.analysis.sections.context import looked_back
from probe.analysis.weekly import parse_weekly
from probe.analysis.windows import explicit
from probe.cli.exits import Exit, Failed
from probe.cli.grouping import Chosen, groups_of, hidden, meant_with_members
from probe.cli.history import History, moment, read
from probe.cli.shell import Shell
from probe.model.hours import Calendar, Weekly
from probe.model.report import Report, Window
from probe.registry import UnknownNameError
from probe.selection import matches, nothing_matched
from probe.store import StoreError
from probe.units import UnitError, parse_duration, parse_fraction

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.model.probe import Group

_CELLS = 24
_MOST_WEIGHT = 1_000_000
_METHODS = ("nearest", "hold", "hauer")
_QUORUMS = ("any", "majority", "all")


class Question(NamedTuple):
    """What is asked of the record, as it was written."""

    names: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    now: str | None = None
    timezone: str | None = None
    stores: tuple[str, ...] = ()
    method: str = "nearest"
    quorum: str | None = None
    degraded_weight: str | None = None
    sections: tuple[str, ...] = ()
    during: tuple[str, ...] = ()
    not_during: tuple[str, ...] = ()
    peak: tuple[str, ...] = ()
    peak_weight: str | None = None
    apdex: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether every window is narrowed to some hours."""
        return bool(self.during or self.not_during)


def make(shell: Shell, question: Question) -> tuple[Report, Exit]:
    """The report, and UNDETERMINED where nothing at all is known. Raises Failed."""
    config = config_for(shell, question)
    now = moment(shell, question.now, "--now")
    timezone = timezone_for(question, config)
    question = question._replace(windows=(*beside_objectives(question, config),))
    windows = windows_for(
        shell, question, now, timezone, config=config, default=default_windows(question, config)
    )
    methods = (*_METHODS, *OTHER_METHODS)
    options = options_for(question, config, now, timezone, Chosen([], []), methods=methods)
    phases = phases_for(options, windows)
    keep = phases.add if phases else None
    wanted = [*windows, *looked_back(options.sections, now)]
    history = read(shell, stores_for(shell, question, config), scan_span(wanted), keep)
    chosen = names_for(question.names, config, history, recorded_only=happens_to_lie_here(shell, question))
    if "group" in options.sections and not any(group.name in chosen.names for group in chosen.groups):
        raise Failed(
            Exit.USAGE, "--show group: there is no group in this report: name one, or write a [[group]] first"
        )
    options = msgspec.structs.replace(
        options, names=tuple(chosen.names), groups=tuple(chosen.groups), phases=phases
    )
    with followed():
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


def phases_for(options: Options, windows: Sequence[Window]) -> PhasesByHours | None:
    """What has to see every sample, if a section tells of their phases; tags as the configuration has them."""
    if "latency" not in options.sections:
        return None

    def holes(name: str, tags: tuple[str, ...], span: Window) -> Sequence[Piece]:
        about = msgspec.structs.replace(options, during=span.during)
        return about.holes(name, options.tags.get(name, tags), span.start_ms, span.end_ms)

    return PhasesByHours(windows, holes)


def config_for(shell: Shell, question: Question) -> "Config | None":
    """With --store the evidence speaks for itself, and a configuration is only used where there is one."""
    return shell.config_or_none() if question.stores else shell.config()


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


def default_windows(question: Question, config: "Config | None") -> tuple[str, ...]:
    """A day, and every window that an objective is about, in its hours if the question names none."""
    slos = config.slos if config else ()
    return ("24h", *(slo.window if question.narrows else slo.over for slo in slos))


def beside_objectives(question: Question, config: "Config | None") -> Iterator[str]:
    """The windows asked for, and after each the hours of it that an objective is about."""
    slos = config.slos if config and not question.narrows else ()
    for text in question.windows:
        yield text
        yield from (slo.over for slo in slos if slo.during and _same(slo.window, text))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def windows_for(
    shell: Shell,
    question: Question,
    now: datetime,
    timezone: str,
    *,
    config: "Config | None",
    default: Sequence[str] = (),
) -> list[Window]:
    windows = []
    calendars = config.calendars if config else ()
    hours = hours_for(question, calendars, timezone)
    texts = question.windows or (() if question.start or question.end else default)
    for text in dict.fromkeys(texts):
        try:
            windows.append(read_window(text, now, timezone, calendars, hours))
        except UnitError as error:
            raise Failed(Exit.USAGE, f"--window: {error}") from None
    if question.end and not question.start:
        raise Failed(Exit.USAGE, "--until: needs --from as well")
    if question.start:
        start, end = moment(shell, question.start, "--from"), now
        if question.end:
            end = moment(shell, question.end, "--until")
        try:
            windows.append(narrowed(explicit(start, end, now), hours, calendars, timezone))
        except UnitError as error:
            raise Failed(Exit.USAGE, f"--from/--until: {error}") from None
    return list(dict.fromkeys(windows))


def hours_for(question: Question, calendars: Iterable[Calendar], timezone: str) -> list[Clause]:
    """What --during and --not-during say. Raises Failed."""
    known, found = tuple(calendars), []
    options = (("--during", question.during, True), ("--not-during", question.not_during, False))
    for option, texts, inside in options:
        for text in texts:
            asked = clause(text, inside=inside)
            try:
                calendar_of(asked, known, timezone)
            except UnitError as error:
                raise Failed(Exit.USAGE, f"{option}: {error}") from None
            found.append(asked)
    return list(dict.fromkeys(found))


def options_for(
    question: Question,
    config: "Config | None",
    now: datetime,
    timezone: str,
    chosen: Chosen,
    cells: int = _CELLS,
    methods: Sequence[str] = _METHODS,
) -> Options:
    if question.method not in methods:
        raise Failed(Exit.USAGE, f"--method {question.method}: write {', '.join(methods)}")
    options = Options(
        now=now,
        timezone=timezone,
        method=question.method,
        names=tuple(chosen.names),
        groups=tuple(chosen.groups),
        cells=cells,
        sections=sections_for(question),
        peak=peak_for(question),
        peak_weight=peak_weight_for(question),
        apdex_s=apdex_for(question),
    )
    if config is not None:
        settings = config.settings
        options = msgspec.structs.replace(
            options,
            quorum=settings.quorum,
            degraded_weight=settings.degraded_weight,
            open_after=settings.outages.open,
            close_after=settings.outages.close,
            min_coverage=settings.min_coverage,
            slos=config.slos,
            maintenance=config.maintenance,
            tags={probe.name: probe.tags for probe in config.probes},
        )
    if question.quorum is not None:
        if question.quorum not in _QUORUMS:
            raise Failed(Exit.USAGE, f"--quorum {question.quorum}: write {', '.join(_QUORUMS)}")
        options = msgspec.structs.replace(options, quorum=question.quorum)
    if question.degraded_weight is not None:
        try:
            options = msgspec.structs.replace(
                options, degraded_weight=parse_fraction(question.degraded_weight)
            )
        except UnitError as error:
            raise Failed(Exit.USAGE, f"--degraded-weight: {error}") from None
    return options


def sections_for(question: Question) -> tuple[str, ...]:
    """The sections asked for, once each, in the order of their table. Raises Failed."""
    for name in question.sections:
        try:
            SECTIONS[name]
        except UnknownNameError as error:
            raise Failed(Exit.USAGE, f"--show: {error}") from None
    return tuple(name for name in SECTIONS if name in question.sections)


def peak_for(question: Question) -> tuple[Weekly, ...]:
    """The peak hours, which their section needs. Raises Failed."""
    if "peak" in question.sections and not question.peak:
        raise Failed(
            Exit.USAGE, "--show peak: say which hours, --peak 17:00-21:00 or --peak 'Mon-Fri 09:00-17:00'"
        )
    try:
        return tuple(map(parse_weekly, dict.fromkeys(question.peak)))
    except UnitError as error:
        raise Failed(Exit.USAGE, f"--peak: {error}") from None


def peak_weight_for(question: Question) -> float | None:
    if question.peak_weight is None:
        return None
    if not question.peak:
        raise Failed(Exit.USAGE, "--peak-weight: needs the hours it is for, such as --peak 17:00-21:00")
    try:
        weight = float(question.peak_weight)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= _MOST_WEIGHT:
        raise Failed(
            Exit.USAGE,
            f"--peak-weight {question.peak_weight}: write how many times as much a peak second counts, such as 3",
        )
    return weight


def apdex_for(question: Question) -> float | None:
    """Seconds. Raises Failed for what is no length of time, and where no section would show it."""
    if question.apdex is None:
        return None
    if "latency" not in question.sections:
        raise Failed(Exit.USAGE, "--apdex: is a figure of the section latency: add --show latency")
    try:
        seconds = parse_duration(question.apdex)
    except UnitError as error:
        raise Failed(Exit.USAGE, f"--apdex: {error}") from None
    if not seconds:
        raise Failed(Exit.USAGE, "--apdex: no answer takes 0 s: write more, such as 500ms")
    return seconds


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


def timezone_for(question: Question, config: "Config | None") -> str:
    zone = question.timezone or (config.settings.timezone if config else "UTC")
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError):
        raise Failed(Exit.USAGE, f"--timezone {zone}: is no IANA zone, such as Europe/Paris or UTC") from None
    return zone
