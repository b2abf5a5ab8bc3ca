"""How many samples were read of a probe, and how many of them said nothing of their own."""

from collections.abc import Iterable
from typing import NamedTuple

from probe.analysis.evidence import RECHECK, Track


class LeftOut(NamedTuple):
    """Over all that was read: `duplicates` are copies of a sample, `rechecks` belong to the sample that
    caused them, `future` are too late to be true.
    """

    read: int
    duplicates: int
    rechecks: int
    future: int


def left_out(tracks: Iterable[Track], latest_ms: int) -> LeftOut:
    """Samples later than `latest_ms` are from the future."""
    read = duplicates = rechecks = future = 0
    for track in tracks:
        read += len(track.at)
        seen: set[int] = set()
        for at, flags, identity in zip(track.at, track.flags, track.ids, strict=True):
            if identity in seen:
                duplicates += 1
            elif at > latest_ms:
                future += 1
            elif flags & RECHECK:
                rechecks += 1
            seen.add(identity)
    return LeftOut(read, duplicates, rechecks, future)
