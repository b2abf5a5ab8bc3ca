"""When did the first word come? As `probe` says it, against what the server of known words did.

Claude's stand-in (probe.demo.vendors) is a process of its own, which notes when a question was complete and when it wrote
each word. The error is what a contender says its first token took, less that: in ms, over all streams. It holds the way
of the question too, and the wait of each process for a processor: the bare connection shows how much that is.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ours
from bench.asked import quantile
from bench.show import columns, goal
from bench.timing import machine

FIRST_S, GAP_S, TOKENS = 0.2, 0.01, 30
NAIVE, BARE = "httpx, aiter_lines", "bare connection"
_PLAIN = {NAIVE: "httpx", BARE: "bare"}
_KEY = "bench-key"
_HERE = Path(__file__).parent


class StandIn:
    """`with StandIn() as server:` It ends with this process."""

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, "-m", "probe.demo.vendors"], stdin=pipe, stdout=pipe, text=True
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def bases(self, number: int) -> dict[str, str]:
        """By name: where to ask, so that the log knows who asked."""
        names = [f"p{place:03d}" for place in range(number)]
        pace = f"first={FIRST_S},gap={GAP_S},tokens={TOKENS}"
        return {name: f"{self.url}/~tag={name},{pace}/claude" for name in names}

    def did(self) -> dict[str, float]:
        """Seconds from the question to the first word, by name; and forgets them."""
        with urlopen(f"{self.url}/-/log", timeout=30) as answer:
            entries = json.load(answer)
        with urlopen(Request(f"{self.url}/-/log", method="DELETE"), timeout=30):
            pass
        return {
            entry["tag"]: next(at for kind, at in entry["frames"] if kind == "token") - entry["asked_at"]
            for entry in entries
        }


def probe(bases: Mapping[str, str], folder: Path, *, plain: bool) -> dict[str, float]:
    """What `probe run` records as `first_token_s`. Raises RuntimeError where a pass ends other than well."""
    config, store = folder / "probes.toml", folder / "record.jsonl"
    store.unlink(missing_ok=True)
    head = f'[settings]\nconcurrency = {len(bases)}\n\n[defaults]\ntimeout = "30s"\n'
    config.write_text(head + "".join(_probe(name, base) for name, base in bases.items()), encoding="ascii")
    words = ["-c", str(config), "run", "--quiet", "--store", str(store)]
    program = [str(_HERE / "inside.py"), "--plain"] if plain else ["-m", "probe"]
    done = subprocess.run(
        [sys.executable, *program, *words],
        env=os.environ | {"BENCH_KEY": _KEY}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"probe run ended with {done.returncode}: {(done.stderr or done.stdout)[:2000]}")
    samples = [json.loads(line) for line in store.read_bytes().splitlines()]
    return {
        sample["probe"]: sample["facts"]["first_token_s"] for sample in samples if sample["outcome"] == "up"
    }


def _probe(name: str, base: str) -> str:
    keys = {"name": name, "kind": "llm", "api": "anthropic", "base": base, "model": "claude-haiku-5-5"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    return "\n".join(["\n[[probe]]", *lines, 'key = "${BENCH_KEY}"', f"max_tokens = {TOKENS}\n"])


def plainly(bases: Mapping[str, str], way: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, str(_HERE / "naive_stream.py"), way],
        input=json.dumps(dict(bases)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


class Errors(NamedTuple):
    """Milliseconds; `good` of `asked` streams have both moments."""

    values: tuple[float, ...]
    asked: int

    def at(self, share: float) -> float:
        return quantile(self.values, share)


def errors(said: Mapping[str, float], did: Mapping[str, float], asked: int) -> Errors:
    return Errors(tuple((said[name] - did[name]) * 1000 for name in said if name in did), asked)


def scenario(server: StandIn, number: int, rounds: int, folder: Path) -> dict[str, Errors]:
    """In turn, so that a machine that slows down slows them all."""
    found: dict[str, list[Errors]] = {}
    for turn in range(rounds + 1):
        for name, plain in [*ours.variants().items(), (NAIVE, False), (BARE, False)]:
            bases = server.bases(number)
            way = _PLAIN.get(name)
            said = plainly(bases, way) if way else probe(bases, folder, plain=plain)
            one = errors(said, server.did(), number)
            if turn:  # the first is to warm up
                found.setdefault(name, []).append(one)
    return {
        name: Errors(tuple(value for one in many for value in one.values), sum(one.asked for one in many))
        for name, many in found.items()
    }


def show(found: Mapping[str, Errors]) -> str:
    rows = []
    for name, it in found.items():
        figures = [f"{it.at(share):.2f}" for share in (0.5, 0.99, 1.0)]
        ratios = [it.at(0.5) / found[peer].at(0.5) if found[peer].values else math.nan for peer in _PLAIN]
        rows.append([name, *figures, *(f"{ratio:.2f}" for ratio in ratios), f"{len(it.values)}/{it.asked}"])
    return columns(
        ["error of the first token, ms", "p50", "p99", "max", "p50 / httpx", "p50 / bare", "good"], rows
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--quick", action="store_true", help="one tiny round: does it still work?")
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, StandIn() as server:
        for number in [3] if chosen.quick else chosen.numbers:
            rounds = 1 if chosen.quick else (20 if number == 1 else 5)
            found = scenario(server, number, rounds, Path(folder))
            print(f"\n{number} streams at once, {rounds} times\n{show(found)}", flush=True)
            if not chosen.quick:
                for name in ours.variants():
                    it = found[name]
                    met = len(it.values) == it.asked and it.at(0.99) <= 2
                    said = f"{it.at(0.5):.2f}, {it.at(0.99):.2f}"
                    print(goal(f"{name}: p99 ≤ 2 ms", met=met, found=said))


if __name__ == "__main__":
    main()
