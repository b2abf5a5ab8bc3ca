"""`probe report`: availability per window, from the record."""

from typing import Annotated

import typer

from probe.analysis.sections import SECTIONS
from probe.cli.exits import Exit, Failed
from probe.cli.options import End, Format, Method, Now, Out, Quorum, Reports, Start, Stores, Timezone
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|TAG]...", help="Which probes; all by default.")
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(
            "--window",
            "-w",
            metavar="WINDOW",
            help="24h, 7d, today, last month, 2026-11, …; repeatable (default 24h).",
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    now: Now = None,
    timezone: Timezone = None,
    method: Method = "nearest",
    quorum: Quorum = None,
    degraded_weight: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="How much a degraded second counts as down (default 0%)."),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show", metavar="SECTION", help=f"Beside the figures: {', '.join(SECTIONS)}; repeatable."
        ),
    ] = None,
    peak: Annotated[
        list[str] | None,
        typer.Option(
            "--peak",
            metavar="HOURS",
            help="Show these peak hours against the rest: 17:00-21:00, 'Mon-Fri 09:00-17:00'; repeatable.",
        ),
    ] = None,
    peak_weight: Annotated[
        str | None,
        typer.Option(
            "--peak-weight", metavar="N", help="How many times as much a second of the peak counts."
        ),
    ] = None,
    stores: Stores = None,
    fmt: Format = "text",
    out: Out = None,
    reports: Reports = None,
) -> None:
    """Say how available each probe was, with the range the evidence leaves open.

    A gap in the record is never up and never down: it is unknown, and the coverage shows it.
    """
    from probe.cli.history import say_warnings
    from probe.cli.output import Output
    from probe.cli.reporting import Question, make

    shell: Shell = context.obj
    output = Output(shell, "report", fmt, out, reports or [])
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
        sections=(*(show or ()), *(["peak"] if peak else [])),
        peak=tuple(peak or ()),
        peak_weight=peak_weight,
    )
    if output.has("csv") and len(set(question.sections)) > 1:
        raise Failed(Exit.USAGE, "csv has one table: leave all but one --show out, or write -f json")
    report, code = make(shell, question)
    if output.format == "csv":  # the one format that has no room for them
        say_warnings(shell, report.warnings)
    complete = output.write(report, timezone=report.timezone)
    raise typer.Exit(code if complete else Exit.UNRECORDED)
