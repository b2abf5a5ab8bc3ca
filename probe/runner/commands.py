"""Secrets that a program prints, such as a password manager: each command is run once in a pass, and off the event loop."""

import asyncio
import os
import selectors
import shlex
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
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
                self._running[words] = asyncio.create_task(asyncio.to_thread(self._answer, words))
        return {words: await asyncio.shield(self._running[words]) for words in commands}

    def _answer(self, words: str) -> str | MissingSecretError:
        shown = clean(words, 120)
        try:
            printed, code = _run(shlex.split(words), self._base, dict(self._env))
        except subprocess.TimeoutExpired:
            return MissingSecretError(f"`{shown}` printed nothing within {_PATIENCE_S:.0f} s")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no command"
            return MissingSecretError(f"`{shown}` cannot be run: {why}")
        if len(printed) > _LONGEST:
            return MissingSecretError(f"`{shown}` printed too much")
        if code != 0:
            # Not what it wrote: that may be half a secret.
            return MissingSecretError(f"`{shown}` ended with exit code {code}")
        try:
            value = printed.decode().strip()
        except UnicodeDecodeError:
            return MissingSecretError(f"what `{shown}` printed is not UTF-8 text")
        return value or MissingSecretError(f"`{shown}` printed nothing")


def _run(words: Sequence[str], base: Path, env: Mapping[str, str]) -> tuple[bytes, int]:
    """What it printed, as far as a secret can be long, and its exit code. TimeoutExpired, OSError and ValueError may rise."""
    deadline = time.monotonic() + _PATIENCE_S
    process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
        words,
        cwd=base,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process, selectors.DefaultSelector() as ready:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        ready.register(process.stdout, selectors.EVENT_READ)
        printed = b""
        try:
            while len(printed) <= _LONGEST:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise subprocess.TimeoutExpired(words, _PATIENCE_S)
                piece = os.read(process.stdout.fileno(), _LONGEST)
                if not piece:
                    return printed, process.wait(max(0.0, deadline - time.monotonic()))
                printed += piece
            return printed, 0
        finally:
            process.kill()
