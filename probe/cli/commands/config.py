"""`probe config`: check, show or describe the configuration."""

import json
from pathlib import Path
from typing import Annotated

import typer

from probe.cli.app import new_typer
from probe.cli.exits import Exit, Failed
from probe.cli.options import Out
from probe.cli.shell import Shell

app = new_typer(no_args_is_help=True, help="Check, show or describe probes.toml.")


@app.command()
def check(context: typer.Context) -> None:
    """Read the configuration and name every mistake in it. Nothing is asked."""
    from probe.cli.costs import expected_costs, ledger_of

    shell: Shell = context.obj
    config = shell.config()
    for warning in config.warnings:
        shell.terminal.say(f"probe: {warning}", even_if_quiet=True)
    if not shell.quiet:
        parts = [
            _count(len(config.probes), "probe"),
            _count(len(config.rules), "rule"),
            _count(len(config.slos), "slo"),
        ]
        files = f" in {_count(len(config.files), 'file')}" if len(config.files) > 1 else ""
        shell.terminal.write(f"{config.path}: good: {' · '.join(parts)}{files}\n")
        for line in expected_costs(config.probes, ledger_of(shell, config), shell.world.now()):
            shell.terminal.write(f"{line}\n")


@app.command()
def show(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|TAG]...", help="Which probes; all by default.")
    ] = None,
    fmt: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="How to show it: text, json.")
    ] = "text",
    out: Out = None,
) -> None:
    """Print the effective value of each key and where it came from. Secrets are masked."""
    from probe.config.show import effective

    shell: Shell = context.obj
    if fmt not in ("text", "json"):
        raise Failed(Exit.USAGE, f"the format {fmt!r} cannot show a configuration; these can: text, json")
    config = shell.config()
    wanted = {probe.name for probe in shell.select(config.probes, names or [], config.groups)}
    rows = [row for row in effective(config) if not names or row.probe in wanted]
    if fmt == "json":
        document = [{"key": row.key, "value": row.value, "from": row.origin} for row in rows]
        shell.terminal.write(
            json.dumps({"v": 1, "file": str(config.path), "keys": document}, indent=2) + "\n"
        )
        return
    width = max((len(row.key) for row in rows), default=0)
    values = min(60, max((len(row.value) for row in rows), default=0))
    lines = [f"{row.key:<{width}}  {row.value:<{values}}  {row.origin}".rstrip() for row in rows]
    _put(shell, "\n".join([*lines, ""]), out)


@app.command()
def schema(context: typer.Context, out: Out = None) -> None:
    """Print the JSON Schema of probes.toml, for editors."""
    from probe.config.schema import json_schema

    shell: Shell = context.obj
    _put(shell, json.dumps(json_schema(), indent=2) + "\n", out)


def _put(shell: Shell, text: str, out: Path | None) -> None:
    if out is None or out == Path("-"):
        shell.terminal.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(Exit.USAGE, f"{out} cannot be written: {error.strerror}: choose another file") from None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
