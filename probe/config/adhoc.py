"""A probe from the command line: the table it would have in probes.toml, through the same door."""

import re
from pathlib import Path
from typing import Any

from probe.config.probes import build_probes
from probe.config.problems import ConfigError
from probe.config.source import Mistakes, Place, Source
from probe.config.walk import written
from probe.model.probe import Probe
from probe.net.url import shown


def probe_from(table: dict[str, Any], *, base: Path, label: str) -> Probe:
    """`label` says in messages what is meant, and names the probe if the table does not. Paths start at `base`.

    Raises ConfigError; its problems name keys and have no line.
    """
    label = shown(label)  # a URL without its scheme may still hold a password
    place = Place(Source(label, base.absolute() / "-"), ())
    named = {"name": _name_from(label), **table}
    mistakes = Mistakes()
    built = build_probes(written(named, place), place, base.absolute(), mistakes)
    if not built:
        raise ConfigError(mistakes.problems)
    return built[0].probe


def _name_from(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", label).lstrip("._-").rstrip("-.")[:80] or "probe"
