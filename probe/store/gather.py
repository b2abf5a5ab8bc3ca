"""All the evidence of a place within a span: from rollups where they are kept, from the lines elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import NamedTuple

from probe.analysis.evidence import Evidence
from probe.model.report import Source
from probe.store import Defect, Gathered, StoreError, Work
from probe.store.fold import fold
from probe.store.folding import again, folded
from probe.store.keep import kept
from probe.store.listing import files_to_read, sums_to_read
from probe.store.place import Kind, Place
from probe.store.read import MOST_DEFECTS, opened
from probe.store.remarks import set_back
from probe.store.rollup import Origin, Rollup, pack, unpack
from probe.store.segments import Segment, holding, segments
from probe.store.summed import left_behind, opened_sums, take_sums
from probe.store.trouble import refused

_EVER = 2**62
_TRIES = 3
_NOWHERE = Origin(0, 0, 0, 0, 0, 0, b"")


class _Piece(NamedTuple):
    """`anew` makes the rollup once more from its lines, where they can be read twice."""

    rollup: Rollup
    anew: Callable[[], Rollup] | None


def gather(place: Place, start_ms: int | None, end_ms: int | None, work: Work) -> Gathered:
    """Samples with start_ms <= at < end_ms. Raises StoreError for a file that cannot be read; never for what is in it."""
    span = start_ms, end_ms
    for tries in count(1):
        listed = _listed(place, span)
        found = error = None
        try:
            found = _gather(place, listed, span, work)
        except StoreError as refusal:
            error = refusal
        if tries == _TRIES or not _gone(listed, _listed(place, span)):
            break
    if error is not None:
        raise error
    assert found is not None  # noqa: S101 - there was no error
    return found


class _Listed(NamedTuple):
    files: list[Path]
    sums: list[Path]


def _listed(place: Place, span: tuple[int | None, int | None]) -> _Listed:
    return _Listed(files_to_read(place, *span), sums_to_read(place, *span))


def _gone(before: _Listed, after: _Listed) -> bool:
    """Whether lines became sums meanwhile: who reads then may have met both, or neither."""
    return before.sums != after.sums or not set(before.files) <= set(after.files)


def _gather(place: Place, listed: _Listed, span: tuple[int | None, int | None], work: Work) -> Gathered:
    bounds = (-_EVER if span[0] is None else span[0], _EVER if span[1] is None else span[1])
    sums, spoilt = opened_sums(place, listed.sums)
    gathered = Gathered(Evidence(), [], [], list(map(str, spoilt)))
    left = left_behind(place, sums)
    paths = [path for path in listed.files if path not in left]
    cut, rollups = _rollups(place, paths, span, work)
    for path in paths:
        if path in cut:
            pieces = [_Piece(rollups[each], partial(again, each)) for each in cut[path]]
            skipped = cut[path][0].start if pieces else 0
        else:
            pieces, skipped = [_Piece(_stream(place, path), None)], 0
        _take(gathered, place, path, pieces, bounds, skipped=skipped)
    take_sums(gathered, place, sums, bounds)
    return gathered


def _rollups(
    place: Place, paths: Sequence[Path], span: tuple[int | None, int | None], work: Work
) -> tuple[dict[Path, list[Segment]], dict[Segment, Rollup]]:
    """The segments of what can be cut, and the rollups of them all."""
    cut: dict[Path, list[Segment]] = {}
    rollups: dict[Segment, Rollup] = {}
    to_fold: list[Segment] = []
    for path in paths:
        if _streamed(place, path):
            continue
        try:
            cut[path] = holding(segments(path, path.stat().st_size), *span)
            for segment in cut[path]:
                rollup = kept(segment)
                if rollup is None:
                    to_fold.append(segment)
                else:
                    rollups[segment] = rollup
        except OSError as error:
            raise refused("read", place.shown(path), error) from None
    return cut, rollups | folded(place, to_fold, work)


def _streamed(place: Place, path: Path) -> bool:
    """What has no places to jump to."""
    return place.kind is Kind.STDIN or path.name.endswith(".gz") or not path.is_file()


def _stream(place: Place, path: Path) -> Rollup:
    try:
        with opened(place, path) as stream:
            return unpack(pack(fold(stream.read1, named=MOST_DEFECTS + 1), lambda: _NOWHERE))
    except OSError as error:
        raise refused("read", place.shown(path), error) from None


def _take(
    gathered: Gathered,
    place: Place,
    path: Path,
    found: Sequence[_Piece],
    span: tuple[int, int],
    *,
    skipped: int,
) -> None:
    """`skipped` are the bytes of the file before the first rollup: their lines have numbers too."""
    shown = place.shown(path)
    samples = flaws = 0
    steps: dict[tuple[str, str], int] = {}
    lines: int | None = None if skipped else 0
    named: list[Defect] = []
    for rollup, mend in found:
        index = rollup.about
        for probe, vantage, whole in rollup.parts(mend):
            part = whole.cut(*span)
            if part is not None:
                gathered.evidence.pile(probe, vantage).take(part)
                samples += part.header.samples
                track = vantage, probe
                steps[track] = steps.get(track, 0) + part.header.steps
        if index.named and lines is None:
            lines = _lines_before(path, skipped)
        named += [Defect(shown, (lines or 0) + number, problem) for number, problem in index.named]
        flaws += index.flaws
        lines = None if lines is None else lines + index.lines
    gathered.defects.extend(_named(named, flaws))
    gathered.remarks.extend(set_back(shown, steps))
    gathered.sources.append(Source(path=shown, samples=samples, skipped=flaws))


def _named(found: list[Defect], total: int) -> list[Defect]:
    if len(found) <= MOST_DEFECTS and len(found) == total:
        return found
    kept_back, after = found[:MOST_DEFECTS], found[min(MOST_DEFECTS, len(found) - 1)]
    more = f"{total - len(kept_back)} more lines from here on are no samples"
    return [*kept_back, Defect(after.path, after.line, more)]


def _lines_before(path: Path, size: int) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in _chunks(file, size))


def _chunks(file: BufferedReader, size: int) -> Iterator[bytes]:
    while size and (chunk := file.read(min(size, 1 << 20))):
        size -= len(chunk)
        yield chunk
