"""The story: the day as it passes, then the tool's own commands on what was measured, with their exit codes."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from probe.cli.demo.folder import PLAYED, new_folder, window_of, write_config
from probe.cli.demo.replay import replay
from probe.cli.demo.standin import StandIn
from probe.cli.demo.told import Told
from probe.cli.exits import Exit
from probe.cli.shell import Shell
from probe.config.load import load
from probe.demo.vendors.script import Script
from probe.model.sample import Sample
from probe.units import format_moment

_LOOKS = (("check", "claude"), ("check", "claude-opus", "claude-haiku"))
_SERVICES = ("claude", "openai", "gemini")
_VERDICTS = {Exit.GOOD, Exit.DOWN, Exit.UNDETERMINED}  # anything else is no verdict but a defect of ours


class Story:
    """Raises Failed(USAGE) where the folder cannot be made."""

    def __init__(self, shell: Shell, script: Script, wanted: Path | None) -> None:
        self._shell = shell
        self._script = script
        self._terminal = shell.terminal
        self._folder = new_folder(shell.cwd(), wanted)
        self._look = shell.terminal.look()
        self._sound = True
        self._told = Told(script, self._say, unicode=self._look.unicode)
        looks = (act.look_s for act in script.acts if act.look_s is not None)
        self._looks = list(zip(looks, _LOOKS, strict=False))

    async def tell(self) -> int:
        """The whole demo. Exit.GOOD if every command did its work, whatever its verdict."""
        script, window = self._script, window_of(self._script)
        self._say(
            f"Claude, ChatGPT and Gemini, played on loopback: {window} from {script.began:%Y-%m-%d %H:%M} UTC, asked for real "
            "under a clock\nthat is moved on by hand. What the pages, the APIs and a model did, and what the vendor says:\n"
        )
        async with StandIn(script.name) as standin:
            path = write_config(self._folder, standin.url, script)
            config = load(path, env=self._shell.world.env)
            count = await replay(config, script, standin, self._shell.world, self._heard)
            self._told.finish()
            self._say("\nWhat cron runs says nothing while all is well:")
            await self._run("-q", "run", "--store", "live")
        self._say(f"\n{count} samples were recorded. What do they say?")
        now = format_moment(script.moment(script.length_s))
        span = ("--window", window, "--now", now)
        await self._run("report", "claude", *span, "--show", "vendor")
        await self._run("outages", "claude", *span)
        outage = PLAYED[script.name].outage
        await self._run("outages", outage, "--now", now, "--postmortem", "--out", "postmortem.md")
        await self._run("compare", *_SERVICES, *span)
        await self._run("gate", "--now", now)
        self._farewell(span)
        return Exit.GOOD if self._sound else Exit.BUG

    async def _heard(self, second: float, samples: list[Sample]) -> None:
        """The clock stands meanwhile: there is time to look."""
        self._told.hear(second, samples)
        if self._looks and second >= self._looks[0][0]:
            _, words = self._looks.pop(0)
            self._say(f"\nAt {self._script.moment(second):%H:%M}:")
            await self._run(*words)
            self._say("")

    async def _run(self, *words: str) -> None:
        """A command as the user would type it, in the demo's folder, and its exit code."""
        env = dict(self._shell.world.env) | {"COLUMNS": str(self._look.width)}
        env.pop("PROBE_CONFIG", None)  # the demo's own is in the folder
        if self._look.color:
            env["FORCE_COLOR"] = "1"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "probe",
            *words,
            cwd=self._folder,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        self._sound = self._sound and process.returncode in _VERDICTS
        shown = out.decode(errors="replace").rstrip()
        self._say(
            "\n".join(["", f"$ {_line(words)}", *([shown] if shown else []), f"[exit {process.returncode}]"])
        )

    def _farewell(self, span: tuple[str, ...]) -> None:
        self._say(
            f"\nIt is all in {self._folder.name}/: probes.toml, results/ with a line of JSON per sample, and the draft of a post-mortem.\n"
            "Try next:\n"
            f"{_on_path(self._shell.world.env)}"
            f"  cd {self._folder}\n"
            f"  {_line(['report', *_SERVICES, *span, '--show', 'group'])}\n"
            f"  {_line(['report', *span, '-f', 'json'])}\n"
            f"  {_line(['outages', *span])}\n"
            "  probe config show claude-opus\n"
            "and for the real ones: probe init --preset ai"
        )

    def _say(self, text: str) -> None:
        self._terminal.write(text + "\n")


def _on_path(env: Mapping[str, str]) -> str:
    """What makes the lines below work where `probe` is in a virtual environment of its own, as after `make demo`."""
    folder = Path(sys.argv[0]).parent
    known = any(
        os.access(Path(each) / "probe", os.X_OK) for each in env.get("PATH", "").split(os.pathsep) if each
    )
    return (
        ""
        if known or not os.access(folder / "probe", os.X_OK) or (folder / "probe").is_dir()
        else f"  export PATH={folder}:$PATH\n"
    )


def _line(words: Sequence[str]) -> str:
    return " ".join(["probe", *words])
