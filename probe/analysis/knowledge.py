"""Everything the evidence says about one probe, whatever the window."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from probe.analysis.evidence import Pile
from probe.analysis.moments import Causes, Moments
from probe.analysis.outages import Stretch, outages, stretches, stretches_at
from probe.analysis.part import Piece
from probe.analysis.quorum import Voter, combine
from probe.analysis.series import Series, in_order
from probe.analysis.suspects import Suspicion, blamed, found_in, vouched
from probe.analysis.timeline import Run, Timeline, runs, timeline
from probe.model.report import Outage

CLOCK_TOLERANCE_MS = 120_000
"""How far two clocks may be apart before a sample is taken to be from the future."""


class Rules(NamedTuple):
    """How evidence is read: see `timeline`, `quorum`, `outages` and `suspects`; and whether outages have reasons.

    `suspects`: what refused keys are taken for that were shown to be the service's fault, `down` or `unknown`.
    """

    method: str = "nearest"
    quorum: str = "majority"
    open_after: int = 2
    close_after: int = 2
    causes: bool = True
    suspects: str = "down"


class Vantage(NamedTuple):
    """What one vantage alone says: its runs, and its timeline by the method asked for.

    It was at work in the milliseconds [first, last]; None if it never was.
    """

    name: str
    runs: Sequence[Run]
    timeline: Timeline
    first: int | None
    last: int | None


class Knowledge(NamedTuple):
    """`timeline` is that of all vantages together.

    From `held_from_ms`, the last sample of all, it is no longer enclosed by two samples; None without any.
    `stretches` are what the outages were made of, `asked` the moments of the samples in them, and `nearest`
    the timeline that outages are placed by, whatever the method. `suspects` are the spells of refused keys; those
    with a `why` are failures in all of this.
    """

    series: tuple[Series, ...]
    timeline: Timeline
    held_from_ms: int | None
    outages: tuple[Outage, ...]
    stretches: Sequence[Stretch]
    asked: Sequence[int]
    nearest: Timeline
    vantages: tuple[Vantage, ...] = ()
    suspects: tuple[Suspicion, ...] = ()


def know(
    probe: str,
    tracks: Mapping[str, Pile],
    rules: Rules,
    now_ms: int,
    voices: Callable[[], Sequence[Piece]] = tuple,
) -> Knowledge:
    """`voices`: the spans in which somebody else says that refused keys were the service's fault.

    Raises LookupError for a method or a quorum there is not.
    """
    names = sorted(tracks)
    given = [in_order(tracks[name].parts(), now_ms + CLOCK_TOLERANCE_MS) for name in names]
    suspects = [_judged(found_in(each), rules, voices) for each in given]
    series = tuple(map(blamed, given, suspects))
    found = [runs(each) for each in series]

    def together(method: str) -> Timeline:
        lines = [timeline(each, method, now_ms) for each in found]
        voters = [
            Voter(line, each.first, each.last)
            for line, each in zip(lines, series, strict=True)
            if each.first is not None and each.last is not None
        ]
        return combine(voters, rules.quorum)

    nearest = together("nearest")
    busy = [each for each in found if each]
    # One vantage's runs say it all; what several say together, each moment has to be looked up for.
    alone = bool(busy) and len([each for each in series if each.first is not None]) == 1
    return put_together(
        probe,
        series,
        nearest,
        nearest if rules.method == "nearest" else together(rules.method),
        rules,
        held_from_ms=max((each[-1].last for each in busy), default=None),
        vantages=tuple(
            Vantage(name, mine, timeline(mine, rules.method, now_ms), each.first, each.last)
            for name, mine, each in zip(names, found, series, strict=True)
        ),
        spells=stretches(busy[0]) if alone else None,
        suspects=tuple(spell for each in suspects for spell in each),
    )


def _judged(
    found: Sequence[Suspicion], rules: Rules, voices: Callable[[], Sequence[Piece]]
) -> Sequence[Suspicion]:
    if rules.suspects == "unknown":
        return [each._replace(why=None) for each in found]
    return vouched(found, voices)


def put_together(
    name: str,
    series: tuple[Series, ...],
    nearest: Timeline,
    by_method: Timeline,
    rules: Rules,
    *,
    held_from_ms: int | None,
    vantages: tuple[Vantage, ...],
    spells: Sequence[Stretch] | None = None,
    suspects: tuple[Suspicion, ...] = (),
) -> Knowledge:
    """Of a probe, or of probes that are one service: its timelines, and the outages that follow from them.

    Without `spells` they are what `nearest` says at the moments of the samples.
    """
    asked = Moments(series, nearest if spells is None else None)
    spells = stretches_at(asked, nearest) if spells is None else spells
    found = outages(
        name,
        spells,
        asked,
        nearest,
        Causes(series) if rules.causes else (),
        open_after=rules.open_after,
        close_after=rules.close_after,
    )
    return Knowledge(
        series=series,
        timeline=by_method,
        held_from_ms=held_from_ms,
        outages=tuple(found),
        stretches=spells,
        asked=asked,
        nearest=nearest,
        vantages=vantages,
        suspects=suspects,
    )
