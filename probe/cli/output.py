"""Where a document goes: `--format` to stdout or `--out`, and any number of `--report FORMAT[:FILE]` beside it."""

import os
from pathlib import Path
from typing import NamedTuple

from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell
from probe.formats import FORMATS, formats_for, render
from probe.registry import UnknownNameError

_STDOUT = Path("-")
_SAME = object()


class _Sink(NamedTuple):
    format: str
    path: Path | None


class Output:
    """Checked before any work is done: an unknown format or an unwritable file ends with Exit.USAGE."""

    def __init__(self, shell: Shell, view: str, fmt: str, out: Path | None, reports: list[str]) -> None:
        self._shell = shell
        self._view = view
        self.format = fmt
        sinks = [_Sink(fmt, None if out == _STDOUT else out)]
        for text in reports:
            name, _, path = text.partition(":")
            sinks.append(_Sink(name, Path(path) if path and Path(path) != _STDOUT else None))
        for sink in sinks:
            _check_format(sink.format, view)
        _check_paths([sink.path for sink in sinks if sink.path is not None], shell)
        self._sinks = sinks

    @property
    def on_screen(self) -> bool:
        """Whether the main format is text for the terminal."""
        return self.format == "text" and self._sinks[0].path is None

    def has(self, fmt: str) -> bool:
        """Whether any of the outputs is in that format."""
        return any(sink.format == fmt for sink in self._sinks)

    def write(
        self, document: object, *, timezone: str = "UTC", screen: object = _SAME, view: str | None = None
    ) -> bool:
        """Renders everywhere. False where a file could not be written; what can be, is.

        `view` is one that every format has which has the view this was made for.
        `screen` is what the terminal is shown of it, None for nothing; every other sink gets the whole.
        """
        terminal = self._shell.terminal
        look = terminal.look(verbose=self._shell.verbose, timezone=timezone)
        complete = self._shell.answered = True
        view = view or self._view
        for number, sink in enumerate(self._sinks):
            shown = document if screen is _SAME or number or not self.on_screen else screen
            if shown is None:
                continue
            if sink.path is None:
                terminal.write(render(sink.format, view, shown, look))
                continue
            text = render(sink.format, view, document, look._replace(color=False))
            try:
                sink.path.write_text(text, encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                complete = False
                terminal.say(
                    f"probe: {sink.path}: {error.strerror}: this report is not written", even_if_quiet=True
                )
        return complete


def _check_format(name: str, view: str) -> None:
    try:
        module = FORMATS.load(name)
    except UnknownNameError as error:
        raise Failed(Exit.USAGE, str(error)) from None
    if not hasattr(module, view):
        what = view if view.endswith("s") else f"a {view}"
        raise Failed(
            Exit.USAGE, f"the format {name!r} cannot show {what}; these can: {', '.join(formats_for(view))}"
        )


def _check_paths(paths: list[Path], shell: Shell) -> None:
    """Each can be written, none twice, and none is the configuration: a typing error would cost it."""
    config = _config_in_use(shell) if paths else None
    taken: set[object] = set()
    for path in paths:
        try:
            _check_writable(path)
            same = _identity(path)
            if config is not None and same == _identity(config):
                raise Failed(Exit.USAGE, f"{path} is the configuration: write the report to another file")
        except OSError as error:
            raise Failed(
                Exit.USAGE, f"{path} cannot be written: {error.strerror}: choose another file"
            ) from None
        if same in taken:
            raise Failed(Exit.USAGE, f"{path} is named twice: give each report a file of its own")
        if same is not None:
            taken.add(same)


def _config_in_use(shell: Shell) -> Path | None:
    """Also where only a URL is asked, which needs none: it is there to be overwritten all the same."""
    from probe.config.find import find
    from probe.config.problems import ConfigError

    try:
        return shell.cwd() / find(shell.config_path, shell.world.env, shell.cwd())
    except (ConfigError, OSError):
        return None


def _identity(path: Path) -> object:
    """Equal for two names of one file, whether it is there yet or not; None for a device, which takes any number."""
    if not path.exists():
        return path.resolve()
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_dev, found.st_ino


def _check_writable(path: Path) -> None:
    """Raises Failed, or OSError where it cannot even be looked at."""
    folder = path.parent
    # A pipe with a name keeps its writer waiting for a reader. `/dev/stdout` and the shell's `>(…)` are
    # pipes that are open already: what they resolve to is no path that exists.
    whole = path.resolve()
    if whole.is_fifo() or whole.is_socket():
        raise Failed(Exit.USAGE, f"{path} is a pipe or a socket: name a file to write to")
    if path.is_dir():
        raise Failed(Exit.USAGE, f"{path} is a folder: name a file to write to")
    if not folder.is_dir():
        raise Failed(Exit.USAGE, f"{folder} does not exist: create it, or write elsewhere")
    there = path.exists()
    # In a folder that may not be searched, nothing can be made.
    if not os.access(path if there else folder, os.W_OK if there else os.W_OK | os.X_OK):
        raise Failed(Exit.USAGE, f"{path} cannot be written: choose another file")
