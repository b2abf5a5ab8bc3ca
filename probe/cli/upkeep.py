"""What the commands of `probe history` share: which place is meant, and what a refusal is worth as an exit code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from probe.cli.exits import Exit, Failed
from probe.cli.history import moment
from probe.cli.output import Output
from probe.cli.planning import duration
from probe.cli.shell import Shell
from probe.model.history import Compact, HistoryDocument, Merge, Prune, Repair
from probe.store import BusyError, NoHistoryError, StoreError
from probe.store.lock import RunLock
from probe.store.place import Kind, Place, parse_place
from probe.units import from_ms, to_ms

_Done = TypeVar("_Done")


class Halt(NamedTuple):
    """Why something stopped before its end, and the exit code for it."""

    why: str
    exit: Exit


def place_at(location: str, base: Path) -> Place:
    """Raises Failed(USAGE)."""
    scheme, separator, rest = location.partition("://")
    if separator and scheme != "file":
        raise Failed(
            Exit.USAGE, f"{location} is not kept in files: name a folder, a .jsonl file, or a pattern"
        )
    with reading():
        return parse_place(rest if separator else location, base)


def place_for(shell: Shell, location: str | None) -> Place:
    """Where an option points, seen from where the user stands; else the store of the configuration."""
    if location is not None:
        return place_at(location, shell.cwd())
    config = shell.config()
    return place_at(config.settings.store, config.base)


def places_for(shell: Shell, locations: Sequence[str]) -> list[Place]:
    if not locations:
        return [place_for(shell, None)]
    return [place_for(shell, location) for location in locations]


def bound(shell: Shell, now: str | None, keep: str) -> datetime:
    """What began earlier than this is old. Raises Failed(USAGE)."""
    # A --now that is still to come must not take today's file.
    end = min(moment(shell, now, "--now"), shell.world.now())
    return from_ms(to_ms(end) - round(duration(keep, "--keep") * 1000))


@contextmanager
def reading() -> Iterator[None]:
    """Nothing is changed yet: a place without history is no evidence, one that cannot be used is a usage error."""
    try:
        yield
    except NoHistoryError as error:
        raise Failed(Exit.UNDETERMINED, str(error)) from None
    except StoreError as error:
        raise Failed(Exit.USAGE, str(error)) from None


@contextmanager
def writing() -> Iterator[None]:
    """Nothing was done yet that would have to be told."""
    try:
        yield
    except StoreError as error:
        raise Failed(Exit.UNRECORDED, str(error)) from None


def as_far_as_it_goes(work: Iterator[_Done]) -> tuple[tuple[_Done, ...], Halt | None]:
    """What was done, and what stopped it, if anything did: the rest can be asked for again."""
    done: list[_Done] = []
    try:
        done.extend(work)
    except BusyError as error:
        return tuple(done), Halt(str(error), Exit.LOCKED)
    except StoreError as error:
        return tuple(done), Halt(str(error), Exit.UNRECORDED)
    return tuple(done), None


@contextmanager
def one_merge(into: Place) -> Iterator[None]:
    """Two merges at once would each miss what the other takes. Raises Failed(LOCKED)."""
    folder = into.kind is Kind.FOLDER
    path = into.path / ".merge.lock" if folder else into.path.with_name(f"{into.path.name}.merge.lock")
    with RunLock(path) as lock:
        if not lock.acquire():
            raise Failed(Exit.LOCKED, f"another merge is going ({lock.held_by()}): wait for its end")
        yield


def tell(shell: Shell, output: Output, document: HistoryDocument, *, worth_saying: bool) -> Exit:
    """Shows the outcome; with -q only one that is worth saying. Returns the exit code."""
    halted = document.halted if isinstance(document, Repair | Merge | Prune | Compact) else None
    # Where nothing was done before it halted, the reason is all there is to be said on a screen.
    screen = document if worth_saying or not (shell.quiet or halted) else None
    complete = output.write(document, screen=screen)
    if halted:
        shell.terminal.say(f"probe: {halted}", even_if_quiet=True)
    return Exit(document.exit) if complete else Exit.UNRECORDED
