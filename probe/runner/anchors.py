"""Asking independent targets whether there is a network at all."""

import asyncio
from collections.abc import Iterable

from probe.net.exchange import Net
from probe.net.request import Request
from probe.runner.suspicion import is_suspicious
from probe.world import World

PATIENCE_S = 5.0


async def any_answers(anchors: Iterable[str], net: Net, world: World, ends_at: float | None) -> bool:
    """Whether one of them is reached, all asked at once, within PATIENCE_S and never after `ends_at`.

    The first that is reached decides: nobody waits for the others.
    """
    deadline = world.monotonic() + PATIENCE_S
    if ends_at is not None:
        deadline = min(deadline, ends_at)
    asking = [asyncio.create_task(_is_reached(anchor, net, world, deadline)) for anchor in anchors]
    try:
        for each in asyncio.as_completed(asking):
            if await each:
                return True
        return False
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def _is_reached(anchor: str, net: Net, world: World, deadline: float) -> bool:
    request = Request(method="HEAD", url=anchor, follow=False)
    try:
        reading = await net.exchange(request, world=world, deadline=deadline)
    except Exception:  # noqa: BLE001 - a bug of ours shows nothing: it must neither end the pass nor mask anybody
        return True
    return not is_suspicious(reading.failure, reading.facts)
