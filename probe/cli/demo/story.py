"""The story: the day as it passes, then the tool's own commands on what was measured, with their exit codes."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from probe.cli.demo.day import Lived, live, strip
from probe.cli.demo.folder import new_folder, write_config
from probe.cli.demo.shop import Shop
from probe.cli.exits import Exit
from probe.cli.planning import host_name
from probe.cli.shell import Shell
from probe.config.load import load
from probe.demo.script import LENGTH_S, Act
from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.runner.run import Plan
from probe.store import open_store
from probe.units import format_moment

_WINDOW = f"{LENGTH_S:g}s"
_CHECK_AT_S = 8.0  # in the middle of the API's trouble
_VERDICTS = {Exit.GOOD, Exit.DOWN, Exit.UNDETERMINED}  # anything else is no verdict but a defect of ours


class Story:
    def __init__(self, shell: Shell, wanted: Path | None) -> None:
        self._shell = shell
        self._terminal = shell.terminal
        self._folder = new_folder(shell.cwd(), wanted)
        self._look = shell.terminal.look()
        self._sound = True

    async def tell(self) -> int:
        """The whole demo. Exit.GOOD if every command did its work, whatever its verdict."""
        self._say(
            f"A web shop on loopback has a bad day: {LENGTH_S:g} seconds, two probes, four times a second.\n"
        )
        async with Shop() as shop:
            path = write_config(self._folder, shop.port, _WINDOW)
            await shop.begin()
            lived, _ = await asyncio.gather(self._live(path), self._look_in())
        self._say(f"\n{lived.samples} samples were measured. What do they say?")
        now = format_moment(lived.end)
        await self._run("report", "--window", _WINDOW, "--now", now)
        await self._run("compare", "shop-web", "shop-api", "--window", _WINDOW, "--now", now)
        await self._run("gate", "--now", now)
        self._farewell(now)
        return Exit.GOOD if self._sound else Exit.BUG

    async def _live(self, path: Path) -> Lived:
        config = load(path, env=self._shell.world.env)
        store = open_store(config.settings.store, base=self._folder)
        plan = Plan(
            probes=config.probes,
            base=self._folder,
            trigger=Trigger.SCHEDULED,
            vantage=host_name(),
            concurrency=len(config.probes),
        )
        try:
            return await live(plan, self._shell.world, store, self._act)
        finally:
            store.sync()
            store.close()

    def _act(self, act: Act, began: float, samples: list[Sample]) -> None:
        strips = "  ".join(
            f"{name.removeprefix('shop-')} {strip(samples, name, unicode=self._look.unicode):<16}"
            for name in ("shop-web", "shop-api")
        )
        self._say(f"{began:5.1f} s  {act.name:<40}  {strips}".rstrip())

    async def _look_in(self) -> None:
        await asyncio.sleep(_CHECK_AT_S)
        await self._run("check")
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
        self._say(f"\n$ {_line(words)}\n{out.decode(errors='replace').rstrip()}\n[exit {process.returncode}]")

    def _farewell(self, now: str) -> None:
        self._say(
            f"\nIt is all in {self._folder.name}/: probes.toml, and results/ with a line of JSON per sample. Try next:\n"
            f"{_on_path(self._shell.world.env)}"
            f"  cd {self._folder}\n"
            f"  {_line(['report', '--window', _WINDOW, '--now', now, '-f', 'json'])}\n"
            f"  {_line(['report', '--window', '5s', '--now', now])}\n"
            f"  {_line(['outages', '--window', _WINDOW, '--now', now])}\n"
            "  probe config show shop-api\n"
            "and for services of your own: probe init"
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
