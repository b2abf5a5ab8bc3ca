"""How long a pass takes, and how much memory: 1,000 probes of 200 ms, and 10 to 10,000 of 20 ms.

The limit of a pass is its delay and its CPU: `probe run` uses one core, and keeps half of it free, so that
the latencies are the targets'.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ours
from bench.asked import all_good
from bench.cpu import raise_limits
from bench.delays import Delays, Target
from bench.show import columns
from bench.timing import machine

_DELAY_MS = 200


class Checked:
    """Passes whose every probe was answered once."""

    def __init__(self, server: Delays, folder: Path) -> None:
        self._server = server
        self._folder = folder

    def run(self, targets: list[Target], *, plain: bool, peak: bool = False) -> ours.Pass:
        """Raises RuntimeError where an answer is missing or one too many."""
        done = ours.run(targets, self._server.ca, self._folder, plain=plain, peak=peak)
        if not all_good(done.ran, targets, self._server.taken()):
            raise RuntimeError(f"{len(done.ran.answers)} good answers of {len(targets)}")
        return done


def times(server: Delays, passes: Checked, number: int, rounds: int) -> str:
    found: dict[str, list[list[float]]] = defaultdict(list)
    targets = server.targets("http", number, (_DELAY_MS,))
    for _ in range(rounds):
        for name, plain in ours.variants().items():
            one, all_of_them = passes.run(targets[:1], plain=plain), passes.run(targets, plain=plain)
            wall, cpu = all_of_them.ran.wall_s, all_of_them.ran.cpu_s
            limit, asking_limit = _DELAY_MS / 1000 + cpu, _DELAY_MS / 1000 + cpu - one.ran.cpu_s
            asking = all_of_them.asking_s
            found[name].append(
                [wall, cpu, limit, wall / limit, asking, asking_limit, asking / asking_limit, all_of_them.ran.at_once, all_of_them.lagged]
            )  # fmt: skip
    head = ["seconds", "whole", "CPU", "limit", "ratio", "asking", "limit", "ratio", "in flight", "lagged"]
    rows = []
    for name, rounds_of_it in found.items():
        middle = [statistics.median(figures) for figures in zip(*rounds_of_it, strict=True)]
        rows.append(
            [name, *(f"{figure:.2f}" for figure in middle[:7]), *(f"{count:.0f}" for count in middle[7:])]
        )
    return columns(head, rows)


def memory(server: Delays, passes: Checked, numbers: list[int]) -> str:
    rows = []
    for name, plain in list(ours.variants().items())[:1]:  # the loop is little of it, and 10,000 take long
        peaks = [
            passes.run(server.targets("http", number, (20,)), plain=plain, peak=True).peak
            for number in numbers
        ]
        steps = zip(zip(numbers, peaks, strict=True), zip(numbers[1:], peaks[1:], strict=True), strict=False)
        growth = [f"{(more - less) / (many - few):.2f} KiB" for (few, less), (many, more) in steps]
        rows.append([name, *(f"{peak / 1024:.1f} MiB" for peak in peaks), *growth])
    head = ["peak memory", *(f"{number:,}" for number in numbers)]
    return columns([*head, *(f"each to {number:,}" for number in numbers[1:])], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one tiny round: does it still work?")
    chosen = parser.parse_args()
    number, numbers = 1000, [10, 1000, 10_000]
    if chosen.quick:
        chosen.rounds, number, numbers = 1, 6, [6]
    raise_limits()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Delays(folder) as server:
            passes = Checked(server, folder)
            print(
                f"\nhttp, {number:,} probes of {_DELAY_MS} ms in a pass, {chosen.rounds} interleaved rounds"
            )
            print(times(server, passes, number, chosen.rounds), flush=True)
            print(f"\nhttp, probes of 20 ms in a pass, one run each\n{memory(server, passes, numbers)}")


if __name__ == "__main__":
    main()
