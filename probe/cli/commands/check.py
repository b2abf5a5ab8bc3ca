"""`probe check`: ask now, show, and say it in the exit code."""

from pathlib import Path
from typing import Annotated

import typer

from probe.cli.app import new_typer
from probe.cli.options import CheckFormat, CheckReports, Deadline, Grouped, Out
from probe.cli.shell import Shell

ASK, WAY, TLS = "What to ask of a URL", "The way to a URL", "TLS of a URL"

app = new_typer()


@app.command("check", cls=Grouped)
def command(
    context: typer.Context,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|TAG|URL]...", help="Probes of probes.toml, or URLs.")
    ] = None,
    fmt: CheckFormat = "text",
    out: Out = None,
    reports: CheckReports = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the samples in the store as well.")] = False,
    store_at: Annotated[
        str | None, typer.Option("--store", metavar="PATH", help="Record there (with --record).")
    ] = None,
    fail_on: Annotated[str, typer.Option(metavar="OUTCOME", help="down, or degraded as well.")] = "down",
    deadline: Deadline = None,
    asserts: Annotated[
        list[str] | None,
        typer.Option("--assert", "-a", metavar="EXPR", help="Expect this; repeatable.", rich_help_panel=ASK),
    ] = None,
    degraded: Annotated[
        list[str] | None,
        typer.Option(
            "--degraded", metavar="EXPR", help="Degraded unless this holds; repeatable.", rich_help_panel=ASK
        ),
    ] = None,
    method: Annotated[
        str | None,
        typer.Option("--request", "-X", metavar="METHOD", help="Request method.", rich_help_panel=ASK),
    ] = None,
    headers: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", metavar="LINE", help="Add a header.", rich_help_panel=ASK),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", "-d", metavar="TEXT", help="Body; @FILE, @- .", rich_help_panel=ASK),
    ] = None,
    json_body: Annotated[
        str | None,
        typer.Option("--json", metavar="TEXT", help="JSON body; @FILE, @- .", rich_help_panel=ASK),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option("--user", "-u", metavar="USER:PASSWORD", help="Basic auth.", rich_help_panel=ASK),
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option("--user-agent", "-A", metavar="TEXT", help="User-Agent.", rich_help_panel=ASK),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", "--location", "-L", help="Follow redirects.", rich_help_panel=ASK),
    ] = False,
    max_redirs: Annotated[
        int | None,
        typer.Option("--max-redirs", metavar="N", help="With -L: at most so many.", rich_help_panel=ASK),
    ] = None,
    timeout: Annotated[
        str | None,
        typer.Option("--max-time", "-m", metavar="TIME", help="Seconds, or 500ms.", rich_help_panel=ASK),
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            "--proxy",
            "-x",
            metavar="URL|env",
            help="Through this proxy; env: $https_proxy …",
            rich_help_panel=WAY,
        ),
    ] = None,
    resolve: Annotated[
        list[str] | None,
        typer.Option(
            "--resolve", metavar="HOST:PORT:ADDR", help="Address of a host; repeatable.", rich_help_panel=WAY
        ),
    ] = None,
    connect_to: Annotated[
        list[str] | None,
        typer.Option(
            "--connect-to", metavar="H1:P1:H2:P2", help="Connect to H2:P2 for H1:P1.", rich_help_panel=WAY
        ),
    ] = None,
    unix_socket: Annotated[
        Path | None,
        typer.Option("--unix-socket", metavar="PATH", help="Through this socket.", rich_help_panel=WAY),
    ] = None,
    ipv4: Annotated[bool, typer.Option("--ipv4", "-4", help="IPv4 only.", rich_help_panel=WAY)] = False,
    ipv6: Annotated[bool, typer.Option("--ipv6", "-6", help="IPv6 only.", rich_help_panel=WAY)] = False,
    http1: Annotated[
        bool, typer.Option("--http1.1", help="HTTP/1.1 (the default).", rich_help_panel=WAY)
    ] = False,
    http2: Annotated[
        bool, typer.Option("--http2", help="HTTP/2 if the server has it.", rich_help_panel=WAY)
    ] = False,
    http2_only: Annotated[
        bool, typer.Option("--http2-prior-knowledge", help="HTTP/2 or nothing.", rich_help_panel=WAY)
    ] = False,
    no_private: Annotated[
        bool,
        typer.Option("--no-private", help="Refuse addresses that are not public.", rich_help_panel=WAY),
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", "-k", help="Accept any certificate.", rich_help_panel=TLS)
    ] = False,
    ca: Annotated[
        Path | None,
        typer.Option("--cacert", metavar="FILE", help="Trust these authorities.", rich_help_panel=TLS),
    ] = None,
    cert: Annotated[
        Path | None,
        typer.Option("--cert", "-E", metavar="FILE", help="Client certificate.", rich_help_panel=TLS),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Its private key.", rich_help_panel=TLS)
    ] = None,
    pins: Annotated[
        str | None,
        typer.Option(
            "--pinnedpubkey", metavar="HASHES", help="sha256//…, several with ; between.", rich_help_panel=TLS
        ),
    ] = None,
    sni: Annotated[
        str | None,
        typer.Option(
            "--sni", metavar="NAME", help="Name in the handshake and certificate.", rich_help_panel=TLS
        ),
    ] = None,
) -> None:
    """Ask now, show what came, and exit 0 (good), 1 (down), 3 (could not tell).

    Without words every probe of probes.toml is asked. A URL needs no configuration:

    \b
        probe check https://shop.example/ -a 'status == 200' -a 'total < 800ms'
    """
    from probe.cli.adhoc import Curl
    from probe.cli.adhoc_way import Tls, Way
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
        max_redirs=max_redirs,
        timeout=timeout,
        way=Way(
            proxy=proxy,
            resolve=tuple(resolve or ()),
            connect_to=tuple(connect_to or ()),
            unix_socket=unix_socket,
            ipv4=ipv4,
            ipv6=ipv6,
            http1=http1,
            http2=http2,
            http2_only=http2_only,
            no_private=no_private,
        ),
        tls=Tls(insecure=insecure, ca=ca, cert=cert, key=key, pins=pins, sni=sni),
        asserts=tuple(asserts or ()),
        degraded=tuple(degraded or ()),
    )
    choice = Choice(tuple(targets or ()), curl, record, store_at, fail_on, deadline)
    raise typer.Exit(check(shell, choice, fmt, out, reports or []))
