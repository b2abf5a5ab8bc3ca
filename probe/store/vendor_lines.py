"""What status pages said, out of files in which nearly every line is something else.

The sums that are kept of a file hold no facts, so the lines are read; those of other kinds are passed over as
bytes, without a look at what they say.
"""

import re
from collections.abc import Collection, Iterator

from probe.model.sample import Sample
from probe.record import ForeignLineError, decode
from probe.store.line import LONGEST_LINE, Fault, second_look
from probe.store.listing import files_to_read
from probe.store.place import Place
from probe.store.read import DAMAGED, Block, blocks, opened
from probe.store.trouble import refused
from probe.units import to_ms

KIND = "status"

_SIGN = re.compile(rb'"kind"\s*:\s*"status"')


def vendor_lines(
    place: Place, probes: Collection[str], start_ms: int | None, end_ms: int | None
) -> Iterator[Sample]:
    """Samples of kind `status` of these probes with start_ms <= at < end_ms, file by file.

    What is no sample is passed over in silence: `scan` and `gather` tell of it. Raises StoreError where there is
    no history, at once, and for a file that cannot be read.
    """
    paths = files_to_read(place, start_ms, end_ms)

    def found() -> Iterator[Sample]:
        for path in paths:
            try:
                with opened(place, path) as stream:
                    try:
                        for block in blocks(stream.read1):
                            yield from _wanted(block, probes, start_ms, end_ms)
                    except DAMAGED:
                        continue
            except OSError as error:
                raise refused("read", place.shown(path), error) from None

    return found()


def _wanted(
    block: Block, probes: Collection[str], start_ms: int | None, end_ms: int | None
) -> Iterator[Sample]:
    for number, line in _lines(block.text):
        sample = _sample(line, number if block.first == 1 else number + 1, closed=block.closed)
        if sample is None or sample.kind != KIND or sample.probe not in probes:
            continue
        at_ms = to_ms(sample.at)
        if (start_ms is None or start_ms <= at_ms) and (end_ms is None or at_ms < end_ms):
            yield sample


def _lines(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Those with the sign; the number is 1 for the first of the block, and more for every other."""
    at = 0
    while found := _SIGN.search(text, at):
        start = text.rfind(b"\n", 0, found.start()) + 1
        end = text.find(b"\n", found.end())
        end = len(text) if end < 0 else end
        yield (2 if start else 1), text[start : min(end, start + LONGEST_LINE + 1)]
        at = end


def _sample(line: bytes, number: int, *, closed: bool) -> Sample | None:
    try:
        return decode(line)
    except ForeignLineError as error:
        looked = second_look(line, number, error, closed=closed)
        return None if looked is None or isinstance(looked, Fault) else looked
