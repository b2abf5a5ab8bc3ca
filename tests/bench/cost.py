"""CPU per probe, user and system, http and https, against named peers.

Of a command that is started for a pass, what counts is the whole of N probes less the whole of one, by N - 1:
starting costs the same however many it asks. It is shown beside it. The peers' processes are counted alike: a
daemon by what it used meanwhile, a program that asks once by all of it.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ours, peers
from bench.asked import Ran, all_good
from bench.blackbox import Blackbox
from bench.cpu import raise_limits
from bench.delays import Delays
from bench.show import columns, goal
from bench.timing import machine

AGAINST = f"{peers.BLACKBOX}, 20 at once"
_GOALS = {ours.FAST: 1.0, ours.PLAIN: 1.3}
_FEW = 100
"""For peers whose cost of one is the same whatever their number, and high."""


class Cost(NamedTuple):
    """Milliseconds of CPU: per probe, and of starting (None = not started for the pass)."""

    each: float
    start: float | None = None


def one_round(
    server: Delays, folder: Path, blackbox: Blackbox | None, scheme: str, number: int, *, others: bool
) -> dict[str, Cost]:
    """Raises RuntimeError where a contender did not get a good answer from each target, once."""  # fmt: skip
    targets = server.targets(scheme, number, (0,))
    costs: dict[str, Cost] = {}

    def checked(name: str, ran: Ran, asked: int) -> float:
        if not all_good(ran, targets[:asked], server.taken()):
            raise RuntimeError(f"{name}, {scheme}: {len(ran.answers)} good answers of {asked}")
        return ran.cpu_s * 1000

    def marginal(name: str, ran: Ran, of_one: Ran, asked: int, one_ms: float) -> Cost:
        each = (checked(name, ran, asked) - one_ms) / (asked - 1)
        return Cost(each, of_one.cpu_s * 1000 - each)

    for name, plain in ours.variants().items():
        single = ours.run(targets[:1], server.ca, folder, plain=plain).ran
        one_ms = checked(name, single, 1)
        costs[name] = marginal(
            name, ours.run(targets, server.ca, folder, plain=plain).ran, single, number, one_ms
        )
    if blackbox:
        for name, at_once in ((AGAINST, 20), (f"{peers.BLACKBOX}, all at once", number)):
            costs[name] = Cost(checked(name, blackbox.ask(targets, at_once)[0], number) / number)
    if others:
        few = targets[:_FEW]
        single = peers.naive(targets[:1], server.ca, folder)
        one_ms = checked(peers.NAIVE, single, 1)
        costs[peers.NAIVE] = marginal(
            peers.NAIVE, peers.naive(few, server.ca, folder), single, len(few), one_ms
        )
        if peers.programs().check_http:
            costs[peers.CHECK_HTTP] = Cost(
                checked(peers.CHECK_HTTP, peers.check_http(few), len(few)) / len(few)
            )
        if peers.programs().curl:
            costs[peers.CURL] = Cost(checked(peers.CURL, peers.curl(few, server.ca), len(few)) / len(few))
    return costs


def show(found: dict[str, list[Cost]]) -> str:
    rows = []
    for name, costs in found.items():
        each = [cost.each for cost in costs]
        starts = [cost.start for cost in costs if cost.start is not None]
        rows.append([
            name,
            f"{statistics.median(each):.3f}",
            f"{min(each):.3f} … {max(each):.3f}",
            f"{statistics.median(starts):.0f}" if starts else "–",
            f"{ratio(found, name):.2f}" if AGAINST in found else "–",
        ])  # fmt: skip
    return columns(["CPU, ms", "per probe", "min … max", "start", "ratio to blackbox"], rows)


def ratio(found: dict[str, list[Cost]], name: str) -> float:
    """The median of the ratios of each round."""
    return statistics.median(
        mine.each / theirs.each for mine, theirs in zip(found[name], found[AGAINST], strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument(
        "--quick", action="store_true", help="one tiny round without peers: does it still work?"
    )
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.number = 1, 6
    raise_limits()
    print(f"{machine()}\n{peers.versions()}" if not chosen.quick else machine())
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(Delays(folder))
        program = None if chosen.quick else peers.programs().blackbox
        blackbox = stack.enter_context(Blackbox(program, server.ca, folder)) if program else None
        for scheme in ("https",) if chosen.quick else ("http", "https"):
            found: dict[str, list[Cost]] = defaultdict(list)
            for _ in range(chosen.rounds):
                costs = one_round(server, folder, blackbox, scheme, chosen.number, others=not chosen.quick)
                for contender, cost in costs.items():
                    found[contender].append(cost)
            print(f"\n{scheme}, {chosen.number:,} probes in a pass, {chosen.rounds} interleaved rounds")
            print(show(found), flush=True)
            for contender, limit in _GOALS.items():
                if contender in found and AGAINST in found:
                    times = ratio(found, contender)
                    said = f"{times:.2f} times"
                    print(
                        goal(f"{contender}: at most {limit} times blackbox's", met=times <= limit, found=said)
                    )


if __name__ == "__main__":
    main()
