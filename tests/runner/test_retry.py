import asyncio
import random
import time
from datetime import UTC, datetime

from probe.model.probe import Retry
from probe.runner.retry import attempt
from probe.world import World


class Clock:
    """A monotonic clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    @property
    def world(self) -> World:
        return World(lambda: datetime.now(UTC), lambda: self.now, random.Random(1), {})


def tries(answers: list[str], retry: Retry, *, deadline: float = 100.0, each_takes: float = 0.0) -> list[str]:
    clock, left = Clock(), list(answers)

    async def ask() -> str:
        clock.now += each_takes
        return left.pop(0)

    return asyncio.run(
        attempt(ask, again=lambda found: found == "down", retry=retry, deadline=deadline, world=clock.world)
    )


def test_a_success_is_not_asked_again() -> None:
    assert tries(["up", "never"], Retry(attempts=3, wait_s=0)) == ["up"]


def test_a_failure_is_asked_again_until_it_succeeds() -> None:
    assert tries(["down", "down", "up", "never"], Retry(attempts=5, wait_s=0)) == ["down", "down", "up"]


def test_the_last_attempt_counts_whatever_it_says() -> None:
    assert tries(["down", "down", "never"], Retry(attempts=2, wait_s=0)) == ["down", "down"]


def test_one_attempt_is_one_attempt() -> None:
    assert tries(["down", "never"], Retry(attempts=1, wait_s=0)) == ["down"]


def test_a_pause_that_would_outlive_the_deadline_is_not_begun() -> None:
    started = time.monotonic()
    assert tries(["down", "never"], Retry(attempts=5, wait_s=30), deadline=20.0) == ["down"]
    assert time.monotonic() - started < 20


def test_attempts_end_when_the_deadline_has_passed() -> None:
    assert (
        tries(["down"] * 10, Retry(attempts=10, wait_s=0.001), deadline=2.5, each_takes=1.0) == ["down"] * 3
    )
