"""The first exchange of a process is as true as the thousandth: nothing is loaded on the target's time."""

import subprocess
import sys

import pytest
from net.http2_peer import Http2, speaks_http2
from net.peers import Peers
from support.site import Site

WATCHING = """
import asyncio, sys
from probe.net import chain
from probe.net.exchange import Net
from probe.net.request import Request, TlsOptions
from probe.world import real_world

run = chain.Chain.run

async def watched(self):
    before = set(sys.modules)
    reading = await run(self)
    print(reading.facts["status"], *sorted(set(sys.modules) - before))
    return reading

chain.Chain.run = watched
world = real_world()
request = Request(url=sys.argv[1], http=sys.argv[3], tls=TlsOptions(verify=False))
asking = Net().exchange(request, world=world, deadline=world.monotonic() + 5)
if sys.argv[2] == "uvloop":
    import uvloop

    uvloop.run(asking)
else:
    asyncio.run(asking)
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_module_is_loaded_while_the_clock_runs(host: str, loop: str) -> None:
    with Site() as site:
        url = f"http://{host}:{site.port}/"
        found = subprocess.run(
            [sys.executable, "-c", WATCHING, url, loop, "1.1"],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
    assert found.stdout.split() == ["200"]


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_nor_where_http2_is_spoken(peers: Peers, loop: str) -> None:
    def script(wire: Http2) -> None:
        wire.request()
        wire.answer(b"ok")

    url = f"http://127.0.0.1:{peers.start(speaks_http2(script))}/"
    found = subprocess.run(
        [sys.executable, "-c", WATCHING, url, loop, "2"],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert found.stdout.split() == ["200"]
