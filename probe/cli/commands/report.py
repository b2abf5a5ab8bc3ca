"""`probe report`: availability per window, from the record."""

from typing import Annotated

import typer

from probe.analysis.sections import SECTIONS
from probe.cli.exits import Exit, Failed
from probe.cli.options import (
    End,
    HoursOf,
    HoursOut,
    Now,
    Out,
    Quorum,
    ReportFormat,
    ReportReports,
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
        typer.Argument(metavar="[NAME|TAG]...", help="Which probes or groups; all by default."),
    ] = None,
    window: Windows = None,
    start: Start = None,
    end: End = None,
    during: HoursOf = None,
    not_during: HoursOut = None,
    now: Now = None,
    timezone: Timezone = None,
    method: Annotated[
        str,
        typer.Option(
            metavar="METHOD",
            help="nearest, hold, hauer: shares of time; or events, gcp, aws (README: the number).",
        ),
    ] = "nearest",
    quorum: Quorum = None,
    degraded_weight: Weight = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show", metavar="SECTION", help=f"Beside the figures: {', '.join(SECTIONS)}; repeatable."
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say how each figure came about, and what other tools would say."),
    ] = False,
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
    apdex: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="Apdex of answers within this (--show latency)."),
    ] = None,
    stretch: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DURATION", help="The worst stretch of this length as well (--show curve); repeatable."
        ),
    ] = None,
    stores: Stores = None,
    fmt: ReportFormat = "text",
    out: Out = None,
    reports: ReportReports = None,
) -> None:
    """Say how available each probe was, with the range the evidence leaves open.

    A gap in the record is never up and never down: it is unknown, and the coverage shows it.
    """
    from probe.cli.history import say_warnings
    from probe.cli.output import Output
    from probe.cli.question import Question
    from probe.cli.reporting import make

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
        sections=(*(show or ()), *(["explain"] if explain else []), *(["peak"] if peak else [])),
        peak=tuple(peak or ()),
        peak_weight=peak_weight,
        during=tuple(during or ()),
        not_during=tuple(not_during or ()),
        apdex=apdex,
        stretches=tuple(stretch or ()),
    )
    if output.has("csv") and len(set(question.sections) - {"explain"}) > 1:
        raise Failed(
            Exit.USAGE,
            "csv has one table: leave all but one --show or --peak out, or write -f json",
        )
    report, code = make(shell, question)
    if output.format == "csv":  # the one format that has no room for them
        say_warnings(shell, report.warnings)
    complete = output.write(report, timezone=report.timezone)
    raise typer.Exit(code if complete else Exit.UNRECORDED)
