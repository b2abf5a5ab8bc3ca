"""Reading the record: which stores, which span, and what was passed over."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.model.report import Source
from probe.store import StoreError, open_store
from probe.units import UnitError, parse_moment

_SHOWN_DEFECTS = 5


class History(NamedTuple):
    evidence: Evidence
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]


def read(shell: Shell, stores: Sequence[tuple[str, Path]], span: tuple[int, int]) -> History:
    """Every sample of the span, from every (location, base folder). Raises Failed(USAGE) for a place that is not there."""
    evidence = Evidence()
    sources: list[Source] = []
    warnings: list[str] = []
    for location, base in stores:
        try:
            scan = open_store(location, base=base).scan(*span)
            for sample in scan:
                evidence.add(sample)
        except (StoreError, LookupError) as error:
            raise Failed(Exit.USAGE, str(error)) from None
        sources += scan.sources
        warnings += [str(defect) for defect in scan.defects]
    for warning in warnings[:_SHOWN_DEFECTS]:
        shell.terminal.say(f"probe: {warning}")
    if len(warnings) > _SHOWN_DEFECTS:
        shell.terminal.say(
            f"probe: … and {len(warnings) - _SHOWN_DEFECTS} more lines were skipped (all: -f json)"
        )
    return History(evidence, tuple(sources), tuple(warnings))


def moment(shell: Shell, text: str | None, option: str) -> datetime:
    """The time an option gives, else now. Raises Failed(USAGE)."""
    if text is None:
        return shell.world.now()
    try:
        return parse_moment(text)
    except UnitError as error:
        raise Failed(Exit.USAGE, f"{option}: {error}") from None
