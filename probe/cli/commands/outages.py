"""`probe outages`: what broke, when and why, from the record."""

from typing import Annotated

import typer

from probe.cli.exits import Exit, Failed
from probe.cli.options import (
    End,
    Explain,
    Method,
    Now,
    Out,
    OutagesFormat,
    OutagesReports,
    Quorum,
    Start,
    Stores,
    Timezone,
)
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME|TAG]...|[ID]", help="Which probes or groups, all probes by default; or one outage."
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--window", "-w", metavar="WINDOW", help="24h, 7d, today, last month, 2026-11, … (default 30d)."
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    now: Now = None,
    timezone: Timezone = None,
    method: Method = "nearest",
    quorum: Quorum = None,
    explain: Explain = False,
    postmortem: Annotated[
        bool,
        typer.Option("--postmortem", help="A draft of the post-mortem of one outage, in Markdown."),
    ] = False,
    peak: Annotated[
        list[str] | None,
        typer.Option(
            "--peak",
            metavar="HOURS",
            help="With --postmortem: how much was in these hours: 17:00-21:00, 'Mon-Fri 09:00-17:00'; repeatable.",
        ),
    ] = None,
    stores: Stores = None,
    fmt: OutagesFormat = "text",
    out: Out = None,
    reports: OutagesReports = None,
) -> None:
    """List the outages of a window, those still going on first, then the newest; or show one in full.

    \b
        probe outages shop -w 7d
        probe outages shop-web-20261122T1431
        probe outages claude-20261122T1431 --postmortem --out postmortem.md

    An id may be cut short where its beginning fits one outage only. Exit 1 if an outage is going on now,
    3 if the record ends before one did, or knows nothing of the window.
    """
    from msgspec.structs import replace

    from probe.cli.history import say_warnings
    from probe.cli.outaging import make
    from probe.cli.output import Output
    from probe.cli.question import Question
    from probe.model.outages import OutageDetail

    shell: Shell = context.obj
    output = Output(shell, "postmortem" if postmortem else "outages", fmt, out, reports or [])
    if peak and not postmortem:
        raise Failed(
            Exit.USAGE, "--peak: is a figure of a post-mortem: add --postmortem, or ask probe report --peak"
        )
    if explain and postmortem:
        raise Failed(Exit.USAGE, "--explain: leave it out, a post-mortem names its evidence as it is")
    question = Question(
        names=tuple(names or ()),
        windows=(window,) if window is not None else (),
        start=start,
        end=end,
        now=now,
        timezone=timezone,
        stores=tuple(stores or ()),
        method=method,
        quorum=quorum,
        peak=tuple(peak or ()),
    )
    if postmortem:
        from probe.cli.drafting import make as draft

        document, code = draft(shell, question)
        complete = output.write(document, timezone=document.detail.timezone)
        raise typer.Exit(code if complete else Exit.UNRECORDED)
    found, code = make(shell, question)
    found = replace(found, explain=explain)
    if output.format == "csv":  # the one format that has no room for them
        say_warnings(shell, found.warnings, "outages")
    view = "outage" if isinstance(found, OutageDetail) else "outages"
    complete = output.write(found, view=view, timezone=found.timezone)
    raise typer.Exit(code if complete else Exit.UNRECORDED)
