"""Writes the sessions of the README anew: `python tests/support/resay.py`. A line `$ probe …` is enough for a new one.

What a test would complain about is what this changes; read the difference before it is committed.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
_WIDTH = {"COLUMNS": "100"}
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _run(words: list[str], folder: Path) -> str:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **_WIDTH}
    command = [sys.executable, "-m", "probe", *words]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    ).stdout.rstrip("\n")


def _anew(section: str, folder: Path) -> str:
    def block(found: re.Match[str]) -> str:
        commands = re.findall(r"^\$ probe (.*)$", found[1], re.MULTILINE)
        shown = (f"$ probe {command}\n{_run(command.split(), folder)}\n" for command in commands)
        return "```console\n" + "\n".join(shown) + "```"

    return _BLOCK.sub(block, section)


def _opening(section: str, told: str) -> str:
    """The looks of the story cannot be had again when it is over."""

    def block(found: re.Match[str]) -> str:
        commands = re.findall(r"^\$ (probe .*)$", found[1], re.MULTILINE)
        outputs = dict(
            re.findall(r"^\$ (probe [^\n]*)\n(|.*?\n)\[exit \d+\]$", told, re.MULTILINE | re.DOTALL)
        )
        return "```console\n" + "\n".join(f"$ {command}\n{outputs[command]}" for command in commands) + "```"

    return _BLOCK.sub(block, section)


def main() -> None:
    readme = REPOSITORY / "README.md"
    parts = re.split(r"(?m)^(?=## )", readme.read_text())
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        told = _run(["demo", "--out", "day"], folder)
        _run(["demo", "--replay", "march-2026", "--out", "march"], folder)
        for place, part in enumerate(parts):
            if part.startswith("## Outages\n"):
                parts[place] = _anew(part, folder / "day")
            elif part.startswith("## AI services\n"):
                parts[place] = _anew(part, folder / "march")
        parts[0] = _opening(parts[0], told)
    readme.write_text("".join(parts))


if __name__ == "__main__":
    main()
