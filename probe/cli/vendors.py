"""What the status pages of a question's groups said: read from the record, and only where somebody asks."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from probe.analysis.vendor_word import Look, look_of
from probe.cli.exits import Exit, Failed
from probe.cli.history import opened
from probe.model.probe import Group
from probe.model.report import Window
from probe.model.sample import Sample
from probe.store import NoHistoryError, StoreError
from probe.store.vendor_lines import KIND

if TYPE_CHECKING:
    from probe.config.tables import Config

AROUND_MS = 48 * 3_600_000
"""How long a page tells of an incident after its end; so long after a window it may still be told of it."""


def pages_of(groups: Iterable[Group]) -> set[str]:
    """The probes that read the status pages of these groups."""
    return {page for group in groups for page in group.vendor}


def listener(kept: list[Sample], config: "Config | None") -> Callable[[Sample], None]:
    """Keeps what status pages said, out of a record that can be read only once."""
    pages = pages_of(config.groups if config is not None else ())

    def keep(sample: Sample) -> None:
        if sample.kind == KIND and sample.probe in pages:
            kept.append(sample)

    return keep


def read_looks(
    stores: Sequence[tuple[str, Path]], pages: Collection[str], windows: Iterable[Window], now_ms: int
) -> dict[str, list[Look]]:
    """The looks at these pages in the windows and 48 h around them, none later than now. Raises Failed."""
    spans = [(each.start_ms, each.end_ms) for each in windows]
    start_ms = min(start for start, _ in spans) - AROUND_MS
    end_ms = max(end for _, end in spans) + AROUND_MS
    found: list[Sample] = []
    for location, base in stores if pages else ():
        try:
            found += opened(location, base).looks(pages, start_ms, end_ms)
        except NoHistoryError:
            continue
        except StoreError as error:
            raise Failed(Exit.USAGE, str(error)) from None
    return looks_in(found, pages, now_ms)


def looks_in(samples: Iterable[Sample], pages: Collection[str], now_ms: int) -> dict[str, list[Look]]:
    """By the probe that read the page."""
    found: dict[str, list[Look]] = {name: [] for name in sorted(pages)}
    for sample in samples:
        if sample.probe in found and (look := look_of(sample)).at_ms <= now_ms:
            found[sample.probe].append(look)
    return found


def with_vendor(names: Collection[str], groups: Iterable[Group]) -> list[Group]:
    """The groups that are asked about and have a status page."""
    return [group for group in groups if group.vendor and group.name in names]


def heard(
    kept: Sequence[Sample] | None,
    stores: Sequence[tuple[str, Path]],
    groups: Iterable[Group],
    windows: Iterable[Window],
    now_ms: int,
) -> Mapping[str, Sequence[Look]]:
    """From what a listener kept; None where the record can be read again. Raises Failed."""
    pages = pages_of(groups)
    if kept is not None:
        return looks_in(kept, pages, now_ms)
    return read_looks(stores, pages, windows, now_ms)
