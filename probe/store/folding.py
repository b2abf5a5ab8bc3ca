"""Segments folded into rollups, on as many processors as there are to be had."""

from concurrent.futures import Future, as_completed
from hashlib import sha256

from probe.store import StoreError, Work
from probe.store.fold import fold
from probe.store.keep import keep, origin_of, place_of, worth_keeping
from probe.store.place import Place
from probe.store.read import MOST_DEFECTS
from probe.store.rollup import NotARollupError, Rollup, open_rollup, pack, unpack
from probe.store.segments import Segment
from probe.store.trouble import refused


def folded(place: Place, found: list[Segment], work: Work) -> dict[Segment, Rollup]:
    total = sum(each.end - each.start for each in found)
    if not found:
        return {}
    done, rollups = 0, {}
    with work.executor(total) as executor:
        jobs: dict[Future[bytes | None], Segment] = {
            executor.submit(fold_segment, each, work.now_ns): each for each in found
        }
        try:
            for job in as_completed(jobs):
                segment = jobs[job]
                try:
                    rollups[segment] = _opened(segment, job.result())
                except OSError as error:
                    raise refused("read", place.shown(segment.path), error) from None
                done += segment.end - segment.start
                work.progress(done, total)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return rollups


def _opened(segment: Segment, data: bytes | None) -> Rollup:
    """`data` is None where the rollup was kept; whoever cleans up may have taken it away since."""
    if data is not None:
        return unpack(data)
    try:
        return open_rollup(place_of(segment))
    except (OSError, NotARollupError):
        return anew(segment)


def fold_segment(segment: Segment, now_ns: int) -> bytes | None:
    """The rollup of a segment; None if it was kept, and is to be opened there. Raises OSError."""
    data = _fold(segment)
    return None if worth_keeping(segment, now_ns) and keep(segment, data) else data


def _fold(segment: Segment) -> bytes:
    whole = sha256()
    left = segment.end - segment.start
    with segment.path.open("rb") as file:
        status = segment.path.stat()
        file.seek(segment.start)

        def read(size: int) -> bytes:
            nonlocal left
            chunk = file.read(min(size, left))
            left -= len(chunk)
            whole.update(chunk)
            return chunk

        return pack(
            fold(read, first=segment.start == 0, named=MOST_DEFECTS + 1),
            lambda: origin_of(segment, status, whole.digest(), file.fileno()),
        )


def again(segment: Segment) -> Rollup:
    """For a report that goes on long after the lines were read. Raises StoreError where they are gone."""
    try:
        return anew(segment)
    except OSError:
        raise StoreError("the history changed while it was read: ask again") from None


def anew(segment: Segment) -> Rollup:
    return unpack(_fold(segment))
