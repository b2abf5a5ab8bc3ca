"""The collector of garbage kept out of the samples' way: a full collection stops the loop for 10–50 ms."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_OFTEN = 10
"""Collections of the middle generation after which the oldest is worth one, when nobody waits for us."""
_AT_LAST = 200
"""After so many it is collected whoever waits: memory stays bounded. It is 1.4 million objects that stayed."""
_FEW = 8


@contextmanager
def out_of_the_way() -> Iterator[None]:
    """What is loaded is not looked at again, and the oldest generation hardly ever collected by itself."""
    young, middle, oldest = gc.get_threshold()
    _freeze_once()
    gc.set_threshold(young, middle, _AT_LAST)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, oldest)


@cache
def _freeze_once() -> None:
    """What a pass leaves behind would be frozen by the next one, and so be kept for ever."""
    gc.freeze()


def collect_if_idle(in_flight: int) -> None:
    """To be called when a sample has ended: with few in flight the collection is short, and spoils little."""
    if in_flight <= _FEW and gc.get_count()[2] >= _OFTEN:
        gc.collect()
