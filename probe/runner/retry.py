"""Attempts inside one sample: try again while it is down, never past the deadline."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, wait_fixed
from tenacity.stop import stop_base

from probe.model.probe import Retry
from probe.world import World

Result = TypeVar("Result")


class _TooLate(stop_base):
    """tenacity's own `stop_before_delay` counts from its first attempt on a clock of its own."""

    def __init__(self, deadline: float, world: World) -> None:
        self._deadline = deadline
        self._world = world

    def __call__(self, retry_state: RetryCallState) -> bool:
        return self._world.monotonic() + retry_state.upcoming_sleep >= self._deadline


async def attempt(
    ask: Callable[[], Awaitable[Result]],
    *,
    again: Callable[[Result], bool],
    retry: Retry,
    deadline: float,
    world: World,
) -> list[Result]:
    """Every attempt's result, the last one last. A pause that would outlive `deadline` is not begun."""
    results: list[Result] = []
    attempts = AsyncRetrying(
        stop=stop_after_attempt(retry.attempts) | _TooLate(deadline, world),
        wait=wait_fixed(retry.wait_s),
        retry=retry_if_result(again),
        retry_error_callback=lambda _state: None,
        sleep=asyncio.sleep,
    )

    async def once() -> Result:
        results.append(await ask())
        return results[-1]

    await attempts(once)
    return results
