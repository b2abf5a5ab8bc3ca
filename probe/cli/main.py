"""From words to an exit code: the one place where every ending is named."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.cli.terminal import Terminal
from probe.text import clean
from probe.version import __version__
from probe.world import real_world

_NAGIOS_UNKNOWN = 3


def run(words: Sequence[str]) -> int:
    """Never raises; a bug ends in a short report and Exit.BUG."""
    _open_closed()
    terminal = _terminal()
    shell = Shell(real_world(), terminal, _cwd)
    said = "the arguments cannot be used: see stderr"
    try:
        code = _command(words, shell)
    except Failed as failed:
        said = failed.message
        terminal.say(f"probe: {said}", even_if_quiet=True)
        code = failed.code
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except OSError as error:
        # The system refused something that no command thought of; a place can be changed, a bug cannot.
        said = f"{error.filename or 'stdout'}: {error.strerror or type(error).__name__}"
        terminal.say(f"probe: {clean(said)}: use another place", even_if_quiet=True)
        code = Exit.UNRECORDED
    except Exception as error:  # noqa: BLE001 - the last resort: no bare traceback ever reaches a user
        said = f"a bug in probe: {type(error).__name__}"
        terminal.say(_bug_report(error), even_if_quiet=True)
        code = Exit.BUG
    terminal.clear()
    if terminal.unwritten and code in (Exit.GOOD, Exit.DOWN, Exit.UNDETERMINED):
        code = Exit.UNRECORDED
    if (
        code not in (Exit.GOOD, Exit.INTERRUPTED, Exit.TERMINATED)
        and not shell.answered
        and asks_for_nagios(words)
    ):
        # Whatever went wrong, a plugin speaks on stdout and knows four codes.
        terminal.write(f"PROBE UNKNOWN - {clean(said, 300)}\n")
        return _NAGIOS_UNKNOWN
    return int(code)


def _command(words: Sequence[str], shell: Shell) -> int:
    from probe.cli.app import root

    try:
        root()(list(words), prog_name="probe", obj=shell)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    return Exit.GOOD


def _open_closed() -> None:
    """A caller may have closed stdin, stdout or stderr: the next file or socket would take its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _cwd() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise Failed(Exit.USAGE, "the working folder is gone: cd to one that exists") from None


def _terminal() -> Terminal:
    """Streams that never raise over a character, and that exist even where the caller closed them."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as we do
        else:
            stream.reconfigure(errors="backslashreplace")
    return Terminal(sys.stdout, sys.stderr, os.environ)


def asks_for_nagios(words: Sequence[str]) -> bool:
    """Read from the words themselves, which may be too broken to parse: 2 would be CRITICAL to a plugin's caller."""
    return any(
        word in ("--format=nagios", "-fnagios") or (word == "nagios" and before in ("-f", "--format"))
        for before, word in zip(["", *words], words, strict=False)
    )


def _bug_report(error: Exception) -> str:
    """Where, but not what: an exception's text may hold what a server or a secret said."""
    import traceback

    frames = [
        f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-6:]
    ]
    version = f"probe {__version__}, Python {sys.version.split()[0]}"
    return "\n".join([f"probe: this is a bug in probe: {type(error).__name__} ({version})", *frames])
