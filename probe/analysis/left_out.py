"""How many samples were read of a probe, and how many of them said nothing of their own."""

from collections.abc import Iterable
from typing import NamedTuple

from probe.analysis.evidence import Pile
from probe.analysis.series import Series


class LeftOut(NamedTuple):
    """Over all that was read: `duplicates` are copies of a sample in another file, `rechecks` belong to the
    sample that caused them, `future` are too late to be true.

    Copies inside one file are one sample before anybody counts.
    """

    read: int
    duplicates: int
    rechecks: int
    future: int


def left_out(piles: Iterable[Pile], series: Iterable[Series]) -> LeftOut:
    """`series` are what the piles of a probe came to."""
    read = sum(part.header.samples for pile in piles for part in pile.parts())
    kept = rechecks = future = 0
    for each in series:
        future += each.future
        for header in (part.header for part in each.parts):
            kept += header.samples
            told = sum(number for _, number in header.flags)
            rechecks += header.samples - told - header.errors - header.masked - header.conflicts
    return LeftOut(read, read - kept - future, rechecks, future)
