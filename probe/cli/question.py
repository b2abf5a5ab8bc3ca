"""What is asked of the record: the options of `report`, `outages`, `compare` and `gate`, as written and as meant."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from probe.analysis.during import Clause, calendar_of, clause, has_none, narrowed, read_window
from probe.analysis.options import Options
from probe.analysis.quorum import QUORUMS
from probe.analysis.sections import SECTIONS
from probe.analysis.timeline import METHODS
from probe.analysis.weekly import parse_weekly
from probe.analysis.windows import explicit
from probe.cli.exits import Exit, Failed
from probe.cli.grouping import Chosen
from probe.cli.history import moment
from probe.cli.shell import Shell
from probe.model.hours import Calendar, Weekly
from probe.model.report import Window
from probe.registry import UnknownNameError
from probe.units import UnitError, parse_duration, parse_fraction

if TYPE_CHECKING:
    from probe.config.tables import Config

_CELLS = 24
_MOST_WEIGHT = 1_000_000


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
    stretches: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether every window is narrowed to some hours."""
        return bool(self.during or self.not_during)


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
    said_by: Mapping[str, str] | None = None,
) -> list[Window]:
    """`said_by`: what names a window in a message, where that is not --window. Raises Failed."""
    windows = []
    calendars = config.calendars if config else ()
    hours = hours_for(question, calendars, timezone)
    texts = question.windows or (() if question.start or question.end else default)
    for text in dict.fromkeys(texts):
        try:
            windows.append(read_window(text, now, timezone, calendars, hours))
        except UnitError as error:
            option = (said_by or {}).get(text, "--window" if text in question.windows else "[[slo]] window")
            raise Failed(Exit.USAGE, f"{option}: {error}") from None
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


def check_hours(windows: Iterable[Window]) -> None:
    """Raises Failed(NOTHING) where no window has any of the hours it is about."""
    found = list(windows)
    if found and all(map(has_none, found)):
        named = " and ".join(repr(each.name) for each in found)
        raise Failed(
            Exit.NOTHING,
            f"{named}: no time is left, for there are no such hours: ask for other hours, or a longer window",
        )


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
    methods: Collection[str] = METHODS,
) -> Options:
    if question.method not in methods:
        raise Failed(Exit.USAGE, f"--method {question.method}: write {', '.join(methods)}")
    options = Options(
        now=now,
        now_chosen=question.now is not None,
        timezone=timezone,
        method=question.method,
        names=tuple(chosen.names),
        groups=tuple(chosen.groups),
        cells=cells,
        sections=sections_for(question),
        peak=peak_for(question),
        peak_weight=peak_weight_for(question),
        apdex_s=apdex_for(question),
        stretches_s=stretches_for(question),
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
            suspects=settings.suspects,
            slos=config.slos,
            maintenance=config.maintenance,
            tags={probe.name: probe.tags for probe in config.probes},
        )
    if question.quorum is not None:
        if question.quorum not in QUORUMS:
            raise Failed(Exit.USAGE, f"--quorum {question.quorum}: write {', '.join(QUORUMS)}")
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


def stretches_for(question: Question) -> tuple[float, ...]:
    """Seconds. Raises Failed for what is no length of time, and where no section would show them."""
    if question.stretches and "curve" not in question.sections:
        raise Failed(Exit.USAGE, "--stretch: is a length of the section curve: add --show curve")
    found = []
    for text in question.stretches:
        try:
            found.append(parse_duration(text))
        except UnitError as error:
            raise Failed(Exit.USAGE, f"--stretch: {error}") from None
        if not found[-1]:
            raise Failed(Exit.USAGE, "--stretch: no stretch lasts 0 s: write more, such as 8h")
    return tuple(found)


def timezone_for(question: Question, config: "Config | None") -> str:
    zone = question.timezone or (config.settings.timezone if config else "UTC")
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError):
        raise Failed(Exit.USAGE, f"--timezone {zone}: is no IANA zone, such as Europe/Paris or UTC") from None
    return zone
