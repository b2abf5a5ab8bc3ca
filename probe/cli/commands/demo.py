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

    from probe.cli.demo.story import Story

    shell: Shell = context.obj
    raise typer.Exit(asyncio.run(Story(shell, out).tell()))
