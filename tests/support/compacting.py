"""Records whose old days become sums, and what is concluded from them before and after."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from analysis.vectors import moment

from probe.analysis.options import Options
from probe.analysis.outage_report import find_outages
from probe.analysis.report import make_report
from probe.engines.local import Here
from probe.model.report import Window
from probe.model.sample import Sample
from probe.record import encode
from probe.store import Gathered, Work, open_store
from probe.store.compact import Compacted, compact
from probe.store.place import parse_place
from probe.store.prune import old_files
from probe.units import to_ms

DAY_S = 86_400
WORK = Work(lambda _size: Here(), lambda _done, _all: None, 0)


def write(base: Path, found: Sequence[Sample]) -> None:
    """Each into the file of its day, in `results`."""
    (base / "results").mkdir(exist_ok=True)
    for each in found:
        with (base / "results" / f"{each.at:%Y-%m-%d}.jsonl").open("ab") as file:
            file.write(encode(each))


def gather(base: Path, start_ms: int | None = None, end_ms: int | None = None) -> Gathered:
    return open_store("results", base=base).gather(start_ms, end_ms, WORK)


def compacted(base: Path, days: int, *, dry_run: bool = False) -> list[Compacted]:
    """The files of the first days are summed up."""
    place = parse_place("results", base)
    old, _ = old_files(place, moment(days * DAY_S), sums=False)
    return list(compact(place, old, dry_run=dry_run))


def concluded(
    base: Path, *windows: tuple[float, float], sections: tuple[str, ...] = ("explain", "vantages")
) -> Any:
    """Everything a report and a list of outages say of these seconds, but for which files say it."""
    found = gather(base).evidence
    end = 4 * DAY_S
    options = Options(now=moment(end), sections=sections)
    spans = [Window(str(i), to_ms(moment(a)), to_ms(moment(b))) for i, (a, b) in enumerate(windows)]
    report = make_report(found, spans, options, made_at=moment(end))
    outages = [find_outages(found, each, options, read_until_ms=to_ms(moment(end))).report for each in spans]
    return msgspec.to_builtins([report, outages])
