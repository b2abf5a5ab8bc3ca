"""A repair and what happens to the file meanwhile."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.records import DAY, ONE, THREE, TWO, data, record

from probe.model.history import Repaired
from probe.store import StoreError, repair, sieve
from probe.store.place import parse_place
from probe.store.walk import Line, judge


def mend(base: Path) -> list[Repaired]:
    place = parse_place("results", base)
    return list(repair.repair(place, repair.files_of(place)[0], dry_run=False))


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], *, judged: int) -> None:
    """Has the work done when that many lines have been judged."""
    left = judged

    def judging(line: Line) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            work()
        return judge(line)

    monkeypatch.setattr(sieve, "judge", judging)


def test_a_writer_does_not_wait_while_a_file_is_gone_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n", TWO)

    def append() -> None:
        lock = os.open(path.with_name(".append.lock"), os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with path.open("ab") as file:
            file.write(b"worse\n" + THREE)
        os.close(lock)

    meanwhile(monkeypatch, append, judged=5)  # three lines were looked at before
    assert [(each.lines, each.bytes) for each in mend(tmp_path)] == [(2, 10)]
    assert data(tmp_path / "results") == {DAY: ONE + TWO + THREE, f"{DAY}.broken": b"bad\nworse\n"}


def test_a_line_that_was_being_written_at_first_is_not_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(tmp_path / "results", ONE, TWO[:50])
    inode = path.stat().st_ino

    def write_on() -> None:
        with path.open("ab") as file:
            file.write(TWO[50:])

    meanwhile(monkeypatch, write_on, judged=2)
    assert mend(tmp_path) == []
    assert data(tmp_path / "results") == {DAY: ONE + TWO}
    assert path.stat().st_ino == inode


def test_a_file_that_is_replaced_meanwhile_is_left_to_the_next_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    other = record(tmp_path, TWO, b"bad\n", name="other")
    meanwhile(monkeypatch, lambda: other.replace(path), judged=3)
    with pytest.raises(
        StoreError, match=f"results/{DAY} was replaced while it was being repaired; repair it"
    ):
        mend(tmp_path)
    assert data(tmp_path / "results") == {DAY: TWO + b"bad\n"}
    mend(tmp_path)
    assert data(tmp_path / "results") == {DAY: TWO, f"{DAY}.broken": b"bad\n"}
