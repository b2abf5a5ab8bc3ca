"""The two streams, and what the terminal behind them can show. Nothing else in probe writes to stdout."""

import os
from collections.abc import Mapping
from typing import TextIO

from probe.formats import Look

_NARROWEST, _WIDEST = 60, 160
_PIPED = 120  # whatever the terminal behind the pipe: stable for grep and awk


class Terminal:
    """`write` is for data, `say` for words about the work, `progress` for a line that goes away again."""

    def __init__(self, out: TextIO, err: TextIO, env: Mapping[str, str]) -> None:
        self._out = out
        self._err = err
        self._env = env
        self._progress = False
        self.unwritten = False
        self.quiet = False
        self.no_color = False
        self.out_is_tty = _is_tty(out)
        self.err_is_tty = _is_tty(err)

    def look(self, *, verbose: bool = False, timezone: str = "UTC") -> Look:
        width = self._columns() if self.out_is_tty else self._wanted_columns() or _PIPED
        return Look(
            width=max(_NARROWEST, min(_WIDEST, width)),
            color=self.color,
            unicode=_shows(self._out, "·–▁█"),
            verbose=verbose,
            timezone=timezone,
        )

    @property
    def color(self) -> bool:
        """The flag beats the environment (no-color.org, force-color.org), which beats the terminal."""
        if self.no_color or self._env.get("NO_COLOR"):
            return False
        if self._env.get("FORCE_COLOR", "") not in ("", "0"):
            return True
        return self.out_is_tty and self._env.get("TERM") != "dumb"

    def write(self, text: str) -> None:
        """Data to stdout. A reader that went away is no error: what mattered is recorded before.

        A disk that is full is one: it is said, and `unwritten` remembers it.
        """
        self.clear()
        try:
            self._out.write(text)
            self._out.flush()
        except BrokenPipeError:
            _silence(self._out)
        except OSError as error:
            self.unwritten = True
            _silence(self._out)
            self.say(f"probe: stdout: {error.strerror}: the output is not complete", even_if_quiet=True)

    def say(self, text: str, *, even_if_quiet: bool = False) -> None:
        """One or more lines to stderr."""
        if self.quiet and not even_if_quiet:
            return
        self.clear()
        try:
            self._err.write(text.rstrip("\n") + "\n")
            self._err.flush()
        except OSError:
            _silence(self._err)

    def progress(self, text: str) -> None:
        """A line on stderr that the next output replaces; nothing without a terminal, or in CI."""
        if self.quiet or not self.err_is_tty or self._env.get("TERM") == "dumb" or self._env.get("CI"):
            return
        self._err.write(f"\r\x1b[K{text[: self._columns() - 1]}")
        self._err.flush()
        self._progress = True

    def _columns(self) -> int:
        """COLUMNS, else the terminal's own; shutil knows the same, but costs 10 ms to import."""
        if wanted := self._wanted_columns():
            return wanted
        for stream in (self._out, self._err):
            try:
                return os.get_terminal_size(stream.fileno()).columns
            except (OSError, ValueError):
                continue
        return 80

    def _wanted_columns(self) -> int:
        """What COLUMNS says; 0 where it says nothing that can be used."""
        said = self._env.get("COLUMNS", "")
        return int(said) if said.isdecimal() and len(said) < 6 else 0

    def clear(self) -> None:
        if self._progress:
            self._err.write("\r\x1b[K")
            self._err.flush()
            self._progress = False


def _is_tty(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _shows(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _silence(stream: TextIO) -> None:
    """Point the stream at nothing, so that the interpreter's last flush does not complain."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        pass
