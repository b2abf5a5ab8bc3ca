"""Counts of a window → whose fault it was, and one sentence about what was not counted."""

from collections.abc import Iterable, Mapping, Sequence

from probe.analysis.blame import blame_of
from probe.analysis.knowledge import Knowledge
from probe.analysis.pieces import holds
from probe.analysis.series import Counts, Piece
from probe.analysis.standing import standing
from probe.model.outcome import WHOSE
from probe.model.owners import Blamed, Owners
from probe.text import clean
from probe.units import floor_percent, format_span

_NAMED = 4
_REASON = 40


def owners(known: Knowledge, counts: Counts, pieces: Sequence[Piece]) -> Owners | None:
    """None where there is no sample."""
    if not (counts.samples or counts.beside):
        return None
    found = Owners(excluded=by_word(counts.beside), failed=by_word(_told(counts.causes)))
    if not known.suspects:
        return found
    moments = [(at, spell.why) for spell in known.suspects for at in spell.moments if holds(pieces, at)]
    stands = standing(known, pieces)
    return Owners(
        excluded=found.excluded,
        failed=found.failed,
        suspect=sum(why is None for _, why in moments),
        suspect_s=stands.suspect_s,
        reclassed=sum(why is not None for _, why in moments),
        reclassed_s=stands.reclassed_s,
    )


def by_word(counts: Mapping[str, int]) -> tuple[Blamed, ...]:
    """The most frequent first."""
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Blamed(reason=blame_of(word).reason, owner=blame_of(word).owner, samples=number)
        for word, number in found
    )


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    return {word: number for word, number in counts.items() if word}


def of_the_excluded(found: Owners | None, coverage: float | None) -> list[str]:
    """What was not counted, by whom, and how much was seen all the same; and what became of refused keys."""
    if found is None:
        return []
    said = []
    if found.excluded:
        seen = "" if coverage is None else f": seen {floor_percent(coverage, 1):g} %"
        said.append(f"not counted: {listed(found.excluded)}{seen}")
    if found.suspect:
        said.append(
            f"{format_span(found.suspect_s)} of refused keys right after they worked ({found.suspect}): "
            "suspect, not counted"
        )
    if found.reclassed:
        said.append(
            f"{format_span(found.reclassed_s)} of the downtime is refused keys ({found.reclassed}) that worked right "
            "before, and were shown to be the target's fault "
            '(`suspects = "unknown"` in [settings] does not count them)'
        )
    return said


def of_suspects(probe: str, known: Knowledge, pieces: Sequence[Piece]) -> list[str]:
    """What a list of outages says of refused keys in its window."""
    moments = [(at, spell.why) for spell in known.suspects for at in spell.moments if holds(pieces, at)]
    blamed = sum(why is not None for _, why in moments)
    said = []
    if blamed:
        said.append(
            f"{clean(probe)}: {blamed:,} refused keys that worked right before were shown to be the target's fault, "
            "and are failures"
        )
    if blamed < len(moments):
        said.append(
            f"{clean(probe)}: {len(moments) - blamed:,} refused keys right after they worked are suspect, "
            "and in no outage"
        )
    return said


def listed(found: Iterable[Blamed]) -> str:
    """`12 auth (ours), 40 skip.budget (quota)`."""
    told = [f"{each.samples:,} {_named(each)}" for each in found]
    more = len(told) - _NAMED
    return ", ".join(
        [*told[:_NAMED], *([f"{more} more reasons" if more > 1 else told[-1]] if more > 0 else [])]
    )


def _named(each: Blamed) -> str:
    reason = clean(each.reason, _REASON) if each.reason else "without a reason"
    return f"{reason} ({WHOSE[each.owner]})" if each.owner else reason
