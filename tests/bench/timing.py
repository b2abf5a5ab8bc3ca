"""Whole processes, timed in turn: A B C A B C …, so that a machine that slows down slows them all."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path


def machine() -> str:
    """Its words, and the day."""
    kernel = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{datetime.now(UTC):%Y-%m-%d}: {_model()}, {os.cpu_count()} CPUs, {kernel}, Python {platform.python_version()}"


def _model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    models = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return models[0] if models else platform.processor()


def interleaved(work: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each piece of work, `rounds` times, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 1):
        for name, do in work.items():
            started = time.perf_counter()
            do()
            if number:
                times[name].append(time.perf_counter() - started)
    return times


def process(command: Sequence[str]) -> Callable[[], None]:
    """Runs it to its end, output thrown away. Raises where it cannot be started."""

    def run() -> None:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    return run


def table(title: str, times: dict[str, list[float]], against: str) -> str:
    """What, its median with the least and the most, and its ratio to `against`, pair by pair."""
    width = max(map(len, times))
    rows = [title, f"  {'':<{width}}  {'median':>9}  {'min … max':>19}  ratio to {against}"]
    for name, seconds in times.items():
        ratio = statistics.median(ours / theirs for ours, theirs in zip(seconds, times[against], strict=True))
        spread = f"{min(seconds) * 1000:.0f} … {max(seconds) * 1000:.0f} ms"
        rows.append(
            f"  {name:<{width}}  {statistics.median(seconds) * 1000:>6.1f} ms  {spread:>19}  {ratio:.2f}"
        )
    return "\n".join(rows)


def median_ratio(times: dict[str, list[float]], ours: str, theirs: str) -> float:
    return statistics.median(a / b for a, b in zip(times[ours], times[theirs], strict=True))
