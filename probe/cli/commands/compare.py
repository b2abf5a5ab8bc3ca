"""`probe compare`: probes over the same time, side by side."""

from typing import Annotated

import typer

from probe.cli.exits import Exit
from probe.cli.options import (
    CompareFormat,
    CompareReports,
    End,
    Explain,
    HoursOf,
    HoursOut,
    Method,
    Now,
    Out,
    Quorum,
    Start,
    Stores,
    Timezone,
    Weight,
    Windows,
)
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME|TAG...", help="Two probes or groups at least, by name, tag or pattern."),
    ] = None,
    together: Annotated[
        str | None,
        typer.Option(
            metavar="QUORUM",
            help="Take the probes of each word as one: down if any, all or a majority of them are.",
        ),
    ] = None,
    window: Windows = None,
    start: Start = None,
    end: End = None,
    during: HoursOf = None,
    not_during: HoursOut = None,
    now: Now = None,
    timezone: Timezone = None,
    method: Method = "nearest",
    quorum: Quorum = None,
    degraded_weight: Weight = None,
    explain: Explain = False,
    stores: Stores = None,
    fmt: CompareFormat = "text",
    out: Out = None,
    reports: CompareReports = None,
) -> None:
    """Say which was better over the time in which all of them are known, and whether that is more than chance.

    \b
        probe compare claude-api openai-api -w 30d
        probe compare claude openai --together any

    Also what they were down together and apart, what failover between them would have given, and which
    outages met. The second line takes all probes with the tag claude as one service, which is down if any
    of them is. Exit 3 if they were never known at once.
    """
    from probe.cli.comparing import make
    from probe.cli.history import say_warnings
    from probe.cli.output import Output
    from probe.cli.question import Question

    shell: Shell = context.obj
    output = Output(shell, "compare", fmt, out, reports or [])
    question = Question(
        names=tuple(names or ()),
        windows=tuple(window or ()),
        start=start,
        end=end,
        now=now,
        timezone=timezone,
        stores=tuple(stores or ()),
        method=method,
        quorum=quorum,
        degraded_weight=degraded_weight,
        during=tuple(during or ()),
        not_during=tuple(not_during or ()),
        sections=("explain",) if explain else (),
    )
    found, code = make(shell, question, together)
    if output.format == "csv":  # the one format that has no room for them
        say_warnings(shell, found.warnings, "compare")
    complete = output.write(found, timezone=found.timezone)
    raise typer.Exit(code if complete else Exit.UNRECORDED)
