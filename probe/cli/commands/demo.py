"""`probe demo`: AI services on loopback have a bad day, and probe shows what it can see of it."""

from pathlib import Path
from typing import Annotated

import typer

from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell

_BAD_DAY = "bad-day"


def command(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="The folder to leave (default: probe-demo)."),
    ] = None,
    script: Annotated[
        str,
        typer.Option(
            "--replay",
            metavar="SCRIPT",
            help="What happens: bad-day, two hours; or march-2026, Claude on 2 and 3 March 2026 (a minute).",
        ),
    ] = _BAD_DAY,
) -> None:
    """Play Claude, ChatGPT and Gemini on loopback, let Claude have a bad day, and show what every command makes of it.

    Takes half a minute and no network. Nothing is canned: the probes, the record and the verdicts are real. Only the
    date is set.
    """
    import asyncio

    from probe.runner.loop import new_loop

    shell: Shell = context.obj
    with asyncio.Runner(loop_factory=new_loop) as runner:
        code = runner.run(_tell(shell, script, out))
    raise typer.Exit(code)


async def _tell(shell: Shell, script: str, out: Path | None) -> int:
    """A signal ends the story in order: the vendors' process goes, what was measured stays."""
    import asyncio

    from probe.cli.demo.folder import PLAYED
    from probe.cli.demo.story import Story
    from probe.cli.passes import SIGNALS
    from probe.demo.vendors.scripts import SCRIPTS

    name = script.replace("-", "_")
    if name not in PLAYED:
        there_are = ", ".join(each.replace("_", "-") for each in PLAYED)
        raise Failed(Exit.USAGE, f"there is nothing named {script!r} to replay; there are: {there_are}")
    ended_by: list[int] = []
    loop = asyncio.get_running_loop()
    telling = asyncio.ensure_future(Story(shell, SCRIPTS[name], out).tell())

    def stop(code: int) -> None:
        ended_by.append(code)
        telling.cancel()

    for number, code in SIGNALS.items():
        loop.add_signal_handler(number, stop, code)
    try:
        return await telling
    except asyncio.CancelledError:
        return ended_by[0]
