"""`probe check`: ask now, show, and say it in the exit code."""

from pathlib import Path
from typing import Annotated

import typer

from probe.cli.options import Deadline, Format, Out, Reports
from probe.cli.shell import Shell


def command(
    context: typer.Context,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|TAG|URL]...", help="Probes of probes.toml, or URLs.")
    ] = None,
    fmt: Format = "text",
    out: Out = None,
    reports: Reports = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the samples in the store as well.")] = False,
    store_at: Annotated[
        str | None, typer.Option("--store", metavar="PATH", help="Record there (with --record).")
    ] = None,
    fail_on: Annotated[str, typer.Option(metavar="OUTCOME", help="down, or degraded as well.")] = "down",
    deadline: Deadline = None,
    asserts: Annotated[
        list[str] | None,
        typer.Option("--assert", "-a", metavar="EXPR", help="Expect this of a URL; repeatable."),
    ] = None,
    degraded: Annotated[
        list[str] | None,
        typer.Option("--degraded", metavar="EXPR", help="Degraded unless this holds; repeatable."),
    ] = None,
    method: Annotated[
        str | None, typer.Option("--request", "-X", metavar="METHOD", help="Request method.")
    ] = None,
    headers: Annotated[
        list[str] | None, typer.Option("--header", "-H", metavar="LINE", help="Add a header.")
    ] = None,
    data: Annotated[
        list[str] | None, typer.Option("--data", "-d", metavar="TEXT", help="Body; @FILE, @- .")
    ] = None,
    json_body: Annotated[
        str | None, typer.Option("--json", metavar="TEXT", help="JSON body; @FILE, @- .")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "--location", "-L", help="Follow redirects.")] = False,
    insecure: Annotated[bool, typer.Option("--insecure", "-k", help="Accept any certificate.")] = False,
    user: Annotated[
        str | None, typer.Option("--user", "-u", metavar="USER:PASSWORD", help="Basic auth.")
    ] = None,
    agent: Annotated[
        str | None, typer.Option("--user-agent", "-A", metavar="TEXT", help="User-Agent.")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option("--max-time", "-m", metavar="TIME", help="Seconds, or 500ms.")
    ] = None,
    ca: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Trust these authorities.")
    ] = None,
    cert: Annotated[
        Path | None, typer.Option("--cert", "-E", metavar="FILE", help="Client certificate.")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Its private key.")] = None,
) -> None:
    """Ask now, show what came, and exit 0 (good), 1 (down), 3 (could not tell).

    Without words every probe of probes.toml is asked. A URL needs no configuration:

    \b
        probe check https://shop.example/ -a 'status == 200' -a 'total < 800ms'
    """
    from probe.cli.adhoc import Curl
    from probe.cli.asking import Choice, check

    shell: Shell = context.obj
    curl = Curl(
        method=method,
        headers=tuple(headers or ()),
        data=tuple(data or ()),
        json=json_body,
        user=user,
        agent=agent,
        follow=follow,
        insecure=insecure,
        ca=ca,
        cert=cert,
        key=key,
        timeout=timeout,
        asserts=tuple(asserts or ()),
        degraded=tuple(degraded or ()),
    )
    choice = Choice(tuple(targets or ()), curl, record, store_at, fail_on, deadline)
    raise typer.Exit(check(shell, choice, fmt, out, reports or []))
