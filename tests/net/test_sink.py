"""Who takes a body while it comes."""

import asyncio
import gzip
import socket
from collections.abc import Callable

import pytest
from net.peers import Peers, read_head

from probe.net.exchange import Net
from probe.net.request import Request
from probe.world import World


class Taker:
    """Notes what it is given, and how often something else had its turn in between."""

    def __init__(self) -> None:
        self.given: list[bytes] = []
        self.turns = 0
        self.turns_at: list[int] = []

    def begin(self, status: int, header: Callable[[bytes], str], sent: float, at: float) -> None:
        pass

    def take(self, data: bytes, at: float) -> bool:  # noqa: ARG002 - the Sink's
        self.given.append(data)
        self.turns_at.append(self.turns)
        return True


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_of_tiny_frames_that_comes_at_once_leaves_the_loop_to_others(
    world: World, peers: Peers, packed: bool
) -> None:
    body = b":\n" * 100_000

    def script(connection: socket.socket) -> None:
        read_head(connection)
        sent = gzip.compress(body) if packed else body
        coding = b"content-encoding: gzip\r\n" if packed else b""
        connection.sendall(b"HTTP/1.1 200 OK\r\n%bcontent-length: %d\r\n\r\n%b" % (coding, len(sent), sent))

    taker = Taker()

    async def exchange() -> None:
        net = Net()

        async def other() -> None:
            while True:
                taker.turns += 1
                await asyncio.sleep(0)

        busy = asyncio.create_task(other())
        request = Request(url=f"http://127.0.0.1:{peers.start(script)}/")
        await net.exchange(request, world=world, deadline=world.monotonic() + 20, sink=taker)
        busy.cancel()
        await net.aclose()

    asyncio.run(exchange())
    assert b"".join(taker.given) == body
    assert max(map(len, taker.given)) <= 512
    # Each has its turn between one piece and the next.
    assert len(set(taker.turns_at)) == len(taker.turns_at)
