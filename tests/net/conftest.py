"""One way to ask, and peers to be asked."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from net.peers import Ask, Peers

from probe.model.reading import Reading
from probe.net.exchange import Net
from probe.net.request import Request
from probe.net.resolve import Resolve
from probe.world import World, real_world


@pytest.fixture
def peers() -> Iterator[Peers]:
    running = Peers()
    yield running
    running.close()


@pytest.fixture
def world() -> World:
    return real_world()


@pytest.fixture
def ask(world: World) -> Ask:
    def asking(url: str, *, within: float = 5.0, resolve: Resolve | None = None, **keys: Any) -> Reading:
        jar = keys.pop("jar", None)

        async def exchange() -> Reading:
            net = Net(resolve)
            try:
                return await net.exchange(
                    Request(url=url, **keys), world=world, deadline=world.monotonic() + within, cookies=jar
                )
            finally:
                await net.aclose()

        return asyncio.run(exchange())

    return asking
