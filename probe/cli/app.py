"""The command line as typer sees it: a group that imports a command when it is called."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup, TyperOption

from probe.cli.commands import COMMANDS
from probe.registry import suggest
from probe.version import __version__

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_TOP = """Ask web and API endpoints whether they work, record every answer, and say how available they were.

Start with `probe demo` (offline, 30 seconds), `probe check https://your.site/` or `probe init`.
"""


class LazyGroup(TyperGroup):
    """Lists the table; imports one command's module, not all."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return build(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            ctx.fail(f"there is no command {args[0]!r}{suggest(args[0], list(COMMANDS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in COMMANDS])


def new_typer(**more: Any) -> typer.Typer:
    # Plain help: rich markup doubles the time of `--help` (105 ms against 50).
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=CONTEXT,
        **more,
    )


def build(name: str) -> Any:
    """The click command of one table entry, with the global options added."""
    module = COMMANDS.load(name)
    app: typer.Typer | None = getattr(module, "app", None)
    if app is None:
        app = new_typer()
        app.command(name)(module.command)
    command: Any = typer.main.get_command(app)
    command.name = name
    for each in [command, *getattr(command, "commands", {}).values()]:
        each.params.extend(_global_options())
    return command


def root() -> Any:
    app = new_typer(cls=LazyGroup, no_args_is_help=True)

    @app.callback(help=_TOP)
    def top() -> None: ...

    command: Any = typer.main.get_command(app)
    version = TyperOption(
        param_decls=["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="Print the version and exit.",
        callback=_show_version,
    )
    command.params.extend([*_global_options(), version])
    return command


def _show_version(context: typer.Context, _parameter: Any, value: bool) -> None:  # noqa: FBT001 - typer's signature
    if value:
        typer.echo(f"probe {__version__}")
        context.exit()


def _global_options() -> list[TyperOption]:
    """Made anew for each command: before or after its name they mean the same."""
    return [
        TyperOption(
            param_decls=["--config", "-c"],
            type=Path,
            metavar="FILE",
            help="Use this configuration.",
            callback=_remember(lambda shell, path: setattr(shell, "config_path", path)),
            expose_value=False,
        ),
        _flag(
            ["--quiet", "-q"],
            "Say only what is wrong.",
            lambda shell, on: setattr(shell.terminal, "quiet", on),
        ),
        _flag(["--verbose", "-v"], "Say more.", lambda shell, on: setattr(shell, "verbose", on)),
        _flag(["--no-color"], "No colours.", lambda shell, on: setattr(shell.terminal, "no_color", on)),
    ]


def _flag(names: list[str], text: str, keep: Callable[[Any, Any], None]) -> TyperOption:
    return TyperOption(
        param_decls=names, is_flag=True, help=text, callback=_remember(keep), expose_value=False
    )


def _remember(keep: Callable[[Any, Any], None]) -> Callable[..., Any]:
    def callback(context: typer.Context, _parameter: Any, value: Any) -> Any:
        # An option that is not given is no choice: `probe -q check` must survive check's own default.
        if value and context.obj is not None:
            keep(context.obj, value)
        return value

    return callback
