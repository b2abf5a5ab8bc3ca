"""Asks the URLs of a file at once, and says how much memory that took beyond asking a healthy one: in MiB, with the names of those not up.

A process of its own: what others used before would hide it.
"""

import json
import sys
from pathlib import Path

from faults import names
from support.passes import ask, made, plan


def peak_kib() -> int:
    """The most this process has held since it was started, unlike ru_maxrss, which is handed on by a parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


def main() -> None:
    names.install()
    tables = json.loads(sys.stdin.read())
    healthy = tables.pop("healthy")
    ask(plan(*(made(f"healthy-{number}", **healthy) for number in range(len(tables)))))
    before = peak_kib()
    samples, _ = ask(plan(*(made(name, **keys) for name, keys in tables.items()), concurrency=len(tables)))
    report = {
        "grown_mib": (peak_kib() - before) / 1024,
        "asked": {each.probe: each.outcome for each in samples},
    }
    print(json.dumps(report))  # noqa: T201 - a program of its own


if __name__ == "__main__":
    main()
