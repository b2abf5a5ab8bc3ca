"""`probe history`: look after the record."""

from typing import Annotated

import typer

from probe.cli.app import new_typer
from probe.cli.options import HistoryFormat, HistoryReports, Now, Out, Stores
from probe.cli.shell import Shell

app = new_typer(no_args_is_help=True, help="Verify, repair, merge, compact, prune or count the record.")

_At = Annotated[
    str | None, typer.Option("--store", metavar="PATH", help="This record, not that of the configuration.")
]
_Keep = Annotated[
    str, typer.Option("--keep", metavar="DURATION", help="Keep at least this long, such as 90d.")
]
_Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


@app.command()
def verify(
    context: typer.Context,
    stores: Stores = None,
    now: Now = None,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Name every defect of the record by file and line. Exit code 1 if there is one.

    Lines out of order are named too, and are no defect: no figure depends on the order.
    """
    from probe.cli.history import moment
    from probe.cli.output import Output
    from probe.cli.upkeep import places_for, reading, tell
    from probe.model.history import UNREADABLE
    from probe.store.verify import verify

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    places = places_for(shell, stores or ())
    with reading():
        document = verify(places, moment(shell, now, "--now"))
    code = tell(shell, output, document, worth_saying=bool(document.exit))
    if not UNREADABLE.isdisjoint(document.counts):
        shell.terminal.say("probe: `probe history repair` moves lines that nobody can read out of the data")
    raise typer.Exit(code)


@app.command()
def repair(
    context: typer.Context,
    store: _At = None,
    dry_run: _Dry = False,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Move lines that nobody can read out to NAME.jsonl.broken. Nothing is deleted.

    All other lines stay as they are, byte for byte. A pass may be going meanwhile. With --dry-run the exit
    code is 1 if there is something to move.
    """
    from probe.cli.output import Output
    from probe.cli.upkeep import as_far_as_it_goes, place_for, reading, tell
    from probe.model.history import Repair
    from probe.store.repair import files_of, repair

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    place = place_for(shell, store)
    with reading():
        paths, compressed = files_of(place)
    files, halt = as_far_as_it_goes(repair(place, paths, dry_run=dry_run))
    document = Repair(
        files=files,
        compressed=compressed,
        dry_run=dry_run,
        halted=halt.why if halt else None,
        exit=halt.exit if halt else int(dry_run and bool(files)),
    )
    raise typer.Exit(tell(shell, output, document, worth_saying=bool(files)))


@app.command()
def merge(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Folders, .jsonl files, patterns, or - for stdin."),
    ],
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="PATH", help="Take them in here, not at the configured store."),
    ] = None,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Take in the samples of other records, each once and into the file of its day.

    Merging again changes nothing. Two lines that differ under one id are both kept, and named.
    """
    from probe.cli.output import Output
    from probe.cli.upkeep import one_merge, place_at, place_for, reading, tell, writing
    from probe.store.merge import files_of, merge
    from probe.store.place import file_for

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    target = place_for(shell, into)
    with reading():
        file_for(target, shell.world.now())
        files = files_of([place_at(source, shell.cwd()) for source in sources], target)
    with writing(), one_merge(target):
        document = merge(files, target)
    worth_saying = bool(document.findings) or (document.halted is not None and document.taken > 0)
    raise typer.Exit(tell(shell, output, document, worth_saying=worth_saying))


@app.command()
def prune(
    context: typer.Context,
    keep: _Keep,
    store: _At = None,
    dry_run: _Dry = False,
    now: Now = None,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Remove daily files that are wholly older than --keep, sums of such too, and say what that frees.

    Today's file always stays, and so do files of any other name.
    """
    from probe.cli.output import Output
    from probe.cli.upkeep import as_far_as_it_goes, bound, place_for, reading, tell
    from probe.model.history import Prune, PrunedFile
    from probe.store.prune import old_files, remove

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    before = bound(shell, now, keep)
    place = place_for(shell, store)
    with reading():
        old, kept = old_files(place, before)
    gone, halt = (tuple(old), None) if dry_run else as_far_as_it_goes(remove(place, old))
    document = Prune(
        before=before,
        files=tuple(PrunedFile(path=place.shown(file.path), bytes=file.bytes) for file in gone),
        kept=kept + len(old) - len(gone),
        bytes=sum(file.bytes for file in gone),
        dry_run=dry_run,
        halted=halt.why if halt else None,
        exit=halt.exit if halt else 0,
    )
    raise typer.Exit(tell(shell, output, document, worth_saying=bool(halt and gone)))


@app.command()
def compact(
    context: typer.Context,
    keep: _Keep,
    store: _At = None,
    dry_run: _Dry = False,
    now: Now = None,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Put sums in the place of daily files that are wholly older than --keep, and say what that frees.

    No figure of a report changes. What goes is what a sample says beside its outcome, latency and reason:
    messages, facts, phases, steps. A file with lines that are no samples stays as it is (exit code 1).
    """
    from probe.cli.compacting import make
    from probe.cli.output import Output
    from probe.cli.upkeep import bound, place_for, tell

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    document = make(shell, place_for(shell, store), bound(shell, now, keep), dry_run=dry_run)
    raise typer.Exit(tell(shell, output, document, worth_saying=bool(document.exit and document.files)))


@app.command()
def stats(
    context: typer.Context,
    stores: Stores = None,
    fmt: HistoryFormat = "text",
    out: Out = None,
    reports: HistoryReports = None,
) -> None:
    """Count the record: per probe and vantage the samples, their span, interval and outcomes."""
    from probe.cli.output import Output
    from probe.cli.upkeep import places_for, reading, tell
    from probe.store.stats import stats

    shell: Shell = context.obj
    output = Output(shell, "history", fmt, out, reports or [])
    with reading():
        document = stats(places_for(shell, stores or ()))
    raise typer.Exit(tell(shell, output, document, worth_saying=True))
