"""Which configuration file is meant."""

from collections.abc import Mapping
from pathlib import Path

from probe.config.problems import ConfigError, Problem
from probe.config.texts import expanded
from probe.text import clean

NAME = "probes.toml"
_LONGEST = 400  # characters of a path in a message: the environment may hold anything


def find(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """`--config`, else $PROBE_CONFIG, ./probes.toml, the user's own. Raises ConfigError, which says where it looked.

    A file that was named is taken at its word: reading it tells what is wrong with it.
    """
    if explicit is not None:
        return explicit
    named = env.get("PROBE_CONFIG", "")
    if named:
        path = expanded(named)
        if not _is_there(cwd / path):
            raise ConfigError(
                [
                    Problem(
                        file=clean(named, _LONGEST),
                        message="there is no such file",
                        hint="PROBE_CONFIG names it: correct or unset it",
                    )
                ]
            )
        return path
    places = [Path(NAME), *_own(env)]
    for place in places:
        if _is_there(cwd / place):
            return place
    looked = ", ".join(["--config", "PROBE_CONFIG", *(clean(str(place), _LONGEST) for place in places)])
    raise ConfigError(
        [
            Problem(
                file="",
                message=f"there is no configuration: looked at {looked}",
                hint="probe init writes a starter",
            )
        ]
    )


def _is_there(path: Path) -> bool:
    """Whether there is something at a path; what may not be looked at, or is no path, is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _own(env: Mapping[str, str]) -> list[Path]:
    """Below $XDG_CONFIG_HOME or ~/.config; neither exists for a cron job without HOME."""
    folder = env.get("XDG_CONFIG_HOME", "")
    if not folder or not Path(folder).is_absolute():
        # The XDG specification: a relative path is invalid and is ignored.
        if not env.get("HOME"):
            return []
        folder = f"{env['HOME']}/.config"
    return [Path(folder) / "probe" / NAME]
