"""Whether a probe flaps: its state changes so often that outages tell half the story.

Of the last 21 samples, how many of the 20 steps from one to the next are a change between down and not
down? It begins to flap when 30 % of them are, and goes on until fewer than 15 % are; the two bounds are
ours. Nagios looks at as many samples, and weighs the later ones more.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise

from probe.analysis.outages import Stretch
from probe.analysis.series import Piece, within
from probe.model.outages import Flapping

_SAMPLES = 21
_STARTS = 0.30
_STOPS = 0.15


def flapping(found: Sequence[Stretch], asked: Sequence[int], pieces: Sequence[Piece]) -> Flapping:
    """As of the end of the pieces. `asked` are the moments of the samples that `found` is made of."""
    states = _backwards(found, asked, pieces)
    latest = list(islice(states, _SAMPLES))
    steps = [one != other for one, other in pairwise(latest)]
    share = sum(steps) / len(steps) if steps else None
    return Flapping(
        samples=len(latest),
        transitions=sum(steps),
        share=share,
        flapping=len(latest) == _SAMPLES and _has_begun(steps, chain(latest[-1:], states)),
    )


def _has_begun(latest: Sequence[bool], earlier: Iterator[bool]) -> bool:
    """Back from the last samples to those that say so: between the two bounds nothing changes."""
    steps = deque(latest, maxlen=_SAMPLES - 1)
    further = pairwise(earlier)
    while _STOPS <= sum(steps) / len(steps) < _STARTS:
        pair = next(further, None)
        if pair is None:
            return False
        steps.append(pair[0] != pair[1])
    return sum(steps) / len(steps) >= _STARTS


def _backwards(found: Sequence[Stretch], asked: Sequence[int], pieces: Sequence[Piece]) -> Iterator[bool]:
    """Whether each sample in the pieces is down, the latest first."""
    at = len(found) - 1
    for piece in reversed(pieces):
        inside = within(asked, piece)
        for i in range(inside.stop - 1, inside.start - 1, -1):
            while found[at].first > asked[i]:
                at -= 1
            yield found[at].down
