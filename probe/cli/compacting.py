"""What `probe history compact` does: which files it is about, what became of them, and what that is worth."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from probe.cli.shell import Shell
from probe.cli.upkeep import as_far_as_it_goes, reading
from probe.model.history import Compact, CompactedFile
from probe.store.compact import Compacted, compact
from probe.store.place import Place, sums_of
from probe.store.prune import Old, old_files
from probe.text import clean


def make(shell: Shell, place: Place, before: datetime, *, dry_run: bool) -> Compact:
    """Exit code 1 where a file had to stay. Raises Failed for a place that cannot be used."""
    with reading():
        old, others = old_files(place, before, "compact sums up", sums=False)
    done, halt = as_far_as_it_goes(_watched(shell, place, old, dry_run=dry_run))
    shell.terminal.clear()
    files = tuple(_told(place, each) for each in done)
    refused = sum(each.refused is not None for each in files)
    return Compact(
        before=before,
        files=files,
        kept=others + len(old) - len(files) + refused,
        bytes=sum(each.bytes - each.sums_bytes for each in files),
        dry_run=dry_run,
        halted=halt.why if halt else None,
        exit=halt.exit if halt else int(refused > 0),
    )


def _watched(shell: Shell, place: Place, old: Sequence[Old], *, dry_run: bool) -> Iterator[Compacted]:
    for number, done in enumerate(compact(place, old, dry_run=dry_run), 1):
        shell.terminal.progress(f"summing up {clean(place.shown(done.path))}  {number} of {len(old)}")
        yield done


def _told(place: Place, done: Compacted) -> CompactedFile:
    return CompactedFile(
        path=place.shown(done.path),
        sums=place.shown(sums_of(done.path)),
        samples=done.samples,
        bytes=0 if done.refused else done.bytes,
        sums_bytes=done.sums_bytes,
        refused=done.refused,
    )
