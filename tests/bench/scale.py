"""A year of 20 probes, a minute apart: how long a report takes, beside readers that compute far less.

The peers read the same files: DuckDB for count, mean and p99 of each probe, the `json` module of Python for
nothing at all, `jq` for one field. Ours computes every figure of the report over four windows.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.timing import machine
from bench.year import START, write

from probe.units import format_moment

_DUCKDB = """
import duckdb, sys
print(duckdb.sql(f\"\"\"select probe, count(*), avg(latency_s), quantile_cont(latency_s, 0.99)
from read_ndjson('{sys.argv[1]}/*.jsonl', columns={{probe: 'VARCHAR', latency_s: 'DOUBLE'}})
group by probe\"\"\").fetchall())
"""
_LOADS = "import glob,json,sys\nfor name in glob.glob(sys.argv[1] + '/*.jsonl'):\n  for line in open(name, 'rb'): json.loads(line)"
_WINDOWS = ("24h", "7d", "30d", "365d")


def run(command: Sequence[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds of it and its children, and the memory of the largest of them in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.NamedTemporaryFile("r") as said:
        timed = ["/usr/bin/time", "-f", "%M", "-o", said.name, *command]
        done = subprocess.run(timed, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        wall = time.perf_counter() - started
        memory = int(said.read().split()[-1]) / 1024
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory


def report(folder: Path, end: str, *windows: str) -> list[str]:
    chosen = [word for window in windows for word in ("-w", window)]
    return [
        str(Path(sys.executable).with_name("probe")), "report", "--store", str(folder), "--now", end, *chosen, "-f", "json",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="a history that is there already, or is to be kept")
    parser.add_argument("--duckdb", help="a Python that has duckdb")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        if not any(folder.glob("*.jsonl")):
            write(folder, given.days)
        for path in folder.glob("*.jsonl"):
            os.utime(path, (1, path.stat().st_mtime))
            os.utime(path, (path.stat().st_mtime - 86_400,) * 2)
        compare(folder, given.rounds, given.duckdb)


def compare(folder: Path, rounds: int, duckdb: str | None) -> None:
    files = sorted(folder.glob("*.jsonl"))
    size = sum(path.stat().st_size for path in files)
    end = format_moment(START + timedelta(days=len(files)))
    print(f"{machine()}\n{len(files)} daily files, {len(files) * 28_800:,} samples, {size / 1e9:.1f} GB")
    work: dict[str, list[str]] = {
        "probe report, cold, 4 windows": report(folder, end, *_WINDOWS),
        "probe report, warm, 4 windows": report(folder, end, *_WINDOWS),
        "probe report, warm, a year": report(folder, end, "365d"),
        "probe report, warm, 24 h": report(folder, end, "24h"),
        "probe report, cold, 24 h": report(folder, end, "24h"),
        "json.loads, no sums": [sys.executable, "-c", _LOADS, str(folder)],
    }
    if duckdb:
        work["DuckDB: count, mean, p99"] = [duckdb, "-c", _DUCKDB, str(folder)]
    if shutil.which("jq"):
        work["jq .latency_s"] = ["sh", "-c", f"cat {folder}/*.jsonl | jq .latency_s"]
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, command in work.items():
            if "cold" in name:
                shutil.rmtree(folder / ".rollups", ignore_errors=True)
            if "json" in name and found[name]:
                continue  # a minute, and it does not change
            found[name].append(run(command))
            if name.endswith("cold, 24 h"):
                run(report(folder, end, *_WINDOWS))
    show(found, folder)


def show(found: dict[str, list[tuple[float, float, float]]], folder: Path) -> None:
    against = "DuckDB: count, mean, p99" if "DuckDB: count, mean, p99" in found else "json.loads, no sums"
    base = statistics.median(wall for wall, _, _ in found[against])
    width = max(map(len, found))
    print(
        f"{'':<{width}}  {'wall':>8}  {'processor':>9}  {'memory':>8}  to {against.split(':', maxsplit=1)[0]}"
    )
    for name, rounds in found.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<{width}}  {wall:>6.2f} s  {cpu:>7.1f} s  {memory:>5.0f} MB  {wall / base:.2f}")
    kept = sum(path.stat().st_size for path in (folder / ".rollups").glob("*"))
    print(f"rollups: {kept / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
