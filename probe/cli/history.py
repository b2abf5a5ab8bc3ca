"""Reading the record: which stores, which span, and what was passed over."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.engines import ENGINES
from probe.model.report import Source
from probe.model.sample import Sample
from probe.store import Gathered, NoHistoryError, Store, StoreError, Work, open_store
from probe.text import clean
from probe.units import UnitError, format_size, parse_moment

_SAID = 5
_BAR = 30


class History(NamedTuple):
    """What the record holds, and what has to be said of it: lines passed over, places without a record."""

    evidence: Evidence
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]


def read(
    shell: Shell,
    stores: Sequence[tuple[str, Path]],
    span: tuple[int | None, int | None],
    keep: Callable[[Sample], object] | None = None,
) -> History:
    """The evidence of the span, from every (location, base folder); `keep` is shown each of its samples.

    A place where nothing was recorded yet is no evidence, and a warning. Raises Failed(USAGE) for one that
    cannot be read.
    """
    evidence = Evidence()
    sources: list[Source] = []
    warnings: list[str] = []
    for location, base in stores:
        try:
            store = opened(location, base)
            # A pipe is empty after the first reading.
            if keep is not None and location == "-":
                found = _watched(store, span, keep)
            else:
                found = store.gather(*span, _work(shell, location))
                if keep is not None:
                    for sample in store.scan(*span):
                        keep(sample)
        except NoHistoryError as error:
            warnings.append(str(error))
            continue
        except StoreError as error:
            raise Failed(Exit.USAGE, str(error)) from None
        evidence.merge(found.evidence)
        sources += found.sources
        warnings += [*map(str, found.defects), *found.remarks]
    return History(evidence, tuple(sources), tuple(warnings))


def _watched(store: Store, span: tuple[int | None, int | None], keep: Callable[[Sample], object]) -> Gathered:
    evidence, scan = Evidence(), store.scan(*span)
    for sample in scan:
        evidence.add(sample)
        keep(sample)
    return Gathered(evidence, scan.sources, scan.defects, [])


def _work(shell: Shell, location: str) -> Work:
    def progress(done: int, whole: int) -> None:
        if done < whole:
            filled = _BAR * done // whole
            bar = "#" * filled + "." * (_BAR - filled)
            sizes = f"{format_size(done)} of {format_size(whole)}"
            shell.terminal.progress(f"reading {clean(location)}  [{bar}]  {sizes}")
        else:
            shell.terminal.clear()

    local = ENGINES.load("local")
    return Work(local.executor, progress, round(shell.world.now().timestamp() * 10**9))


def reads_once(stores: Sequence[tuple[str, Path]]) -> bool:
    """Whether a second reading would find nothing: a pipe is empty after the first."""
    return any(location == "-" for location, _ in stores)


def opened(location: str, base: Path) -> Store:
    try:
        return open_store(location, base=base)
    except LookupError as error:
        raise Failed(Exit.USAGE, str(error)) from None


def say_warnings(shell: Shell, warnings: Sequence[str], command: str = "report") -> None:
    """On stderr, the first few of them; quiet or not, because what was passed over changes what a number means."""
    for warning in warnings[:_SAID]:
        shell.terminal.say(f"probe: {warning}", even_if_quiet=True)
    if len(warnings) > _SAID:
        shell.terminal.say(
            f"probe: … and {len(warnings) - _SAID} more (all: probe {command} -f json)", even_if_quiet=True
        )


def moment(shell: Shell, text: str | None, option: str) -> datetime:
    """The time an option gives, else now. Raises Failed(USAGE)."""
    if text is None:
        return shell.world.now()
    try:
        return parse_moment(text)
    except UnitError as error:
        raise Failed(Exit.USAGE, f"{option}: {error}") from None
