"""`probe init`: a starter configuration to learn the format from."""

from pathlib import Path
from typing import Annotated

import typer

from probe.cli.exits import Exit, Failed
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    preset: Annotated[
        str, typer.Option(metavar="PRESET", help="web: pages and an API of yours; ai: the big AI vendors.")
    ] = "web",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")] = Path(
        "probes.toml"
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a commented probes.toml that works as it is."""
    from probe.config.starter import PRESETS, starter

    shell: Shell = context.obj
    if preset not in PRESETS:
        raise Failed(Exit.USAGE, f"there is no preset {preset!r}; there are: {', '.join(PRESETS)}")
    try:
        with out.open("w" if force else "x", encoding="utf-8") as file:
            file.write(starter(preset))
    except FileExistsError:
        raise Failed(
            Exit.USAGE, f"{out} is there already: --force replaces it, --out writes elsewhere"
        ) from None
    except OSError as error:
        raise Failed(Exit.USAGE, f"{out} cannot be written: {error.strerror}") from None
    # Found without being named where it is the default; anywhere else the next commands must name it.
    named = "" if out == Path("probes.toml") else f" -c {out}"
    shell.terminal.say(f"wrote {out}. Next: probe config check{named}, then probe check{named}")
