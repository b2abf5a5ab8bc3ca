"""Which configuration file is meant."""

from collections.abc import Mapping
from pathlib import Path

from probe.config.problems import ConfigError, Problem

NAME = "probes.toml"


def find(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """`--config`, else $PROBE_CONFIG, ./probes.toml, the user's own. Raises ConfigError, which says where it looked.

    A file that was named is taken at its word: reading it tells what is wrong with it.
    """
    if explicit is not None:
        return explicit
    named = env.get("PROBE_CONFIG", "")
    if named:
        if not (cwd / Path(named).expanduser()).exists():
            raise ConfigError(
                [
                    Problem(
                        file=named,
                        message="there is no such file",
                        hint="PROBE_CONFIG names it: correct or unset it",
                    )
                ]
            )
        return Path(named).expanduser()
    places = [Path(NAME), *_own(env)]
    for place in places:
        if (cwd / place).exists():
            return place
    looked = ", ".join(["--config", "PROBE_CONFIG", *map(str, places)])
    raise ConfigError(
        [
            Problem(
                file="",
                message=f"there is no configuration: looked at {looked}",
                hint="probe init writes a starter",
            )
        ]
    )


def _own(env: Mapping[str, str]) -> list[Path]:
    """Below $XDG_CONFIG_HOME or ~/.config; neither exists for a cron job without HOME."""
    folder = env.get("XDG_CONFIG_HOME", "")
    if not folder or not Path(folder).is_absolute():
        # The XDG specification: a relative path is invalid and is ignored.
        if not env.get("HOME"):
            return []
        folder = f"{env['HOME']}/.config"
    return [Path(folder) / "probe" / NAME]
