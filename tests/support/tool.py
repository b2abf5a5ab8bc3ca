"""Calls the tool as a user does: its own process, its own exit code, its own two streams."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from support.warm import Warm

REPOSITORY = Path(__file__).resolve().parent.parent.parent

_READ_WHEN_LOADING = {
    "LANG", "LC_ALL", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONPATH", "PYTHONASYNCIODEBUG", "TZ", "FORCE_COLOR", "GITHUB_ACTIONS",
}  # fmt: skip
"""What the interpreter, or typer, looks at once."""


class Ran(NamedTuple):
    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@cache
def _warm() -> Warm:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONWARNINGS": "error::ResourceWarning",
    }
    return Warm(env)


def _text(data: bytes) -> str:
    """As subprocess gives it."""
    return data.decode().replace("\r\n", "\n").replace("\r", "\n")


def probe(
    *words: str,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
    timeout: float = 60,
) -> Ran:
    """Run `probe WORDS` without a terminal, in a clean environment plus `env`.

    A process that has loaded the tool is forked for it, unless the environment says what is read when loading.
    """
    clean = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONWARNINGS": "error::ResourceWarning",
    }
    # So that coverage of child processes is counted when the tests run under it.
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE"):
        if name in os.environ:
            clean[name] = os.environ[name]
    told = clean | (env or {})
    if set(env or {}).isdisjoint(_READ_WHEN_LOADING) and "COVERAGE_FILE" not in clean:
        ended = _warm().run(list(words), os.fspath(cwd or Path.cwd()), told, stdin.encode(), timeout)
        return Ran(ended.exit, _text(ended.out), _text(ended.err))
    done = subprocess.run(
        [sys.executable, "-m", "probe", *words],
        cwd=cwd,
        env=told,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
