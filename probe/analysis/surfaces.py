"""Which members of a group were down at the same time.

The seconds of all combinations sum to the time in which any member was down, exactly.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from probe.analysis.side_by_side import Labels, side_by_side
from probe.analysis.timeline import AMBIGUOUS, TICKS, Timeline
from probe.analysis.track import DOWN
from probe.model.groups import Surface
from probe.model.report import Outage

_MIXED = "mixed"
_NAMED = 3  # members down at once that are told by name, where others were up
_PER_SECOND = 1000 * TICKS


class Combination(NamedTuple):
    """Which members were down, by number. `seen`: all the others were up, or else one at least was not seen."""

    down: tuple[int, ...]
    seen: bool


def combinations(found: Mapping[Labels, int]) -> Counter[Combination]:
    """Ticks of each one, that of nobody down included."""
    sums: Counter[Combination] = Counter()
    for labels, ticks in found.items():
        down = tuple(i for i, label in enumerate(labels) if label & ~AMBIGUOUS == DOWN)
        sums[Combination(down, all(labels))] += ticks
    return sums


def surfaces(found: Mapping[Combination, int], names: Sequence[str]) -> tuple[Surface, ...]:
    """One alone, several, all; then those of which something was not seen. `names` are those of the members."""
    sums: Counter[str] = Counter()
    for each in sorted(found, key=lambda each: (not each.seen, len(each.down), each.down)):
        if each.down:
            sums[_named(each, names)] += found[each]
    total = sums.total()
    return tuple(
        Surface(surface=name, down_s=ticks / _PER_SECOND, share=ticks / total) for name, ticks in sums.items()
    )


def surface(outage: Outage, lines: Sequence[Timeline], names: Sequence[str]) -> str | None:
    """What an outage was one of: `page only`, `both`, …; `mixed` where that changed in its course.

    In the bracket around a change nobody knows what was down together, so what is certain decides: time in
    which every member was seen, and none was in a bracket. Without any such time, the rest does.
    """
    found = side_by_side(lines, [(outage.onset_ms, outage.end_ms)])
    certain = {said: ticks for said, ticks in found.items() if not any(label & AMBIGUOUS for label in said)}
    for part, unseen in ((certain, False), (found, False), (found, True)):
        named = {_named(each, names) for each in combinations(part) if each.down and (each.seen or unseen)}
        if named:
            return named.pop() if len(named) == 1 else _MIXED
    return None


def _named(each: Combination, names: Sequence[str]) -> str:
    """`at least page` where another member was not seen."""
    if len(each.down) == len(names):
        return "both" if len(names) == 2 else "all"
    said = _joined([names[i] for i in each.down]) if len(each.down) <= _NAMED else "several"
    if not each.seen:
        return f"at least {said}"
    return f"{said} only" if len(each.down) == 1 else said


def _joined(names: Sequence[str]) -> str:
    """`page`, `page and API`, `page, API and login`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
