"""Options that several commands share, so that they mean and read the same everywhere."""

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer
from typer.core import TyperCommand, TyperOption

from probe.formats import formats_for


class Grouped(TyperCommand):
    """Help with a heading for each `rich_help_panel`: plain help knows none of its own."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {"Options": []}
        for each in self.get_params(ctx):
            record = each.get_help_record(ctx)
            if record is not None and isinstance(each, TyperOption):
                groups.setdefault(each.rich_help_panel or "Options", []).append(record)
            elif record is not None:
                groups.setdefault("Arguments", []).append(record)
        for title in sorted(groups, key=lambda title: (title != "Arguments", title == "Options")):
            with formatter.section(title):
                formatter.write_dl(groups[title])


def _format(view: str) -> Any:
    return typer.Option(
        "--format", "-f", metavar="FORMAT", help=f"How to show it: {', '.join(formats_for(view))}."
    )


def _reports(view: str) -> Any:
    example = "junit:out.xml" if "junit" in formats_for(view) else "json:out.json"
    return typer.Option(
        "--report", metavar="FORMAT[:FILE]", help=f"One more report, such as {example}; repeatable."
    )


CheckFormat: TypeAlias = Annotated[str, _format("check")]
CheckReports: TypeAlias = Annotated[list[str] | None, _reports("check")]
CompareFormat: TypeAlias = Annotated[str, _format("compare")]
CompareReports: TypeAlias = Annotated[list[str] | None, _reports("compare")]
GateFormat: TypeAlias = Annotated[str, _format("gate")]
GateReports: TypeAlias = Annotated[list[str] | None, _reports("gate")]
HistoryFormat: TypeAlias = Annotated[str, _format("history")]
HistoryReports: TypeAlias = Annotated[list[str] | None, _reports("history")]
OutagesFormat: TypeAlias = Annotated[str, _format("outages")]
OutagesReports: TypeAlias = Annotated[list[str] | None, _reports("outages")]
ReportFormat: TypeAlias = Annotated[str, _format("report")]
ReportReports: TypeAlias = Annotated[list[str] | None, _reports("report")]
Out: TypeAlias = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write there, not to stdout.")
]
Stores: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--store", metavar="PATH", help="Read this history: folder, .jsonl, glob, - ; repeatable."),
]
Now: TypeAlias = Annotated[
    str | None, typer.Option("--now", metavar="TIME", help="Answer as of this RFC 3339 time.")
]
Deadline: TypeAlias = Annotated[
    str | None, typer.Option("--deadline", metavar="DURATION", help="End the whole pass after this long.")
]
Timezone: TypeAlias = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="IANA zone for calendar windows and display.")
]
Start: TypeAlias = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="A window of your own, from…")
]
End: TypeAlias = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="… until (default: now).")
]
Method: TypeAlias = Annotated[
    str, typer.Option(metavar="METHOD", help="nearest, hold or hauer (README: the number).")
]
Quorum: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="QUORUM", help="Down if any, a majority or all of the vantages see it down."),
]
Windows: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--window",
        "-w",
        metavar="WINDOW",
        help="24h, 7d, today, last month, 2026-11, …; repeatable (default 24h).",
    ),
]
Weight: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="SHARE", help="How much a degraded second counts as down (default 0%)."),
]
HoursOf: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--during",
        metavar="HOURS",
        help="Only these hours: a [[calendar]], or Mon-Fri 09:00-17:00; repeatable.",
    ),
]
HoursOut: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--not-during", metavar="HOURS", help="Leave these hours out; repeatable."),
]
Explain: TypeAlias = Annotated[
    bool, typer.Option("--explain", help="Say how each figure came about, from which samples and sums.")
]
