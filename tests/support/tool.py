"""Calls the tool as a user does: its own process, its own exit code, its own two streams."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent.parent


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


def probe(
    *words: str,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
    timeout: float = 60,
) -> Ran:
    """Run `probe WORDS` without a terminal, in a clean environment plus `env`."""
    clean = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONWARNINGS": "error::ResourceWarning",
    }
    # So that coverage of child processes is counted when the tests run under it.
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE"):
        if name in os.environ:
            clean[name] = os.environ[name]
    done = subprocess.run(
        [sys.executable, "-m", "probe", *words],
        cwd=cwd,
        env=clean | (env or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
