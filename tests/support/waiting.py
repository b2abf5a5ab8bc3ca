"""Waiting for what another process does."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Returns when it is true; fails when it does not become so in time."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
