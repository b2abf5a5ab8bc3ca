"""Whose fault it was: the downtime and the unknown time, by owner and reason, and the keys that were refused."""

from collections.abc import Mapping

from probe.analysis.blame import blame_of
from probe.analysis.sections.context import Context
from probe.analysis.standing import standing
from probe.model.owners import OwnersDetail, Refusals, Standing
from probe.units import from_ms


def compute(context: Context) -> OwnersDetail:
    found = standing(context.known, context.pieces)
    start, end = context.window.start_ms, context.window.end_ms
    return OwnersDetail(
        down=_rows(found.down, context.counts.causes),
        unknown=_rows(found.unknown, context.counts.beside),
        refusals=tuple(
            Refusals(
                first=from_ms(each.moments[0]),
                last=from_ms(each.moments[-1]),
                samples=len(each.moments),
                why=each.why,
            )
            for each in context.known.suspects
            if each.span[0] < end and start < each.span[1]
        ),
    )


def _rows(seconds: Mapping[str | None, float], samples: Mapping[str, int]) -> tuple[Standing, ...]:
    """The costliest first; the time that nobody asked in comes last."""
    words = sorted({*samples, *(word for word in seconds if word is not None)})
    found = [
        Standing(
            reason=blame_of(word).reason,
            owner=blame_of(word).owner,
            samples=samples.get(word, 0),
            seconds=seconds.get(word, 0.0),
        )
        for word in sorted(words, key=lambda word: -seconds.get(word, 0.0))
    ]
    unasked = seconds.get(None, 0.0)
    return (
        *found,
        *([Standing(reason=None, owner=None, samples=0, seconds=unasked)] if unasked else []),
    )
