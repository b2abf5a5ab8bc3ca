"""What else could have happened: the availability of a period whose outages come again, as many and as long as chance has it."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from math import exp
from random import Random

from probe.analysis.binomial import ALPHA, Bounds

DRAWS = 2000


def resampled(down: Sequence[int], known: int) -> Bounds:
    """The middle 95 % of the availabilities of `DRAWS` periods as long as `known`, in the unit of `down`.

    In each, outages are a Poisson number around as many as there were, and each is as long as one of those,
    drawn with replacement: a bootstrap of whole outages (Efron, "Bootstrap methods", Ann. Statist. 7, 1979;
    percentile interval). The draws are decided by the arguments alone, so that the same record always gives
    the same interval.
    """
    seed = blake2b(repr((*down, known)).encode(), digest_size=8).digest()
    chance = Random(int.from_bytes(seed))  # noqa: S311 - no secret hangs on it, and it must repeat itself
    n = len(down)
    lost = sorted(
        sum(down[int(chance.random() * n)] for _ in range(count))
        for count in islice(_poisson(n, chance), DRAWS)
    )
    edge = round(DRAWS * ALPHA / 2)
    return _left(lost[-edge], known), _left(lost[edge - 1], known)


def _left(lost: int, known: int) -> float:
    return max(0.0, 1 - lost / known)


def _poisson(mean: int, chance: Random) -> Iterator[int]:
    """Poisson numbers: how many gaps of an exponential clock fit into `mean` (Knuth, TAOCP 2, 3.4.1)."""
    while True:
        # A product of uniform numbers, in parts that e^−x does not turn into 0.
        number, left = 0, float(mean)
        while left > 0:
            part = min(left, 500.0)
            left -= part
            limit, product = exp(-part), 1 - chance.random()
            while product > limit:
                number += 1
                product *= 1 - chance.random()
        yield number
