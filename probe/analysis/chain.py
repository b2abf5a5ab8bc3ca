"""How many independent probes a record is worth: failures come in bursts, so fewer than there are.

A two-state Markov chain over consecutive samples: α is the share of good ones that a failing one follows, β
the reverse. Their correlation is ρ = 1 − α − β, and the mean of n of them varies as that of
n(1 − ρ)/(1 + ρ) independent ones (for large n; Bayley and Hammersley, "The 'effective' number of independent
observations in an autocorrelated time series", Suppl. J. R. Statist. Soc. 8, 1946).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from probe.analysis.knowledge import Knowledge
from probe.analysis.part import Piece
from probe.analysis.timeline import TICKS
from probe.analysis.track import DOWN


class Chain(NamedTuple):
    """Samples, and pairs of neighbours among them. Degraded is good."""

    samples: int = 0
    failed: int = 0
    from_up: int = 0
    from_down: int = 0
    up_to_down: int = 0
    down_to_up: int = 0

    @property
    def rho(self) -> float | None:
        """None unless there are neighbours of both kinds."""
        if not self.from_up or not self.from_down:
            return None
        return 1 - self.up_to_down / self.from_up - self.down_to_up / self.from_down

    @property
    def effective(self) -> float | None:
        """At most `samples`: what repels itself is not taken to be worth more. None without any change."""
        rho = self.rho
        if rho is None or not self.up_to_down + self.down_to_up:
            return None
        return self.samples * min(1.0, (1 - rho) / (1 + rho)) if rho > -1 else float(self.samples)


class _Spell(NamedTuple):
    """Samples of one kind, in milliseconds; what comes later than `reach` after the last is no neighbour."""

    down: bool
    first: int
    last: int
    samples: int
    reach: int | None


def chain(known: Knowledge, pieces: Sequence[Piece]) -> Chain:
    """Of one vantage: its runs, in which neighbours farther apart than H are none.

    Of several: the moments at which any of them asked, by what all of them together say then.
    """
    at_work = [each for each in known.vantages if each.first is not None]
    if len(at_work) == 1:
        spells = [
            _Spell(run.state == DOWN, run.first, run.last, run.samples, run.last + run.stale // TICKS)
            for run in at_work[0].runs
        ]
    else:
        spells = [_Spell(each.down, each.first, each.last, each.samples, None) for each in known.stretches]
    return _added(_of_piece(spells, piece) for piece in pieces)


def _of_piece(spells: Iterable[_Spell], piece: Piece) -> Chain:
    samples = failed = from_up = from_down = fell = rose = 0
    before: _Spell | None = None
    for spell in spells:
        if spell.first >= piece[1]:
            break
        inside = _inside(spell, piece)
        if not inside:
            continue
        samples += inside
        failed += inside if spell.down else 0
        pairs = [(spell.down, inside - 1)]
        if before is not None and (before.reach is None or spell.first <= before.reach):
            pairs.append((before.down, 1))
            fell += spell.down > before.down
            rose += spell.down < before.down
        for down, number in pairs:
            if down:
                from_down += number
            else:
                from_up += number
        before = spell
    return Chain(samples, failed, from_up, from_down, fell, rose)


def _inside(spell: _Spell, piece: Piece) -> int:
    """How many of its samples are in the piece; at an edge of it they are taken to be evenly spaced."""
    start, end = piece
    if start <= spell.first and spell.last < end:
        return spell.samples
    if spell.last < start:
        return 0
    length, gaps = spell.last - spell.first, spell.samples - 1
    below = max(0, -(-(start - spell.first) * gaps // length))
    above = min(gaps, (end - 1 - spell.first) * gaps // length)
    return max(0, above - below + 1)


def _added(chains: Iterable[Chain]) -> Chain:
    return Chain(*map(sum, zip(Chain(), *chains, strict=True)))
