"""Passes without end in one process: does memory grow, does a file or a thread stay behind?

Good, slow, broken, refused, untrusted, nameless and too late targets are asked again and again, on each event
loop in a process of its own. Exit code 1 where it is not flat.
"""

import argparse
import asyncio
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cpu import Holds, holds, raise_limits
from bench.delays import Delays
from bench.loops import available, named
from bench.timing import machine

from probe.config.adhoc import probe_from
from probe.model.outcome import Trigger
from probe.model.probe import Probe
from probe.runner.run import Plan, run
from probe.world import real_world

_EACH = 10
_SETTLING = 0.3
"""The share of the time that caches may fill in."""
_GROWTH = 0.02


class Look(NamedTuple):
    """`passes` and the moment, in seconds from the start."""

    at_s: float
    passes: int
    held: Holds


def mix(server: Delays, folder: Path) -> tuple[Probe, ...]:
    http, https = (f"{scheme}://127.0.0.1:{port}" for scheme, port in server.ports.items())
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    ca = str(server.ca)
    tables: dict[str, dict[str, str]] = {
        "good": {"url": f"{http}/0/"},
        "good-tls": {"url": f"{https}/0/", "ca": ca},
        "slow": {"url": f"{http}/20/"},
        "late": {"url": f"{http}/400/", "timeout": "150ms"},
        "drop": {"url": f"{http}/drop/"},
        "cut": {"url": f"{http}/cut/"},
        "junk": {"url": f"{http}/junk/"},
        "refused": {"url": f"http://127.0.0.1:{closed}/"},
        "untrusted": {"url": f"{https}/0/"},
        "wrong-name": {"url": f"https://localhost:{server.ports['https']}/0/", "ca": ca},
        "nameless": {"url": "http://nowhere.invalid/", "timeout": "2s"},
    }
    return tuple(
        probe_from({**table, "name": name, "url": table["url"] + name}, base=folder, label=name)
        for name, table in (
            (f"{kind}-{number}", keys) for number in range(_EACH) for kind, keys in tables.items()
        )
    )


def keep_names_here() -> None:
    """`.invalid` is answered in this process: no query leaves the machine, however many passes there are.

    The thread of the lookup and what is made of its error are ours and stay in the soak; the C library is not.
    """
    ask = socket.getaddrinfo

    def answer(host: bytes | str | None, *args: Any, **keys: Any) -> Any:
        name = host.decode("ascii") if isinstance(host, bytes) else host or ""
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask(host, *args, **keys)

    socket.getaddrinfo = answer


async def soak(loop: str, seconds: float, every_s: float, server: Delays, folder: Path) -> list[Look]:
    plan = Plan(probes=mix(server, folder), base=folder, trigger=Trigger.MANUAL, vantage="soak")
    started, looks, passes, outcomes = time.monotonic(), list[Look](), 0, Counter[str]()
    while (spent := time.monotonic() - started) < seconds:
        async for sample in run(plan, real_world(), asyncio.Event()):
            outcomes[sample.failure.reason if sample.failure else sample.outcome.value] += 1
        passes += 1
        server.taken()
        if not looks or spent - looks[-1].at_s >= every_s:
            looks.append(Look(spent, passes, holds()))
            held = looks[-1].held
            print(
                f"{loop:<8} {spent:6.0f} s  {passes:6} passes  {held.rss:7} KiB  {held.files:3} files  {held.threads:2} threads",
                flush=True,
            )
    print(f"{loop:<8} {', '.join(f'{name} {count}' for name, count in outcomes.most_common())}", flush=True)
    return looks


def verdict(loop: str, looks: list[Look]) -> bool:
    """Flat: no more files and threads in the later half, memory by a straight line through what it was."""
    settled = [look for look in looks if look.at_s >= looks[-1].at_s * _SETTLING]
    if len(settled) < 3:
        print(f"{loop}: too short to tell")
        return True
    slope = statistics.linear_regression(
        [look.at_s for look in settled], [look.held.rss for look in settled]
    ).slope
    span, rss = settled[-1].at_s - settled[0].at_s, settled[0].held.rss
    half = len(settled) // 2
    files, threads = ([getattr(look.held, name) for look in settled] for name in ("files", "threads"))
    # A socket may be a moment late in closing: what counts is that the later half holds no more than the earlier.
    stay = all(max(counts[half:]) <= max(counts[:half]) for counts in (files, threads))
    flat = slope * span <= rss * _GROWTH and stay
    print(
        f"{loop}: {'flat' if flat else 'NOT FLAT'}: memory {slope * 3600:+.0f} KiB an hour by linear regression "
        f"({slope * span / rss:+.2%} in {span:.0f} s), files {min(files)} to {max(files)}, threads {min(threads)} to {max(threads)}"
    )  # fmt: skip
    return flat


def inside(loop: str, minutes: float, every_s: float) -> bool:
    keep_names_here()
    with (
        tempfile.TemporaryDirectory() as name,
        Delays(Path(name)) as server,
        asyncio.Runner(loop_factory=named(loop)) as runner,
    ):
        looks = runner.run(soak(loop, minutes * 60, every_s, server, Path(name)))
    return verdict(loop, looks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=30, help="seconds between two looks")
    parser.add_argument("--loop", choices=["asyncio", "uvloop"])
    parser.add_argument("--quick", action="store_true", help="a second: does it still work?")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.minutes, chosen.every = 1 / 60, 0.2
    raise_limits()
    if chosen.loop:
        sys.exit(0 if inside(chosen.loop, chosen.minutes, chosen.every) else 1)
    print(machine(), flush=True)
    words = ["--minutes", str(chosen.minutes), "--every", str(chosen.every)]
    children = [subprocess.Popen([sys.executable, __file__, "--loop", loop, *words]) for loop in available()]
    sys.exit(max([child.wait() for child in children]))


if __name__ == "__main__":
    main()
