import fcntl
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.samples import NOON, sample
from support.tool import REPOSITORY

from probe.store import StoreError, lock, open_store
from probe.store.lock import RunLock

HOLD = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""

ACQUIRE = """
import sys
from pathlib import Path
from probe.store.lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


@contextmanager
def process(script: str, path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that has said its first line and stays until it is let go."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


def test_a_second_pass_is_kept_out_and_told_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "results" / ".run.lock"
    with process(ACQUIRE, path) as (first, said):
        assert said == "True"
        second = RunLock(path)
        assert second.acquire() is False
        assert second.held_by().startswith(f"process {first.pid}, since 20")
        assert second.held_by().endswith("Z")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_of_a_dead_process_blocks_nobody(tmp_path: Path, end: signal.Signals) -> None:
    path = tmp_path / ".run.lock"
    with process(ACQUIRE, path) as (first, _):
        first.send_signal(end)
        first.wait(10)
        assert path.read_text() != ""
        with RunLock(path) as second:
            assert second.acquire() is True


def test_two_locks_in_one_process_exclude_each_other_until_released(tmp_path: Path) -> None:
    path = tmp_path / ".run.lock"
    first, second = RunLock(path, now=lambda: NOON), RunLock(path)
    assert first.acquire() is True
    assert first.acquire() is True
    assert second.acquire() is False
    assert second.held_by() == f"process {os.getpid()}, since 2026-11-22T12:00:00.000Z"
    first.release()
    first.release()
    assert second.held_by() == "another process"
    assert second.acquire() is True
    second.release()


def test_the_lock_file_stays_and_is_0600_in_a_0700_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / ".run.lock"
    before = os.umask(0)
    try:
        with RunLock(path) as held:
            held.acquire()
            inode = path.stat().st_ino
    finally:
        os.umask(before)
    assert path.stat().st_ino == inode
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_exception_inside_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / ".run.lock"
    held = RunLock(path)
    with pytest.raises(ZeroDivisionError), held:
        assert 1 / (held.acquire() - 1)
    with RunLock(path) as again:
        assert again.acquire() is True


def test_a_lock_is_not_handed_to_a_program_that_is_started(tmp_path: Path) -> None:
    path = tmp_path / ".run.lock"
    held = RunLock(path)
    held.acquire()
    with process("import sys; print('on', flush=True); sys.stdin.read()", path):
        held.release()
        with RunLock(path) as second:
            assert second.acquire() is True


@pytest.mark.parametrize("content", ["", "4711", "x" * 5000, "4711 \x1b[2J", "a b c"])
def test_what_a_strange_lock_file_says_is_safe_to_print(tmp_path: Path, content: str) -> None:
    path = tmp_path / ".run.lock"
    path.write_text(content)
    said = RunLock(path).held_by()
    assert said.isprintable()
    assert said in ("another process", "process 4711, since \\x1b[2J")
    assert RunLock(tmp_path / "missing").held_by() == "another process"


def test_a_lock_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file cannot be created: it is a file, and a folder is expected"):
        RunLock(tmp_path / "file" / ".run.lock").acquire()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="folder cannot be opened: it is a folder, and a file is expected"):
        RunLock(tmp_path / "folder").acquire()
    with pytest.raises(StoreError, match="/proc/probe cannot be created: there is no such place"):
        RunLock(Path("/proc/probe/.run.lock")).acquire()


def test_a_lock_file_that_is_replaced_meanwhile_is_not_the_one_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".run.lock"
    flock = fcntl.flock
    locked: list[int] = []

    def replace_once(descriptor: int, how: int) -> None:
        if not locked:
            path.unlink()
        locked.append(descriptor)
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", replace_once)
    with RunLock(path) as first, RunLock(path) as second:
        assert first.acquire() is True
        assert second.acquire() is False


def test_an_append_waits_for_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    with process(HOLD, tmp_path / "x.jsonl.lock") as (holder, _):
        waiting = (
            "from pathlib import Path\nfrom probe.store import open_store\nfrom support.samples import sample\n"
            "import sys\nprint('go', flush=True)\nopen_store(sys.argv[1], base=Path('/')).append(sample())"
        )
        with subprocess.Popen(
            [sys.executable, "-c", waiting, str(path)],
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONPATH": "tests:."},
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"go\n"
            assert not path.exists()
            holder.kill()
            assert writer.wait(20) == 0
    assert path.read_bytes().count(b"\n") == 1


def test_a_lock_that_is_never_let_go_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_PATIENCE_S", 0.0)
    with process(HOLD, tmp_path / "x.jsonl.lock"):
        store = open_store("x.jsonl", base=tmp_path)
        with pytest.raises(StoreError) as caught:
            store.append(sample())
    assert str(caught.value) == (
        f"{tmp_path}/x.jsonl.lock has been held for 0 s; end the stopped process that has it open"
    )
    assert not (tmp_path / "x.jsonl").exists()
