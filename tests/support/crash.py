"""Processes of the tests that overlap, and that are killed in the middle of what they do."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from support.tool import REPOSITORY

SYSTEM_CALLS = frozenset(
    "write fsync ftruncate rename open fchmod fchown unlink pread close flock".split(),  # noqa: SIM905 - a list to read
)


def start(script: str, *words: object) -> subprocess.Popen[str]:
    """A process of its own that runs the script, which can import from the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}"},
    )


def finish(going: subprocess.Popen[str], said: str | None = None) -> str:
    """What it wrote. It is to end well."""
    with going:
        out, _ = going.communicate(said, timeout=60)
    assert going.returncode == 0
    return out


def together(*going: subprocess.Popen[str]) -> list[str]:
    """Lets all of them go when each has said that it is ready."""
    for each in going:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in going:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    return [finish(each) for each in going]


def wait_for_go() -> None:
    """In a process that is one of several: until all are ready."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def survives(work: Callable[[], object], step: int) -> bool:
    """Whether the work ends before its step-th call to the system, where it is killed.

    A kill by the clock would meet the same few again and again.
    """

    def child() -> None:
        left = step

        def count(_frame: object, event: str, function: object) -> None:
            nonlocal left
            if event == "c_call" and getattr(function, "__name__", "") in SYSTEM_CALLS:
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.setprofile(count)
        work()

    return os.waitpid(_forked(child), 0)[1] == 0


def kill_when(due: Callable[[], bool], work: Callable[[], object]) -> None:
    """Kills the work, which goes on for ever, as soon as it is due."""
    child = _forked(work)
    while not due():
        os.sched_yield()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _forked(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child
