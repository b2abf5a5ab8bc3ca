"""What every command is given: the world, the terminal, and the options that stand before or after it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from probe.cli.exits import Exit, Failed
from probe.cli.terminal import Terminal
from probe.world import World

if TYPE_CHECKING:
    from probe.config.tables import Config
    from probe.model.probe import Group, Probe


class Shell:
    def __init__(self, world: World, terminal: Terminal, cwd: Callable[[], Path]) -> None:
        self.world = world
        self.terminal = terminal
        self.cwd = cwd
        self.config_path: Path | None = None
        self.verbose = False
        self.answered = False
        """A result was shown: an exit code of 2 is then a verdict (nagios), not a usage error."""

    @property
    def quiet(self) -> bool:
        return self.terminal.quiet

    def config(self) -> "Config":
        """The configuration in force. Raises Failed with every mistake in it."""
        from probe.config.find import find
        from probe.config.load import load
        from probe.config.problems import ConfigError, render

        try:
            path = find(self.config_path, self.world.env, self.cwd())
            return load(path, env=self.world.env)
        except ConfigError as error:
            raise Failed(Exit.USAGE, render(error.problems)) from None

    def config_or_none(self) -> "Config | None":
        """As `config`, but None where nobody asked for one and none is there."""
        from probe.config.find import find
        from probe.config.problems import ConfigError

        if self.config_path is None and not self.world.env.get("PROBE_CONFIG"):
            try:
                find(None, self.world.env, self.cwd())
            except ConfigError:
                return None
        return self.config()

    def select(
        self, probes: Sequence["Probe"], words: Sequence[str], groups: Sequence["Group"] = ()
    ) -> tuple["Probe", ...]:
        """By name, tag or glob; a group's name means its members. Raises Failed(NOTHING)."""
        from probe.config.select import NothingMatchedError, select

        try:
            return select(probes, words, groups)
        except NothingMatchedError as error:
            raise Failed(Exit.NOTHING, str(error)) from None
