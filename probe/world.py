"""The world outside, handed in: clocks, randomness, environment."""

import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple


class World(NamedTuple):
    """`now` is aware UTC and may jump; `monotonic` counts seconds and never does.

    `cpu` counts the seconds of processor time that the calling thread has used.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: random.Random
    env: Mapping[str, str]
    cpu: Callable[[], float] = time.thread_time


def real_world() -> World:
    return World(
        now=lambda: datetime.now(UTC), monotonic=time.monotonic, random=random.SystemRandom(), env=os.environ
    )
