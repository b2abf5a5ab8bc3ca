"""Secrets that a program prints, such as a password manager: each command is run once in a pass, and off the event loop."""

import asyncio
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from probe.template import MissingSecretError
from probe.text import clean

_PATIENCE_S = 20.0
_LONGEST = 64 * 1024

Printed = dict[str, str | MissingSecretError]


class Commands:
    """What they printed stays in memory for the pass. `base` is the folder they are run in."""

    def __init__(self, env: Mapping[str, str], base: Path) -> None:
        self._env = env
        self._base = base
        self._running: dict[str, asyncio.Task[str | MissingSecretError]] = {}

    async def printed(self, commands: Iterable[str]) -> Printed:
        """By command: the first time they are run, from then on they are known. Raises nothing of theirs."""
        for words in commands:
            if words not in self._running:
                self._running[words] = asyncio.create_task(asyncio.to_thread(self._run, words))
        return {words: await asyncio.shield(self._running[words]) for words in commands}

    def _run(self, words: str) -> str | MissingSecretError:
        shown = clean(words, 120)
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                shlex.split(words),
                cwd=self._base,
                env=dict(self._env),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return MissingSecretError(f"`{shown}` printed nothing within {_PATIENCE_S:.0f} s")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no command"
            return MissingSecretError(f"`{shown}` cannot be run: {why}")
        if done.returncode != 0:
            # Not what it wrote: that may be half a secret.
            return MissingSecretError(f"`{shown}` ended with exit code {done.returncode}")
        try:
            value = done.stdout[: _LONGEST + 1].decode().strip()
        except UnicodeDecodeError:
            return MissingSecretError(f"what `{shown}` printed is not UTF-8 text")
        if not value or len(done.stdout) > _LONGEST:
            return MissingSecretError(f"`{shown}` printed {'too much' if value else 'nothing'}")
        return value
