"""Is the latency we report the target's? Reported, minus the delay the server measured itself.

One pass of 1, 100 and 1,000 probes on fresh connections, against delays of 0, 20, 200 ms and a mix. Figures
are the median over the rounds. An answer counts where the server booked exactly one request of that name.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ours, peers
from bench.asked import Added, Ran, added
from bench.blackbox import Blackbox
from bench.cpu import raise_limits
from bench.delays import Delays, Target
from bench.show import columns, goal
from bench.timing import machine

DELAYS: dict[str, tuple[int, ...]] = {"0 ms": (0,), "20 ms": (20,), "200 ms": (200,), "mix": (0, 20, 200)}
_SINGLE = 20
"""Runs of a program that asks one by one: how many others wait is nothing to it."""


def worth(scheme: str, number: int, delay: str) -> bool:
    """One probe is no mix; and the longest passes are bounded: over https the mix stands for its parts."""
    if number == 1:
        return delay != "mix"
    return number < 1000 or scheme == "http" or delay in ("0 ms", "mix")


class Round(NamedTuple):
    added: Added
    ran: Ran


class Bench(NamedTuple):
    server: Delays
    folder: Path
    blackbox: Blackbox | None
    peers: bool


def scenario(bench: Bench, scheme: str, number: int, delay: str, rounds: int) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = defaultdict(list)

    def book(name: str, targets: Sequence[Target], *reports: tuple[str, Ran]) -> None:
        taken = bench.server.taken()
        for view, ran in reports:
            found[name + view].append(Round(added(ran, targets, taken), ran))

    targets = bench.server.targets(scheme, number, DELAYS[delay])
    server = bench.server
    for turn in range(rounds):
        at_once = 1
        for name, plain in ours.variants().items():
            ran = ours.run(targets, server.ca, bench.folder, plain=plain).ran
            book(name, targets, ("", ran))
            at_once = max(at_once, ran.at_once)
        if bench.blackbox:
            ways = {"all at once": number, "as we": at_once} if number > 1 else {"": 1}
            for way, limit in ways.items():
                phases, duration = bench.blackbox.ask(targets, limit)
                book(
                    f"{peers.BLACKBOX} {way}".strip(), targets, (": phases", phases), (": duration", duration)
                )
        if turn or not bench.peers:
            continue  # the others are slow, and one look is enough
        if number < 1000 or (scheme, delay) == ("http", "0 ms"):  # half a minute of CPU
            book(peers.NAIVE, targets, ("", peers.naive(targets, server.ca, bench.folder)))
        if number == 1:
            few = server.targets(scheme, _SINGLE, DELAYS[delay])
            if peers.programs().curl:
                book(peers.CURL, few, ("", peers.curl(few, server.ca)))
            if peers.programs().check_http:
                book(peers.CHECK_HTTP, few, ("", peers.check_http(few)))
    return found


class Middle(NamedTuple):
    """Medians over the rounds; latencies in ms."""

    p50: float
    p99: float
    most: float
    wall_s: float
    at_once: float
    good: int
    asked: int


def middle(rounds: Sequence[Round]) -> Middle:
    return Middle(
        statistics.median(one.added.p50 for one in rounds),
        statistics.median(one.added.p99 for one in rounds),
        statistics.median(one.added.most for one in rounds),
        statistics.median(one.ran.wall_s for one in rounds),
        statistics.median(one.ran.at_once for one in rounds),
        sum(one.added.good for one in rounds),
        sum(one.added.asked for one in rounds),
    )


def show(found: dict[str, list[Round]]) -> str:
    rows = []
    for name, rounds in found.items():
        it = middle(rounds)
        latencies = [f"{figure:.2f}" for figure in (it.p50, it.p99, it.most)]
        rows.append(
            [
                name,
                *latencies,
                f"{it.wall_s:.2f} s",
                f"{it.at_once:.0f}",
                f"{it.good}/{it.asked}",
                str(len(rounds)),
            ]
        )
    return columns(["added latency, ms", "p50", "p99", "max", "wall", "in flight", "good", "rounds"], rows)


def goals(found: dict[str, list[Round]], scheme: str) -> list[str]:
    lines = []
    rivals = {name: middle(rounds) for name, rounds in found.items() if name.startswith(peers.BLACKBOX)}
    for name in ours.variants():
        it = middle(found[name])
        whole, said = it.good == it.asked, f"{it.p50:.2f}, {it.p99:.2f}"
        if scheme == "http":
            met = whole and it.p50 <= 1 and it.p99 <= 3
            lines.append(goal(f"{name}: p50 ≤ 1 ms, p99 ≤ 3 ms", met=met, found=said))
        for rival, theirs in rivals.items():
            if rival.endswith("phases"):  # the smaller of its two
                met = whole and it.p50 < theirs.p50 and it.p99 < theirs.p99
                against = f"{said} against {theirs.p50:.2f}, {theirs.p99:.2f}"
                lines.append(goal(f"{name}: below {rival}", met=met, found=against))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--numbers", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument(
        "--quick", action="store_true", help="one tiny round without peers: does it still work?"
    )
    chosen = parser.parse_args()
    delays = list(DELAYS)
    if chosen.quick:
        chosen.rounds, chosen.numbers, delays = 1, [6], ["mix"]
    raise_limits()
    print(f"{machine()}\n{peers.versions()}\n" if not chosen.quick else machine())
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(Delays(folder))
        program = None if chosen.quick else peers.programs().blackbox
        blackbox = stack.enter_context(Blackbox(program, server.ca, folder)) if program else None
        bench = Bench(server, folder, blackbox, not chosen.quick)
        for number in chosen.numbers:
            for scheme in ("http", "https"):
                for delay in delays:
                    if not worth(scheme, number, delay):
                        continue
                    found = scenario(bench, scheme, number, delay, chosen.rounds)
                    print(f"\n{scheme}, {number:,} probes, {delay}\n{show(found)}", flush=True)
                    if number >= 1000:
                        print("\n".join(goals(found, scheme)), flush=True)


if __name__ == "__main__":
    main()
