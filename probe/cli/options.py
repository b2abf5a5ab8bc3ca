"""Options that several commands share, so that they mean and read the same everywhere."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from probe.formats import FORMATS

Format: TypeAlias = Annotated[
    str,
    typer.Option("--format", "-f", metavar="FORMAT", help=f"How to show it: {', '.join(FORMATS)}."),
]
Out: TypeAlias = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write there, not to stdout.")
]
Reports: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--report", metavar="FORMAT[:FILE]", help="One more report, such as junit:out.xml; repeatable."
    ),
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
