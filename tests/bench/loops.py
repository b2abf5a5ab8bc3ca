"""The event loops there are here, as `probe` makes them."""

import asyncio
import importlib.util
from collections.abc import Callable
from typing import cast

from probe.runner.loop import WatchedLoop

NewLoop = Callable[[], asyncio.AbstractEventLoop]


def available() -> list[str]:
    return ["asyncio", *(["uvloop"] if importlib.util.find_spec("uvloop") else [])]


def named(name: str) -> NewLoop:
    """Raises ImportError for a loop that is not available."""
    if name == "asyncio":
        return WatchedLoop
    import uvloop

    return cast("NewLoop", uvloop.new_event_loop)


def fastest() -> NewLoop:
    return named(available()[-1])
