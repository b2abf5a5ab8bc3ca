"""`probe demo`: a loopback service has a bad day, and probe shows what it can see of it."""

from pathlib import Path
from typing import Annotated

import typer

from probe.cli.shell import Shell


def command(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="The folder to leave (default: probe-demo)."),
    ] = None,
) -> None:
    """Start a web shop on loopback, let it have a bad day, and show check, report and gate on what was measured.

    Takes half a minute and no network. Nothing is canned: the probes, the record and the verdicts are real.
    """
    import asyncio

    shell: Shell = context.obj
    raise typer.Exit(asyncio.run(_tell(shell, out)))


async def _tell(shell: Shell, out: Path | None) -> int:
    """A signal ends the story in order: the shop's process goes, what was measured stays."""
    import asyncio

    from probe.cli.demo.story import Story
    from probe.cli.passes import SIGNALS

    ended_by: list[int] = []
    loop, telling = asyncio.get_running_loop(), asyncio.ensure_future(Story(shell, out).tell())

    def stop(code: int) -> None:
        ended_by.append(code)
        telling.cancel()

    for number, code in SIGNALS.items():
        loop.add_signal_handler(number, stop, code)
    try:
        return await telling
    except asyncio.CancelledError:
        return ended_by[0]
