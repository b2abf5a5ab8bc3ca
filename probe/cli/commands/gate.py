"""`probe gate`: judge rules against now and against history, for CI."""

from typing import Annotated

import typer

from probe.cli.options import Deadline, Explain, GateFormat, GateReports, Now, Out, Stores, Timezone
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|TAG]...", help="Only these probes or groups; all by default."),
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rule", metavar="RULE", help="Judge this instead of the [[rule]]s of probes.toml; repeatable."
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Keep what is asked now in the store as well.")
    ] = False,
    stores: Stores = None,
    now: Now = None,
    timezone: Timezone = None,
    deadline: Deadline = None,
    explain: Explain = False,
    fmt: GateFormat = "text",
    out: Out = None,
    reports: GateReports = None,
) -> None:
    """Exit 0 if every rule is met, 1 if one is missed, 3 if the evidence does not tell.

    \b
    Rules:  now up
            availability >= 99.9% over 7d
            availability >= 99.9% over 30d during business
            coverage >= 90% over 7d
            p95(total) < 800ms over 24h
            outages <= 2 over 30d
            longest_outage < 10m over 30d
            burn < 1 over 30d
            budget_left >= 20% over 30d

    Without any, 'now up' is judged. Probes are asked only if a rule is about now.
    """
    from probe.cli.gating import Case, judge_all, to_show
    from probe.cli.output import Output
    from probe.cli.planning import exit_of

    shell: Shell = context.obj
    output = Output(shell, "gate", fmt, out, reports or [])
    case = Case(
        names=tuple(names or ()),
        rules=tuple(rules or ()),
        stores=tuple(stores or ()),
        now=now,
        timezone=timezone,
        deadline=deadline,
        record=record,
        explain=explain,
    )
    result, zone = judge_all(shell, case)
    complete = output.write(result, timezone=zone, screen=to_show(result, quiet=shell.quiet))
    raise typer.Exit(exit_of(output, result, complete=complete))
