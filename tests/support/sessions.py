"""The sessions of the README: what they say was printed, beside what is."""

import re
from typing import NamedTuple

from support.tool import REPOSITORY

WIDTH = {"COLUMNS": "100"}
"""As wide as the README shows them."""

_SECONDS = re.compile(r"\b\d+(\.\d+)? ?(ms|s)\b")
_BAR = re.compile(r"  [█▏▎▍▌▋▊▉]+$", re.MULTILINE)
_PHASES = re.compile(r"(\b(connect|send|wait|receive) [\d.]+( · )?)+")
"""Which of them are worth telling depends on how long they took."""


class Shown(NamedTuple):
    command: str
    output: str


def sessions(section: str) -> list[Shown]:
    """The commands and outputs of the console blocks of a section; of what is before the first one where it is empty."""
    text = (REPOSITORY / "README.md").read_text()
    parts = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    parts[""] = text.split("\n## ", 1)[0]
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", parts[section], re.MULTILINE | re.DOTALL):
        for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = each.partition("\n")
            found.append(Shown(command, output.rstrip("\n")))
    return found


def timeless(output: str) -> str:
    """Without what a clock measured, and the columns that depend on it. The figures of a report are no such thing."""
    blanked = _PHASES.sub("phases", _SECONDS.sub("~", _BAR.sub("", output)))
    return re.sub(r" +$", "", re.sub(r" +", " ", blanked), flags=re.MULTILINE)
