"""CPU seconds, memory, open files and threads of processes. Linux: /proc is read."""

import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Finished(NamedTuple):
    """`cpu_s` is user and system, of the process and the children it waited for."""

    exit: int
    out: bytes
    err: bytes
    wall_s: float
    cpu_s: float


def finished(command: Sequence[str], *, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Finished:
    """Run it to its end. Raises OSError where it cannot be started."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        check=False,
        env=None if env is None else {**os.environ, **env},
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Finished(done.returncode, done.stdout, done.stderr, wall, used)


def used_so_far(pid: int) -> float:
    """CPU seconds of a running process and the children it waited for, to a tick of the kernel (10 ms)."""
    # The name stands in parentheses and may hold anything; utime, stime, cutime, cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * _TICK_S


class Holds(NamedTuple):
    """What a process holds: `rss` and `peak` in KiB."""

    rss: int
    peak: int
    threads: int
    files: int


def holds(pid: int | str = "self") -> Holds:
    """Unlike ru_maxrss, which a child inherits from the process that started it, these are its own."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    )
    rss, peak, threads = (int(status[name].split()[0]) for name in ("VmRSS", "VmHWM", "Threads"))
    return Holds(rss, peak, threads, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) - (pid == "self"))


def raise_limits() -> None:
    """As many open files as the system allows, for us and the processes we start."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
