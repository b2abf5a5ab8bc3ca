"""The stand-in as a process of its own: `python -m probe.demo.vendors [SCRIPT [SPEED]]`.

Prints the port it listens on. A line on stdin that is a number puts the clock of the play there, where it stands, and is
answered with a line; any other line starts the clock, at SPEED seconds a second. The end of stdin (its parent is gone)
ends it, and so does an hour whatever happens.
"""

import asyncio
import signal
import sys

from probe.demo.vendors.clock import Clock
from probe.demo.vendors.play import Play
from probe.demo.vendors.scripts import SCRIPTS
from probe.demo.vendors.server import Server

_LONGEST_LIFE_S = 3600.0


async def _live(name: str, speed: float) -> None:
    script = SCRIPTS[name]
    clock = Clock(script.began)
    server = Server(Play(script, clock))
    await server.start()
    print(server.port, flush=True)  # noqa: T201 - this process's protocol with its parent
    loop = asyncio.get_running_loop()
    over = loop.create_future()

    def heard() -> None:
        line = sys.stdin.readline()
        at_s = _number(line)
        if at_s is not None:
            clock.set(at_s, 0.0)
            print(f"{at_s:g}", flush=True)  # noqa: T201 - as above
        elif line:
            clock.set(0.0, speed)
        elif not over.done():
            over.set_result(None)

    loop.add_reader(sys.stdin.fileno(), heard)
    try:
        async with asyncio.timeout(_LONGEST_LIFE_S):
            await over
    except TimeoutError:
        pass
    finally:
        await server.stop()


def _number(line: str) -> float | None:
    try:
        return float(line)
    except ValueError:
        return None


def main() -> None:
    name, speed = (*sys.argv[1:], *("quiet", "1")[len(sys.argv) - 1 :])[:2]
    if name not in SCRIPTS:
        raise SystemExit(f"no such script: {name}; there are {', '.join(SCRIPTS)}")
    # Ctrl-C goes to the whole group: the end of stdin, which follows it, is what ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_live(name, float(speed)))


if __name__ == "__main__":
    main()
