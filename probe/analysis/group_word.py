"""A group over a window → what its vendor's status pages said meanwhile."""

from collections.abc import Sequence

from probe.analysis.options import Options
from probe.analysis.part import Piece
from probe.analysis.subjects import Subject
from probe.analysis.their_word import Ours, against
from probe.analysis.vendor_word import closed, incidents
from probe.model.their_word import TheirWord
from probe.units import to_ms


def word_of(
    subject: Subject, pieces: Sequence[Piece], availability: float | None, options: Options
) -> TheirWord | None:
    """None for a probe, for a group without a status page, and where nobody looked the looks up.

    `pieces` is what of the window counts, and `availability` ours over them.
    """
    group, looks = subject.group, options.looks
    if group is None or not group.vendor or looks is None:
        return None
    pages = {name: looks.get(name, ()) for name in group.vendor}
    told = [each for found in pages.values() for each in closed(incidents(found))]
    ours = Ours(subject.known.timeline, subject.known.outages, availability)
    return against(ours, pages, told, pieces, to_ms(options.now))
